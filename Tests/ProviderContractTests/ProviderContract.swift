import ContractSuite
import Fixtures
import Foundation
import ProviderKit
import TestSupport
import Testing

/// The suite that judges every provider: plays one scenario from its fixture.
///
/// Proves that each call says what the scenario asks, that the requests are the fixture's to the header and
/// the byte, that only the manifest's hosts are called, and that no secret and no whole phone number shows in
/// anything said or logged.
func exercise(_ subject: ProviderUnderTest, _ scenario: ContractScenario) async throws {
    try await exercise(
        subject, scenario,
        from: Fixture(provider: subject.folder, capability: scenario.folder, scenario: scenario.name))
}

func exercise(_ subject: ProviderUnderTest, _ scenario: ContractScenario, from fixture: Fixture) async throws
{
    let transport = ReplayTransport(fixture, skipping: scenario.webhooks)
    let log = LogRecorder()
    let environment = fixture.archive.environment
    let provider = subject.provider(for: scenario, environment: environment)
    let run = ContractRun(
        subject, scenario, provider: provider, order: subject.order(for: scenario, environment: environment),
        collection: ProviderUnderTest.collection,
        in: ProviderContext(transport: transport, tokens: KeptTokens(), logger: log.logger))
    let answers = await run.play(webhooks: (0..<scenario.webhooks).map { fixture.webhook(at: $0) })

    expect(answers, fixture.name)
    for problem in transport.problems(atEnd: true) { Issue.record("\(problem)") }
    expectOnlyManifestHosts(transport.requests, provider, fixture.name)
    expectNothingLeaks(
        answers.map(\.said) + log.lines + ["\(run.order)", "\(subject.message())"], subject.secrets,
        fixture.name)
}

func expect(_ answers: [ContractRun.Answer], _ name: String) {
    for answer in answers {
        #expect(answer.actual == answer.expected, "\(name): step \(answer.step) said \(answer.said)")
    }
}

func expectOnlyManifestHosts(_ requests: [ProviderRequest], _ provider: any Provider, _ name: String) {
    for request in requests {
        let url = URLComponents(string: request.url)
        let host = (url?.host ?? "") + (url?.port.map { ":\($0)" } ?? "")
        #expect(provider.manifest.hosts.contains(host), "\(name): \(host) is not a host of the manifest.")
    }
}

func expectNothingLeaks(_ texts: [String], _ secrets: [String], _ name: String) {
    for text in texts {
        for secret in secrets {
            #expect(!text.contains(secret), "\(name): a secret shows in: \(text)")
        }
        let numbers = text.matches(of: /(?:237|467)[0-9]{8,9}|6[79]00000[0-9]{2}/).map {
            String(text[$0.range])
        }
        #expect(numbers.isEmpty, "\(name): a phone number shows in: \(text)")
    }
}

/// Every fixture of the provider belongs to a scenario, so that none is believed to prove something that
/// nobody plays.
func expectNoIdleFixtures(_ subject: ProviderUnderTest) throws {
    let scenarios = ContractScenarios.all(of: subject).map(\.description)
    let played = Set(scenarios)
    let present = Set(try Fixture.all(of: subject.folder).map { "\($0.capability)/\($0.scenario)" })
    #expect(present.subtracting(played).sorted() == [], "Fixtures that no scenario plays.")
    #expect(played.subtracting(present).sorted() == [], "Scenarios without a fixture.")
    #expect(scenarios.count == played.count, "Scenarios of the same name.")
}
