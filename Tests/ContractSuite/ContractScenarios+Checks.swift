import GatewayCore
import ProviderKit

/// What can happen to a check of a person with any provider.
extension ContractScenarios {
    static func kyc(_ subject: ProviderUnderTest) -> [ContractScenario] {
        // A job that nobody has told us cannot be asked about.
        let isBlind = subject.provider.manifest.resubmission == .never
        func scenario(_ name: String, _ submission: ContractAnswer, _ inquiry: ContractAnswer)
            -> ContractScenario
        {
            ContractScenario("kyc", name, .submit(submission), .inquire(inquiry))
        }
        func failure(_ name: String, _ answer: ContractAnswer, _ inquiry: ContractAnswer? = nil)
            -> ContractScenario
        {
            scenario(name, answer, isBlind ? .pending : inquiry ?? answer)
        }
        var scenarios = [
            scenario("accepted", .pending, .decided(.verified, [])),
            scenario("still_pending", .pending, .pending),
            scenario("rejected", .pending, .decided(.rejected, [subject.reasonOfRejection])),
            scenario("recapture", .pending, subject.answerOnUnusableImages),
            scenario("not_found", .pending, .notFound),
            scenario("foreign_job", .pending, .mismatched),
            ContractScenario("kyc", "bad_request", .submit(.refused(.providerRefused))),
            ContractScenario("kyc", "forbidden", .submit(.error(.refused, .notSent))),
            failure("server_error", silent), failure("silence", silent), failure("malformed", unreadable),
            failure("empty", unreadable), failure("redirect", unreadable),
            failure("unreachable", .error(.unreachable, .notSent), .error(.unreachable, .unknown)),
            failure("throttled", .error(.throttled, .notSent), .error(.throttled, .unknown)),
            failure("executed_server_error", silent, .decided(.verified, [])),
            scenario("inquiry_server_error", .pending, silent),
            scenario("inquiry_silence", .pending, silent),
            scenario("inquiry_unreachable", .pending, .error(.unreachable, .unknown)),
            scenario("inquiry_malformed", .pending, unreadable),
            scenario("inquiry_too_large", .pending, unreadable),
            scenario("inquiry_throttled", .pending, .error(.throttled, .unknown)),
        ]
        if subject.usesTokens {
            scenarios.append(scenario("token_expired", .pending, .decided(.verified, [])))
        }
        return scenarios + callbacks(subject)
    }

    /// A callback decides nothing: what it says is confirmed by an inquiry, and a forged one is not even a
    /// reason for it.
    private static func callbacks(_ subject: ProviderUnderTest) -> [ContractScenario] {
        let (verified, rejected) = subject.callbackWords
        func scenario(_ name: String, _ steps: ContractScenario.Step...) -> ContractScenario {
            ContractScenario("kyc", name, steps: steps)
        }
        let refused = ContractScenario.Step.read(.error(.refused, .unknown))
        return [
            scenario("callback_verified", .read(claims: verified), .inquire(.decided(.verified, []))),
            scenario(
                "callback_rejected", .read(claims: rejected), .inquire(.decided(.rejected, [.faceMismatch]))),
            scenario("callback_forged", refused, .inquire(.pending)),
            scenario("callback_stale", refused, .inquire(.pending)),
            scenario("callback_of_another_partner", refused, .inquire(.pending)),
            scenario(
                "callback_replayed", .read(claims: verified), .read(claims: verified),
                .inquire(.decided(.verified, []))),
            scenario(
                "callback_lies", .read(claims: verified),
                .inquire(.decided(.rejected, [subject.reasonOfRejection]))),
            scenario("callback_malformed", .refuseWebhook),
            scenario("callback_without_job", .refuseWebhook),
        ]
    }
}
