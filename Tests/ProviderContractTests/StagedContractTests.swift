import ContractSuite
import Testing

/// The suite once more, over HTTP against the simulators.
@Suite("The simulators answer as the fixtures do") struct StagedContractTests {
    struct Case: Sendable, CustomStringConvertible {
        let subject: ProviderUnderTest
        let scenario: ContractScenario
        var description: String { "\(subject.folder)/\(scenario)" }
    }

    static let cases = ProviderUnderTest.all.flatMap { subject in
        ContractScenarios.all(of: subject).map { Case(subject: subject, scenario: $0) }
    }

    @Test(arguments: cases) func plays(_ staged: Case) async throws {
        try await exerciseStaged(staged.subject, staged.scenario)
    }

    /// What cannot be staged, in one place; the reasons stand with the stages.
    @Test func whatNobodyCanStageIsListed() {
        let unstaged = Self.cases.compactMap { staged -> String? in
            switch staged.subject.staging(of: staged.scenario) {
            case .never where Self.ofNobody.contains(staged.scenario.name): nil
            case .never: "\(staged)"
            case nil: "\(staged) without a reason"
            case .anywhere, .simulated: nil
            }
        }
        #expect(unstaged == ["MTNMoMo/new_platform/target_refused"])
    }

    /// Webhooks that no provider sends.
    private static let ofNobody = ["webhook_malformed", "webhook_without_status"]
}
