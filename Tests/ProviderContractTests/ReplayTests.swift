import ContractSuite
import CurlHTTP
import Fixtures
import Foundation
import GatewayCore
import ProviderKit
import ProviderTransport
import TestSupport
import Testing

/// `provider-tool replay` as a process: a fixture over HTTP.
@Suite struct ReplayTests {
    @Test(arguments: ["accepted", "token_expired", "server_error", "redirect", "invalid_utf8", "too_large"])
    func aReplayedFixtureAnswersAsItsScenarioAsks(_ name: String) async throws {
        let subject = ProviderUnderTest.mtnMoMo
        let scenario = try #require(
            ContractScenarios.all(of: subject).first { $0.description == "collection/\(name)" })
        try await withReplay("MTNMoMo/collection/\(name).har") { url, _ in
            let client = CurlClient(logger: .quiet)
            for _ in 1...2 {
                let run = ContractRun(
                    subject, scenario, provider: try subject.make(ProviderPlace(baseURL: url)),
                    order: subject.order(for: scenario), collection: ProviderUnderTest.collection,
                    in: ProviderContext(
                        transport: CurlTransport(client: client), tokens: KeptTokens(), logger: .quiet))
                expect(await run.play(), name)
            }
            await client.close()
        }
    }

    @Test func aRequestThatDiffersIsAnsweredWithWhatDiffers() async throws {
        try await withReplay("MTNMoMo/collection/accepted.har") { url, process in
            let client = CurlClient(logger: .quiet)
            let reply = try await client.send(
                CurlRequest(
                    method: "POST", url: "\(url)/collection/token",
                    headers: [("X-Target-Environment", "live")],
                    body: [], deadline: .seconds(10)))
            await client.close()
            #expect(reply.status == 409)
            let text = String(decoding: reply.body, as: UTF8.self)
            for line in [
                "request 1 of 3", "- https://proxy.momoapi.mtn.com/collection/token/",
                "+ https://proxy.momoapi.mtn.com/collection/token", "header authorization", "+ (absent)",
                "- mtncameroon", "+ live",
            ] {
                #expect(text.contains(line), "\(text)")
            }
            #expect(process.outputText.contains("POST /collection/token differs"))
        }
    }

    @Test func aFileThatIsNoFixtureIsRefused() async throws {
        let end = try await ProcessUnderTest.run(
            "provider-tool", ["replay", Checkout.root.appendingPathComponent("Package.swift").path],
            environment: [:])
        #expect(end.exit == .code(64))
    }

    private func withReplay(
        _ file: String, _ body: (String, ChildProcess) async throws -> Void
    ) async throws {
        let folder = try RunFolder.make("replay")
        let path = Checkout.root.appendingPathComponent("Tests/Fixtures/\(file)").path
        let server = ProcessUnderTest("provider-tool", ["replay", path], environment: [:], folder: folder)
        try server.start()
        let process = try #require(server.process)
        let url = try await eventuallyValue("the replay to listen") {
            process.outputText.firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/).map { String($0.0) }
        }
        try await body(url, process)
        try await server.kill()
    }
}
