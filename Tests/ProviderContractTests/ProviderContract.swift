import Fixtures
import Foundation
import GatewayCore
import Logging
import ProviderKit
import TestSupport
import Testing

/// The suite that judges every provider: plays one scenario from its fixture.
///
/// Proves that each call says what the scenario asks, that the requests are the fixture's to the header and
/// the byte, that only the manifest's hosts are called, and that no secret and no whole phone number shows in
/// anything said or logged.
func exercise(_ subject: ProviderUnderTest, _ scenario: ContractScenario) async throws {
    let fixture = try Fixture(provider: subject.folder, capability: scenario.folder, scenario: scenario.name)
    let transport = ReplayTransport(fixture, skipping: scenario.webhooks)
    let log = LogRecorder()
    let context = ProviderContext(transport: transport, tokens: KeptTokens(), logger: log.logger)
    let order = subject.order(for: scenario)
    var said: [String] = ["\(order)", "\(subject.message())"]
    var webhooksRead = 0

    for step in scenario.steps {
        switch step {
        case .submit(let expected):
            let call = await Call { try await subject.submit(order, scenario, in: context) }
            #expect(call.answer == expected, "\(fixture.name): the submission said \(call.said)")
            said.append(call.said)
        case .inquire(let expected):
            let call = await Call { try await subject.inquire(order, scenario, in: context) }
            #expect(call.answer == expected, "\(fixture.name): the inquiry said \(call.said)")
            said.append(call.said)
        case .read(let claim):
            let provider = try #require(subject.provider as? any WebhookProvider)
            let hint = try provider.read(fixture.webhook(at: webhooksRead))
            #expect(hint.claimedStatus == claim, "\(fixture.name)")
            said.append(described(hint))
            webhooksRead += 1
        case .refuseWebhook:
            let provider = try #require(subject.provider as? any WebhookProvider)
            let webhook = fixture.webhook(at: webhooksRead)
            let error = #expect(throws: ProviderError.self, "\(fixture.name)") { try provider.read(webhook) }
            #expect(error?.code == .malformed, "\(fixture.name)")
            said.append(described(error as Any))
            webhooksRead += 1
        }
    }

    for problem in transport.problems(atEnd: true) { Issue.record("\(problem)") }
    expectOnlyManifestHosts(transport.requests, subject, fixture)
    expectNothingLeaks(said + log.lines, subject, fixture)
}

/// One call's answer, with everything that could be printed of it.
private struct Call {
    let answer: ContractAnswer
    let said: String

    init(_ body: () async throws -> (ContractAnswer, Any)) async {
        do {
            let (answer, value) = try await body()
            self.answer = answer
            said = described(value)
        } catch let error as ProviderError {
            answer = .error(error.code, error.delivery)
            said = described(error)
        } catch {
            answer = .unrecognised
            said = "an error of another type: \(error)"
        }
    }
}

/// Every way in which a value gets into a log line.
private func described(_ value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value) \(String(reflecting: value)) \(dumped)"
}

extension ProviderUnderTest {
    fileprivate func submit(
        _ order: PaymentOrder, _ scenario: ContractScenario, in context: ProviderContext
    ) async throws -> (ContractAnswer, Any) {
        if scenario.folder == "disbursement", let provider = provider as? any DisbursementProvider {
            return answer(try await provider.disburse(order, in: context))
        }
        if scenario.folder != "sms", let provider = provider as? any CollectionProvider {
            return answer(try await provider.requestToPay(order, in: context))
        }
        let provider = try #require(provider as? any SMSProvider, "The provider has nothing to submit.")
        return (.sent, try await provider.sendSMS(message(), in: context))
    }

    fileprivate func inquire(
        _ order: PaymentOrder, _ scenario: ContractScenario, in context: ProviderContext
    ) async throws -> (ContractAnswer, Any) {
        if scenario.folder == "disbursement", let provider = provider as? any DisbursementProvider {
            return answer(try await provider.inquireDisbursement(order, in: context))
        }
        let provider = try #require(
            provider as? any CollectionProvider, "The provider has nothing to inquire.")
        return answer(try await provider.inquireCollection(order, in: context))
    }

    private func answer(_ reply: ProviderReply) -> (ContractAnswer, Any) {
        (ContractAnswer(reply.outcome), reply)
    }
}

private func expectOnlyManifestHosts(
    _ requests: [ProviderRequest], _ subject: ProviderUnderTest, _ fixture: Fixture
) {
    for request in requests {
        let url = URLComponents(string: request.url)
        let host = (url?.host ?? "") + (url?.port.map { ":\($0)" } ?? "")
        #expect(
            subject.provider.manifest.hosts.contains(host),
            "\(fixture.name): \(host) is not a host of the manifest.")
    }
}

private func expectNothingLeaks(_ texts: [String], _ subject: ProviderUnderTest, _ fixture: Fixture) {
    for text in texts {
        for secret in subject.secrets {
            #expect(!text.contains(secret), "\(fixture.name): a secret shows in: \(text)")
        }
        let numbers = text.matches(of: /(?:237|467)[0-9]{8,9}/).map { String(text[$0.range]) }
        #expect(numbers.isEmpty, "\(fixture.name): a phone number shows in: \(text)")
    }
}

/// Every fixture of the provider belongs to a scenario, so that none is believed to prove something that
/// nobody plays.
func expectNoIdleFixtures(_ subject: ProviderUnderTest) throws {
    let played = Set(ContractScenarios.all(of: subject).map(\.testDescription))
    let present = Set(try Fixture.all(of: subject.folder).map { "\($0.capability)/\($0.scenario)" })
    #expect(present.subtracting(played).sorted() == [], "Fixtures that no scenario plays.")
    #expect(played.subtracting(present).sorted() == [], "Scenarios without a fixture.")
}
