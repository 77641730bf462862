import GatewayCore
import ProviderKit

/// What concerns no payment, or a payment that is done. Questions have no effect, so their errors never say
/// `notSent`.
extension ContractScenarios {
    static func balance(_ subject: ProviderUnderTest) -> [ContractScenario] {
        let told = ContractAnswer.balances(subject.balances)
        return [
            ContractScenario("balance", "accepted", .inquire(told)),
            ContractScenario("balance", "other_currency", .inquire(unreadable)),
        ] + questions("balance", subject, told)
    }

    static func accountHolder(_ subject: ProviderUnderTest) -> [ContractScenario] {
        let told = ContractAnswer.holder(.active, name: subject.holderName)
        let inactive = ContractScenario(
            "account_holder", "inactive", .inquire(.holder(.inactive, name: nil)))
        return [
            ContractScenario("account_holder", "accepted", .inquire(told)),
            ContractScenario("account_holder", "not_found", .inquire(.holder(.unknown, name: nil))),
        ] + (subject.cannotSay.contains(.inactiveHolders) ? [] : [inactive])
            + questions("account_holder", subject, told)
    }

    private static func questions(
        _ folder: String, _ subject: ProviderUnderTest, _ told: ContractAnswer
    ) -> [ContractScenario] {
        var scenarios = [
            ContractScenario(folder, "server_error", .inquire(silent)),
            ContractScenario(folder, "silence", .inquire(silent)),
            ContractScenario(folder, "unreachable", .inquire(.error(.unreachable, .unknown))),
            ContractScenario(folder, "malformed", .inquire(unreadable)),
            ContractScenario(folder, "empty", .inquire(unreadable)),
            ContractScenario(folder, "redirect", .inquire(unreadable)),
            ContractScenario(folder, "throttled", .inquire(.error(.throttled, .unknown))),
        ]
        if subject.usesTokens { scenarios.append(ContractScenario(folder, "token_expired", .inquire(told))) }
        return scenarios
    }

    /// A prompt tells nothing about its payment, which is why one about another payment is not believed to be sent.
    static func payerPrompt(_ subject: ProviderUnderTest) -> [ContractScenario] {
        func scenario(_ name: String, _ answer: ContractAnswer) -> ContractScenario {
            ContractScenario("payer_prompt", name, .submit(answer))
        }
        var scenarios = [
            scenario("accepted", .prompt(.sent)), scenario("not_pending", .prompt(.refused)),
            scenario("not_found", .prompt(.refused)), scenario("foreign_payment", unreadable),
            scenario("server_error", silent), scenario("silence", silent),
            scenario("unreachable", .error(.unreachable, .notSent)), scenario("malformed", unreadable),
            scenario("empty", unreadable), scenario("redirect", unreadable),
            scenario("throttled", .error(.throttled, .notSent)),
        ]
        if subject.usesTokens { scenarios.append(scenario("token_expired", .prompt(.sent))) }
        return scenarios
    }

    static func deliveryNotification(_ subject: ProviderUnderTest) -> [ContractScenario] {
        func scenario(_ name: String, _ answers: ContractAnswer...) -> ContractScenario {
            ContractScenario("delivery_notification", name, steps: answers.map { .submit($0) })
        }
        var scenarios = [
            scenario("accepted", .notification(.sent)),
            scenario("repeated", .notification(.sent), .notification(.alreadySent)),
            scenario("too_early", .notification(.refused)),
            scenario("not_found", .notification(.refused)),
            scenario("bad_request", .notification(.refused)),
            scenario("server_error", silent),
            scenario("silence", silent),
            scenario("unreachable", .error(.unreachable, .notSent)),
            scenario("malformed", unreadable),
            scenario("redirect", unreadable),
            scenario("throttled", .error(.throttled, .notSent)),
        ]
        if subject.usesTokens { scenarios.append(scenario("token_expired", .notification(.sent))) }
        return scenarios
    }
}
