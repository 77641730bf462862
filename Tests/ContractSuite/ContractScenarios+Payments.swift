import GatewayCore
import ProviderKit

extension ContractScenarios {
    /// What all three kinds of payment share, and what one of them has of its own.
    static func payments(_ capability: Capability, _ subject: ProviderUnderTest) -> [ContractScenario] {
        let folder = capability.rawValue
        func scenario(_ name: String, _ submission: ContractAnswer, _ inquiry: ContractAnswer)
            -> ContractScenario
        {
            ContractScenario(folder, name, .submit(submission), .inquire(inquiry))
        }
        let shortOfFunds = capability == .collection ? .insufficientFunds : subject.failureOfShortWallet
        // Where a submission only asks, what went wrong with it tells nothing about the attempt.
        let unsent: ProviderError.Delivery = subject.submissionAsks ? .unknown : .notSent
        let refusedRequest: ContractAnswer =
            subject.submissionAsks ? .error(.orderRefused, .notSent) : .failed(.providerConfiguration)
        var scenarios = [
            scenario("accepted", .pending, .succeeded),
            scenario("still_pending", .pending, .pending),
            scenario("payer_rejected", .pending, .failed(subject.failureOfRefusedPrompt)),
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
            scenario("throttled", .error(.throttled, unsent), .error(.throttled, .unknown)),
            scenario("other_amount", .pending, .mismatched),
            scenario("other_currency", .pending, .mismatched),
            scenario("foreign_payment", .pending, .mismatched),
            scenario("foreign_failure", .pending, .mismatched),
            scenario("incomplete_success", .pending, .mismatched),
            ContractScenario(folder, "bad_request", .submit(refusedRequest)),
        ]
        switch capability {
        case .collection: scenarios.append(scenario("payer_not_found", .pending, .failed(.payerNotFound)))
        case .disbursement: scenarios.append(scenario("payee_not_found", .pending, .failed(.payeeNotFound)))
        default: break
        }
        if subject.provider.manifest.resubmission == .deduplicated, !subject.submissionAsks {
            scenarios.append(scenario("duplicate_reference", .alreadySubmitted, .pending))
        }
        if subject.usesTokens { scenarios.append(scenario("token_expired", .pending, .succeeded)) }
        let unsaid = subject.cannotSay.flatMap(\.scenarios)
        return scenarios.filter { !unsaid.contains($0.name) }
    }
}

extension ContractMatter {
    /// The names of the scenarios of payments that are about it.
    fileprivate var scenarios: [String] {
        switch self {
        case .currency: ["other_currency"]
        case .amount: ["other_amount"]
        case .reasons: ["insufficient_funds", "payer_not_found", "payee_not_found"]
        case .unknownPayments: ["not_found"]
        case .inactiveHolders: []
        }
    }
}
