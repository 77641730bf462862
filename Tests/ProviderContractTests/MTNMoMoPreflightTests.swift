import ContractSuite
import HTTPTypes
import ProviderKit
import TestSupport
import Testing

@testable import MTNMoMo

/// MTN refuses every payment whose callback has another host than the API user was registered with: the gateway says so
/// before the first one.
@Suite struct MTNMoMoPreflightTests {
    @Test func inTheSandboxTheRegisteredHostOfEachProductIsCompared() async throws {
        let transport = ScriptedTransport([user("pay.example.cm"), user("old.example.cm")])
        let findings = await findings("https://pay.example.cm", sandbox, transport)
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.severity == .warning)
        for word in [
            "disbursement", "\"old.example.cm\"", "\"pay.example.cm\"", "INVALID_CALLBACK_URL_HOST",
            "bin/provision-mtn --callback-host pay.example.cm",
        ] {
            #expect(finding.message.contains(word), "\(word)")
        }
        let paths = transport.requests.map { $0.url.split(separator: "/").suffix(2).first.map(String.init) }
        #expect(paths == ["apiuser", "apiuser"])
        #expect(transport.requests.allSatisfy { $0.method == .get && $0.headers[.authorization] == nil })
    }

    @Test(arguments: [
        ("Pay.Example.CM", "https://pay.example.cm:443/gateway"),
        ("https://pay.example.cm/callback", "https://pay.example.cm"),
    ])
    func aHostIsTheSameHoweverItIsWritten(_ registered: String, _ publicURL: String) async {
        let transport = ScriptedTransport([user(registered), user(registered)])
        #expect(await findings(publicURL, sandbox, transport) == [])
    }

    @Test func anImitationOnThisMachineIsAskedLikeTheSandbox() async {
        let imitation = MTNMoMoContractTests.provider(at: ProviderPlace(baseURL: "http://127.0.0.1:9101"))
        let good = ScriptedTransport([user("localhost"), user("localhost")])
        #expect(await findings("http://127.0.0.1:8010", imitation, good) == [])
        let bad = ScriptedTransport([user("localhost"), user("localhost")])
        let warnings = await findings("https://pay.example.cm", imitation, bad)
        #expect(warnings.map(\.severity) == [.warning, .warning])
    }

    @Test(arguments: [(401, "subscription key"), (404, "does not know the API user")])
    func whatTheSandboxRefusesIsAWarning(_ status: Int, _ word: String) async {
        let answer = ProviderResponse(status: status)
        let findings = await findings(
            "https://pay.example.cm", sandbox, ScriptedTransport([answer, answer]))
        #expect(findings.map(\.severity) == [.warning, .warning])
        #expect(findings.allSatisfy { $0.message.contains(word) })
    }

    @Test func aSandboxThatDoesNotAnswerIsNoWarning() async {
        let down = ProviderResponse(status: 503, body: Array("<html>".utf8))
        let findings = await findings("https://pay.example.cm", sandbox, ScriptedTransport([down]))
        #expect(findings.map(\.severity) == [.information, .information])
        #expect(findings.allSatisfy { $0.message.contains("INVALID_CALLBACK_URL_HOST") })
    }

    @Test func inProductionItIsSaidWhatMustBeRegisteredAndNothingIsAsked() async {
        let transport = ScriptedTransport([])
        let findings = await findings("https://pay.example.cm", production, transport)
        #expect(findings.map(\.severity) == [.information])
        #expect(findings.first?.message.contains("\"pay.example.cm\"") == true)
        #expect(transport.requests.isEmpty)
    }

    @Test(arguments: [
        ("https://41.202.0.1", 1), ("http://pay.example.cm", 1), ("https://pay.example.cm:8443", 1),
        ("https://localhost", 1), ("http://127.0.0.1:8010", 2), ("https://pay.example.cm/a//b", 1),
        ("https://[2001:db8::1]", 1), ("https://pay.example.cm:443/gateway", 0),
    ])
    func inProductionOnlyAPublicNameOverHTTPSWillDo(_ publicURL: String, _ warnings: Int) async {
        let findings = await findings(publicURL, production, ScriptedTransport([]))
        #expect(findings.count { $0.severity == .warning } == warnings)
    }

    @Test func noFindingHoldsASecret() async {
        for status in [200, 400, 401, 404, 500] {
            let answers = [ProviderResponse(status: status), ProviderResponse(status: status)]
            let all = await findings("https://pay.example.cm", sandbox, ScriptedTransport(answers))
            for text in all.map(\.message) {
                let isClean = !MTNMoMoContractTests.subject.secrets.contains { text.contains($0) }
                #expect(isClean)
            }
        }
    }

    private let sandbox = MTNMoMoContractTests.provider(
        at: ProviderPlace(environment: "sandbox", baseURL: MTNMoMoProvisioning.sandbox))
    private let production = MTNMoMoContractTests.provider(
        at: ProviderPlace(baseURL: "https://momoapi.momo.africa"))

    private func user(_ host: String) -> ProviderResponse {
        let body = #"{"providerCallbackHost":"\#(host)","targetEnvironment":"sandbox"}"#
        return ProviderResponse(status: 200, body: Array(body.utf8))
    }

    private func findings(
        _ publicURL: String, _ provider: MTNMoMo, _ transport: ScriptedTransport
    ) async -> [PreflightFinding] {
        await provider.preflight(
            publicURL: publicURL,
            in: ProviderContext(transport: transport, tokens: KeptTokens(), logger: .quiet))
    }
}
