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
        let smileID = [
            "v1/kyc/inquiry_unreachable", "v1/kyc/callback_in_ruby_time", "v1/kyc/callback_with_number",
            "v1/kyc/duplicate_decided", "v1/kyc/reopening_unreachable", "v1/kyc/upload_unreachable",
            "v3/token/lifetime_as_text", "v3/kyc/inquiry_unreachable", "v3/kyc/callback_job_in_body",
        ]
        #expect(unstaged == ["MTNMoMo/new_platform/target_refused"] + smileID.map { "SmileID/\($0)" })
    }

    /// Webhooks that no provider sends.
    private static let ofNobody = [
        "webhook_malformed", "webhook_without_status", "receipt_malformed", "receipt_without_message",
        "receipt_without_status", "receipt_without_number", "receipt_unknown_word", "callback_without_job",
        "callback_of_another_partner",
    ]
}
