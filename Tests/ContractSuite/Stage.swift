package import Primitives
package import ProviderKit

/// How a scenario is made to happen outside of a fixture.
package enum Staging: Sendable {
    /// The provider's own test environment does it too: after those preparations, by the order's account alone.
    case anywhere(after: [ContractRun.Preparation])
    /// A simulator does it, once it is told so.
    case simulated(Stage)
    /// Nobody can be made to do it, and why.
    case never(String)
}

/// What a simulator is told, so that a scenario happens there.
package struct Stage: Sendable {
    package var preparations: [ContractRun.Preparation]
    /// A document of switches, over those that every scenario begins with.
    package var switches: JSONValue?
    package var faults: [JSONValue]
    /// The merchant's or a handset's money, before the first step.
    package var wallets: [String: String]
    /// The simulator is told before the preparations, because that is what the faults are for.
    package var isToldFirst: Bool
    /// Another address for the order's webhook.
    package var webhookURL: String?
    /// Over those that the simulator knows.
    package var credentials: [String: String]
    /// How long the transport waits: short where silence is staged.
    package var deadline: Duration?
    /// Nobody listens there. A token is at hand, so that the call itself is what fails.
    package var isUnreachable: Bool

    package init(
        after preparations: [ContractRun.Preparation] = [], switches: JSONValue? = nil,
        faults: [JSONValue] = [], wallets: [String: String] = [:], isToldFirst: Bool = false,
        webhookURL: String? = nil, credentials: [String: String] = [:], deadline: Duration? = nil,
        isUnreachable: Bool = false
    ) {
        self.preparations = preparations
        self.switches = switches
        self.faults = faults
        self.wallets = wallets
        self.isToldFirst = isToldFirst
        self.webhookURL = webhookURL
        self.credentials = credentials
        self.deadline = deadline
        self.isUnreachable = isUnreachable
    }
}

/// The words by which a simulator's fault rules and port are known.
package struct SimulatorWords: Sendable {
    package let provider: String
    package let token: String
    /// What a scenario's submission is called there.
    package let submission: @Sendable (ContractScenario) -> String
    /// What its inquiry is called.
    package let inquiry: @Sendable (ContractScenario) -> String
    /// The credentials that the simulator knows from the start.
    package let credentials: [String: String]
    /// For a scenario's name the operator's word for why its payment fails.
    package var reasons: [String: String] = [:]
    /// For a scenario's name what the answer to its inquiry says instead: texts and their replacements.
    package var replacements: [String: KeyValuePairs<String, JSONValue?>] = [:]

    /// What the payer's browser sends from the page at this address; nil where there is no such page.
    package var visit: @Sendable (String) -> ProviderRequest? = { _ in nil }
    /// Rules for calls of a scenario that no rule of its own is about.
    package var lastRules: @Sendable (ContractScenario) -> [JSONValue] = { _ in [] }

    package init(
        provider: String, token: String, credentials: [String: String],
        submission: @escaping @Sendable (ContractScenario) -> String,
        inquiry: @escaping @Sendable (ContractScenario) -> String
    ) {
        self.provider = provider
        self.token = token
        self.credentials = credentials
        self.submission = submission
        self.inquiry = inquiry
    }

    package enum Call: Sendable { case token, submission, inquiry }

    /// A rule for one kind of call of the scenario.
    package func fault(
        _ action: String, at call: Call, of scenario: ContractScenario, status: Int? = nil,
        reason: String? = nil, times: Int? = nil, alteration: JSONValue? = nil
    ) -> JSONValue {
        let operation =
            switch call {
            case .token: token
            case .submission: submission(scenario)
            case .inquiry: inquiry(scenario)
            }
        return .object([
            "provider": .string(provider), "operation": .string(operation), "action": .string(action),
            "status": status.map { .integer($0) }, "reason": reason.map { .string($0) },
            "times": times.map { .integer($0) }, "alteration": alteration,
        ])
    }
}

extension SimulatorWords {
    /// A rule for every kind of call that the scenario makes itself.
    package func faults(
        _ action: String, everywhereIn scenario: ContractScenario, status: Int? = nil, times: Int? = nil,
        alteration: JSONValue? = nil
    ) -> [JSONValue] {
        var calls: [Call] = []
        for step in scenario.steps {
            switch step {
            case .submit where !calls.contains(.submission): calls.append(.submission)
            case .inquire where !calls.contains(.inquiry): calls.append(.inquiry)
            default: break
            }
        }
        return calls.map {
            fault(action, at: $0, of: scenario, status: status, times: times, alteration: alteration)
        }
    }
}
