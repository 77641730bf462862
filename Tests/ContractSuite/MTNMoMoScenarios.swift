import GatewayCore
import ProviderKit

/// What only MTN does.
enum MTNMoMoScenarios {
    static let all =
        [Capability.collection, .disbursement, .refund].flatMap(payments) + refunds + deposits + questions
        + tokens + newPlatform

    static let accounts: [String: String] = {
        var accounts = [
            "collection/payer_not_found": "46733123455", "disbursement/insufficient_funds": "46733123455",
            "disbursement/payee_not_found": "46733123457", "deposit/payer_not_found": "46733123455",
            "deposit/payee_cannot_receive": "46733123456", "refund/collection_not_completed": "46733123453",
            "account_holder/not_found": "46733123450", "account_holder/inactive": "46733123451",
            "account_holder/not_allowed": "46733123452", "account_holder/unavailable": "46733123455",
            "delivery_notification/too_early": "46733123453",
        ]
        for folder in ["collection", "disbursement", "deposit"] {
            accounts["\(folder)/payer_rejected"] = "46733123451"
            accounts["\(folder)/expired"] = "46733123452"
            accounts["\(folder)/reason_object"] = "46733123452"
            accounts["\(folder)/still_pending"] = "46733123453"
            accounts["\(folder)/duplicate_reference"] = "46733123453"
            accounts["\(folder)/created"] = "46733123454"
        }
        return accounts
    }()

    private static let refused = ContractAnswer.error(.refused, .unknown)

    private static func payments(_ capability: Capability) -> [ContractScenario] {
        func scenario(_ name: String, _ submission: ContractAnswer, _ inquiry: ContractAnswer)
            -> ContractScenario
        {
            ContractScenario(capability.rawValue, name, .submit(submission), .inquire(inquiry))
        }
        return [
            scenario("created", .pending, .pending),
            scenario("reason_object", .pending, .failed(.expired)),
            scenario("reason_absent", .pending, .failed(.declined)),
            scenario("numeric_amount", .pending, .succeeded),
            scenario("rewritten_amount", .pending, .succeeded),
            scenario("unknown_path", .error(.refused, .notSent), refused),
            scenario("forbidden", .error(.refused, .notSent), refused),
            scenario("firewall", refused, refused),
            ContractScenario(
                capability.rawValue, "configuration_refused", .submit(.failed(.providerConfiguration))),
        ]
    }

    private static let refunds = [
        ContractScenario("refund", "collection_not_found", .submit(.pending), .inquire(.failed(.declined))),
        ContractScenario(
            "refund", "collection_not_completed", .submit(.pending), .inquire(.failed(.declined))),
    ]

    /// A disbursement that is a deposit: no reference of MTN's even when it is successful.
    private static let deposits: [ContractScenario] = {
        func scenario(_ name: String, _ submission: ContractAnswer, _ inquiry: ContractAnswer)
            -> ContractScenario
        {
            ContractScenario(
                "deposit", name, calls: .disbursement, variant: "deposit", .submit(submission),
                .inquire(inquiry))
        }
        return [
            scenario("accepted", .pending, .succeededWithoutReference),
            scenario("still_pending", .pending, .pending),
            scenario("payer_rejected", .pending, .failed(.payerRefused)),
            scenario("expired", .pending, .failed(.expired)),
            // The payer is our own account.
            scenario("payer_not_found", .pending, .failed(.providerConfiguration)),
            scenario("payee_cannot_receive", .pending, .failed(.payeeCannotReceive)),
            scenario("duplicate_reference", .alreadySubmitted, .pending),
            scenario("not_found", .pending, .notFound),
            scenario("executed_server_error", ContractScenarios.silent, .succeededWithoutReference),
            scenario("foreign_payment", .pending, .mismatched),
            scenario("token_expired", .pending, .succeededWithoutReference),
        ]
    }()

    private static let questions = [
        ContractScenario(
            "balance", "negative",
            .inquire(
                .balances([
                    ProviderBalance(account: "collection", available: Money(-250, .xaf)),
                    ProviderBalance(account: "disbursement", available: Money(0, .xaf)),
                ]))),
        ContractScenario(
            "balance", "numbers",
            .inquire(
                .balances([
                    ProviderBalance(account: "collection", available: Money(1_250_000, .xaf)),
                    ProviderBalance(account: "disbursement", available: Money(75, .xaf)),
                ]))),
        ContractScenario("balance", "decimals", .inquire(ContractScenarios.unreadable)),
        ContractScenario("balance", "not_allowed", .inquire(refused)),
        ContractScenario("account_holder", "not_allowed", .inquire(refused)),
        ContractScenario("account_holder", "unavailable", .inquire(ContractScenarios.silent)),
        ContractScenario("account_holder", "bare_result", .inquire(.holder(.active, name: nil))),
        ContractScenario("account_holder", "name_refused", .inquire(.holder(.active, name: nil))),
        ContractScenario(
            "account_holder", "name_in_parts", .inquire(.holder(.active, name: "Sand Box"))),
        ContractScenario("account_holder", "result_is_text", .inquire(ContractScenarios.unreadable)),
        ContractScenario("account_holder", "unknown_path", .inquire(refused)),
    ]

    private static let tokens = [
        ContractScenario("token", "login_failed", calls: .collection, .submit(.error(.refused, .notSent))),
        ContractScenario(
            "token", "subscription_refused", calls: .collection, .submit(.error(.refused, .notSent))),
    ]

    /// The production platform since October 2026: another host, opaque credentials, a strict token endpoint.
    private static let newPlatform: [ContractScenario] = {
        func scenario(_ name: String, calls: Capability = .collection, _ steps: ContractScenario.Step...)
            -> ContractScenario
        {
            ContractScenario("new_platform", name, calls: calls, variant: "new_platform", steps: steps)
        }
        return [
            scenario("collected", .submit(.pending), .inquire(.succeeded)),
            scenario("disbursed", calls: .disbursement, .submit(.pending), .inquire(.succeeded)),
            scenario("credentials_refused", .submit(.error(.refused, .notSent))),
            scenario("target_refused", .submit(.error(.refused, .notSent))),
            scenario("firewall", .submit(.error(.refused, .notSent))),
        ]
    }()
}
