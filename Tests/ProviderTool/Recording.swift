import ContractSuite
import CurlHTTP
import Fixtures
import Foundation
import GatewayCore
import Logging
import Primitives
import ProviderKit
import ProviderTransport
import TestSupport

/// One scenario, played for real and written down.
struct Recording {
    private let subject: ProviderUnderTest
    private let scenario: ContractScenario
    private let place: RecordingPlace
    private let provider: any Provider
    private let order: PaymentOrder
    private let collection = AttemptID(IdentifierSource.system.random())
    private let pause: Duration

    init(
        _ subject: ProviderUnderTest, _ scenario: ContractScenario, at place: RecordingPlace, pause: Duration
    ) throws {
        self.pause = pause
        self.subject = subject
        self.scenario = scenario
        self.place = place
        provider = try place.provider(subject, variant: scenario.variant)
        order = subject.order(for: scenario, environment: place.environment, real: place.account).with(
            attempt: AttemptID(IdentifierSource.system.random()), webhookURL: nil)
    }

    /// The text of the fixture: the provider's answers, and the requests that the suite's own provider makes for them.
    ///
    /// Throws where the provider does not say what the scenario asks, where something of ours or of a person shows, and
    /// where our real requests were others than the suite's.
    func text() async throws -> String {
        let client = CurlClient(logger: .quiet)
        let recorded = try await recorded(CurlTransport(client: client))
        await client.close()
        let scrubber = Scrubber(
            subject, scenario, place, provider: provider, attempt: order.attempt, collection: collection,
            exchanges: recorded)
        let exchanges = try await played(scrubber.responses(of: recorded))
        for (real, ours) in zip(recorded, exchanges) { try scrubber.compare(real.request, ours.request) }
        guard recorded.count == exchanges.count else {
            throw RecordingFault(
                description: "The suite sends \(exchanges.count) requests, not \(recorded.count).")
        }
        let text = HTTPArchive(
            origin: "recorded: by bin/record in the provider's environment \(place.environment)",
            date: Date.now.formatted(.iso8601.year().month().day()), environment: place.environment,
            exchanges: exchanges
        ).text
        let faults = try FixtureHygiene.faults(in: text) + scrubber.leaks(in: text)
        guard faults.isEmpty else { throw RecordingFault(description: faults.joined(separator: " ")) }
        return text
    }

    /// What was said for real.
    private func recorded(_ transport: CurlTransport) async throws -> [Exchange] {
        if case .anywhere(let preparations) = subject.staging(of: scenario) {
            let run = real(transport)
            for preparation in preparations { try await run.prepare(preparation) }
        }
        let recorder = RecordingTransport(transport)
        try check(await real(recorder).play(), "the provider")
        return recorder.exchanges
    }

    /// The same with the suite's false values: what its provider asks, and these answers.
    private func played(_ answers: [Exchange.Response]) async throws -> [Exchange] {
        let recorder = RecordingTransport(AnswerTransport(answers))
        let run = ContractRun(
            subject, scenario, provider: subject.provider(for: scenario, environment: place.environment),
            order: subject.order(for: scenario, environment: place.environment),
            collection: ProviderUnderTest.collection, in: context(recorder))
        try check(await run.play(), "the recording")
        return recorder.exchanges
    }

    /// With what is really ours.
    private func real(_ transport: any HTTPTransport) -> ContractRun {
        ContractRun(
            subject, scenario, provider: provider, order: order, collection: collection, pause: pause,
            recipient: place.account, in: context(transport))
    }

    private func context(_ transport: any HTTPTransport) -> ProviderContext {
        ProviderContext(transport: transport, tokens: KeptTokens(), logger: .quiet)
    }

    private func check(_ answers: [ContractRun.Answer], _ who: String) throws {
        for answer in answers where !answer.isExpected {
            throw RecordingFault(
                description:
                    "step \(answer.step) expects \(answer.expected), and \(who) said \(Self.nameless(answer.actual))"
            )
        }
    }

    /// Without the name of a person.
    private static func nameless(_ answer: ContractAnswer) -> String {
        if case .holder(let standing, _) = answer { return "holder(\(standing), a name)" }
        return "\(answer)"
    }
}
