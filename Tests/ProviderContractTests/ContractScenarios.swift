import GatewayCore
import ProviderKit

/// The scenarios of the suite. The capabilities of a provider choose among them; their names are the
/// fixtures' names.
enum ContractScenarios {
    static func all(of subject: ProviderUnderTest) -> [ContractScenario] {
        let capabilities = Capability.capabilities(of: subject.provider)
        var scenarios = subject.usesTokens ? token(capabilities) : []
        if capabilities.contains(.collection) {
            scenarios +=
                payments("collection", subject) + [
                    ContractScenario(
                        "collection", "payer_not_found", .submit(.pending), .inquire(.failed(.payerNotFound)))
                ]
        }
        if capabilities.contains(.disbursement) {
            scenarios +=
                payments("disbursement", subject) + [
                    ContractScenario(
                        "disbursement", "payee_not_found", .submit(.pending),
                        .inquire(.failed(.payeeNotFound)))
                ]
        }
        if capabilities.contains(.webhook) { scenarios += webhook }
        if capabilities.contains(.sms) { scenarios += sms }
        return scenarios + subject.ownScenarios
    }

    private static let silent = ContractAnswer.error(.interrupted, .unknown)
    private static let unreadable = ContractAnswer.error(.malformed, .unknown)

    /// What both directions of money share.
    private static func payments(_ folder: String, _ subject: ProviderUnderTest) -> [ContractScenario] {
        func scenario(_ name: String, _ submission: ContractAnswer, _ inquiry: ContractAnswer)
            -> ContractScenario
        {
            ContractScenario(folder, name, .submit(submission), .inquire(inquiry))
        }
        let shortOfFunds = folder == "collection" ? .insufficientFunds : subject.failureOfShortWallet
        var scenarios = [
            scenario("accepted", .pending, .succeeded),
            scenario("still_pending", .pending, .pending),
            scenario("payer_rejected", .pending, .failed(.payerRefused)),
            scenario("expired", .pending, .failed(.expired)),
            scenario("insufficient_funds", .pending, .failed(shortOfFunds)),
            scenario("unknown_reason", .pending, .failed(.declined)),
            scenario("unknown_status", .pending, .unrecognised),
            scenario("not_found", .pending, .notFound),
            scenario("server_error", silent, silent),
            scenario("executed_server_error", silent, .succeeded),
            scenario("silence", silent, silent),
            scenario("unreachable", .error(.unreachable, .notSent), .error(.unreachable, .unknown)),
            scenario("malformed", unreadable, unreadable),
            scenario("empty", unreadable, unreadable),
            scenario("truncated", .pending, unreadable),
            scenario("too_large", .pending, unreadable),
            scenario("invalid_utf8", .pending, unreadable),
            scenario("status_is_number", .pending, unreadable),
            scenario("redirect", unreadable, unreadable),
            scenario("throttled", .error(.throttled, .notSent), .error(.throttled, .unknown)),
            scenario("other_amount", .pending, .mismatched),
            scenario("other_currency", .pending, .mismatched),
            scenario("foreign_payment", .pending, .mismatched),
            scenario("foreign_failure", .pending, .mismatched),
            scenario("incomplete_success", .pending, .mismatched),
            ContractScenario(folder, "bad_request", .submit(.failed(.providerConfiguration))),
        ]
        if subject.provider.manifest.resubmission == .deduplicated {
            scenarios.append(scenario("duplicate_reference", .alreadySubmitted, .pending))
        }
        if subject.usesTokens {
            scenarios.append(
                ContractScenario(
                    folder, "token_expired", .submit(.pending), .inquire(.succeeded)))
        }
        return scenarios
    }

    /// A webhook decides nothing, so a forged one changes nothing.
    private static let webhook = [
        ContractScenario("webhook", "webhook_succeeded", .read(claims: "SUCCESSFUL"), .inquire(.succeeded)),
        ContractScenario(
            "webhook", "webhook_failed", .read(claims: "FAILED"), .inquire(.failed(.payerRefused))),
        ContractScenario("webhook", "webhook_forged", .read(claims: "SUCCESSFUL"), .inquire(.pending)),
        ContractScenario(
            "webhook", "webhook_replayed", .read(claims: "SUCCESSFUL"), .read(claims: "SUCCESSFUL"),
            .inquire(.succeeded)),
        ContractScenario("webhook", "webhook_malformed", .refuseWebhook),
        ContractScenario("webhook", "webhook_without_status", .refuseWebhook),
    ]

    private static let sms = [
        ContractScenario("sms", "accepted", .submit(.sent)),
        ContractScenario("sms", "token_expired", .submit(.sent)),
        ContractScenario("sms", "refused", .submit(.error(.refused, .notSent))),
        ContractScenario("sms", "throttled", .submit(.error(.throttled, .notSent))),
        ContractScenario("sms", "server_error", .submit(silent)),
        ContractScenario("sms", "silence", .submit(silent)),
        ContractScenario("sms", "unreachable", .submit(.error(.unreachable, .notSent))),
        ContractScenario("sms", "malformed", .submit(unreadable)),
        ContractScenario("sms", "empty", .submit(unreadable)),
        ContractScenario("sms", "redirect", .submit(unreadable)),
    ]

    /// Where no token can be had the order has not left, whatever became of the token request.
    private static func token(_ capabilities: Set<Capability>) -> [ContractScenario] {
        let taken: ContractAnswer = capabilities.contains(.collection) ? .pending : .sent
        return [
            ContractScenario("token", "refused_twice", .submit(.error(.refused, .notSent))),
            ContractScenario("token", "credentials_refused", .submit(.error(.refused, .notSent))),
            ContractScenario("token", "unavailable", .submit(.error(.interrupted, .notSent))),
            ContractScenario("token", "throttled", .submit(.error(.throttled, .notSent))),
            ContractScenario("token", "silence", .submit(.error(.interrupted, .notSent))),
            ContractScenario("token", "malformed", .submit(.error(.malformed, .notSent))),
            ContractScenario("token", "without_lifetime", .submit(.error(.malformed, .notSent))),
            ContractScenario("token", "lifetime_as_text", .submit(taken)),
        ]
    }
}
