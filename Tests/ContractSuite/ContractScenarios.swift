import GatewayCore
import ProviderKit

/// The scenarios of the suite. The capabilities of a provider choose among them; their names are the
/// fixtures' names.
package enum ContractScenarios {
    package static func all(of subject: ProviderUnderTest) -> [ContractScenario] {
        let capabilities = Capability.capabilities(of: subject.provider)
        var scenarios = subject.usesTokens ? token(capabilities) : []
        for capability in Capability.allCases where capabilities.contains(capability) {
            switch capability {
            case .collection, .disbursement, .refund: scenarios += payments(capability, subject)
            case .balance: scenarios += balance(subject)
            case .accountHolder: scenarios += accountHolder(subject)
            case .deliveryNotification: scenarios += deliveryNotification(subject)
            case .payerPrompt: scenarios += payerPrompt(subject)
            case .webhook: scenarios += webhook(subject)
            case .sms: scenarios += sms
            case .smsReceipt: scenarios += smsReceipt
            case .kyc: scenarios += kyc(subject)
            // A file calls nobody: the tests of reconciliation judge what is read in it.
            case .statement: break
            }
        }
        return scenarios + subject.ownScenarios
    }

    static let silent = ContractAnswer.error(.interrupted, .unknown)
    static let unreadable = ContractAnswer.error(.malformed, .unknown)

    /// A webhook decides nothing, so a forged one changes nothing.
    private static func webhook(_ subject: ProviderUnderTest) -> [ContractScenario] {
        let (success, failure) = subject.webhookWords
        let forged = subject.signsWebhooks ? ContractScenario.Step.refuseWebhook : .read(claims: success)
        return [
            ContractScenario("webhook", "webhook_succeeded", .read(claims: success), .inquire(.succeeded)),
            ContractScenario(
                "webhook", "webhook_failed", .read(claims: failure),
                .inquire(.failed(subject.failureOfRefusedPrompt))),
            ContractScenario("webhook", "webhook_forged", forged, .inquire(.pending)),
            ContractScenario(
                "webhook", "webhook_replayed", .read(claims: success), .read(claims: success),
                .inquire(.succeeded)),
            ContractScenario("webhook", "webhook_malformed", .refuseWebhook),
            ContractScenario("webhook", "webhook_without_status", .refuseWebhook),
        ]
    }

    private static let smsReceipt = [
        ContractScenario("sms_receipt", "receipt_delivered", .read(.receipt(.delivered))),
        ContractScenario("sms_receipt", "receipt_undelivered", .read(.receipt(.undelivered))),
        ContractScenario("sms_receipt", "receipt_underway", .read(.receipt(nil))),
        ContractScenario(
            "sms_receipt", "receipt_replayed", .read(.receipt(.delivered)), .read(.receipt(.delivered))),
        ContractScenario("sms_receipt", "receipt_malformed", .refuseWebhook),
        ContractScenario("sms_receipt", "receipt_without_message", .refuseWebhook),
        ContractScenario("sms_receipt", "receipt_without_status", .refuseWebhook),
        ContractScenario("sms_receipt", "receipt_without_number", .refuseWebhook),
    ]

    private static let sms = [
        ContractScenario("sms", "accepted", .submit(.sent)),
        ContractScenario("sms", "token_expired", .submit(.sent)),
        ContractScenario("sms", "refused", .submit(.error(.orderRefused, .notSent))),
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
        let calls = [.collection, .disbursement, .kyc].first { capabilities.contains($0) } ?? Capability.sms
        let taken: ContractAnswer = calls == .sms ? .sent : .pending
        func scenario(_ name: String, _ answer: ContractAnswer) -> ContractScenario {
            ContractScenario("token", name, calls: calls, .submit(answer))
        }
        return [
            scenario("refused_twice", .error(.refused, .notSent)),
            scenario("credentials_refused", .error(.refused, .notSent)),
            scenario("unavailable", .error(.interrupted, .notSent)),
            scenario("throttled", .error(.throttled, .notSent)),
            scenario("silence", .error(.interrupted, .notSent)),
            scenario("malformed", .error(.malformed, .notSent)),
            scenario("without_lifetime", .error(.malformed, .notSent)),
            scenario("lifetime_as_text", taken),
        ]
    }
}
