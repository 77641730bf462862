import ContractSuite
import Fixtures
import Foundation
import GatewayCore
import Primitives
import ProviderKit
import TestSupport
import Testing

/// `provider-tool record` as a process, with the simulator in the place of MTN's sandbox.
@Suite struct RecordingTests {
    private static let subject = ProviderUnderTest.mtnMoMo

    private static let recordable = ContractScenarios.all(of: subject).filter { scenario in
        if case .anywhere = subject.staging(of: scenario) { true } else { false }
    }

    @Test func aRecordingIsScrubbedAndTheSuitePlaysIt() async throws {
        try await withSandbox { sandbox, folder in
            let end = try await record([], sandbox, into: folder)
            #expect(end.exit == .code(0), "\(end.output) \(end.errors)")
            for scenario in Self.recordable { try await play(scenario, from: folder) }
            let count = end.output.split(separator: "\n").count
            #expect(count == Self.recordable.count && count > 25)
        }
    }

    @Test func aNamedScenarioIsRecordedAlone() async throws {
        try await withSandbox { sandbox, folder in
            let end = try await record(["--scenario", "collection/payer_rejected"], sandbox, into: folder)
            #expect(end.output == "recorded  collection/payer_rejected\n", "\(end.errors)")
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            let recordings = files.filter { $0.hasSuffix(".har") }
            #expect(recordings == ["MTNMoMo/collection/payer_rejected.har"])
        }
    }

    /// What a provider says of a person, or says otherwise than the scenario asks, is not written down.
    @Test(arguments: [
        ("alter", #"{"replace":{"Achat de riz":"pour le 237677123456"}}"#, "is not reserved"),
        ("error_before", "{}", "step 2 expects succeeded"),
    ])
    func anExchangeThatMayNotBeKeptIsRefused(_ action: String, _ alteration: String, _ reason: String)
        async throws
    {
        try await withSandbox { sandbox, folder in
            try await sandbox.addFault(
                .object([
                    "operation": "status", "action": .string(action),
                    "alteration": try JSONValue(parsing: alteration),
                ]))
            let end = try await record(["--scenario", "collection/accepted"], sandbox, into: folder)
            #expect(end.exit == .code(1))
            #expect(end.output.contains(reason), "\(end.output)")
            #expect(!end.output.contains("237677123456"))
            #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test(arguments: [
        (["--scenario", "collection/server_error"], [:], "staged on the simulator"),
        (["--scenario", "collection/nowhere"], [:], "There is no scenario"),
        ([], ["MTN_MOMO_ENVIRONMENT": "mtncameroon"], "would move real money"),
        ([], ["MTN_MOMO_API_KEY": ""], "MTN_MOMO_COLLECTION_API_KEY or MTN_MOMO_API_KEY"),
    ])
    func whatCannotBeRecordedIsRefusedWithAReason(
        _ arguments: [String], _ settings: [String: String], _ reason: String
    ) async throws {
        let environment = Self.settings(baseURL: "http://127.0.0.1:9").merging(settings) { $1 }
        let end = try await ProcessUnderTest.run(
            "provider-tool", ["record", "--provider", "mtn-momo", "--into", "/nowhere"] + arguments,
            environment: environment)
        #expect(end.exit == .code(64))
        #expect(end.errors.contains(reason), "\(end.errors)")
    }

    private func play(_ scenario: ContractScenario, from folder: URL) async throws {
        let file = folder.appendingPathComponent("MTNMoMo/\(scenario).har")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(try FixtureHygiene.faults(in: text) == [], "\(scenario)")
        for secret in [Sandbox.apiKey, Sandbox.apiUser, Sandbox.subscriptionKey, "127.0.0.1"] {
            #expect(!text.contains(secret), "\(scenario) holds \(secret)")
        }
        let archive = try HTTPArchive(parsing: Array(text.utf8))
        #expect(archive.environment == "sandbox")
        let fixture = Fixture(
            provider: Self.subject.folder, capability: scenario.folder, scenario: scenario.name,
            archive: archive)
        try await exercise(Self.subject, scenario, from: fixture)
    }

    private func record(_ arguments: [String], _ sandbox: Sandbox, into folder: URL) async throws -> (
        exit: ProcessExit, output: String, errors: String
    ) {
        try await ProcessUnderTest.run(
            "provider-tool", ["record", "--provider", "mtn-momo", "--into", folder.path] + arguments,
            environment: Self.settings(baseURL: sandbox.mtnURL))
    }

    private func withSandbox(_ body: (Sandbox, URL) async throws -> Void) async throws {
        let folder = try RunFolder.make("recordings")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await SandboxPool.shared.lend { try await body($0, folder) }
    }

    private static func settings(baseURL: String) -> [String: String] {
        [
            "ENV_FILE": noSettings, "MTN_MOMO_BASE_URL": baseURL, "MTN_MOMO_ENVIRONMENT": "sandbox",
            "MTN_MOMO_SUBSCRIPTION_KEY": Sandbox.subscriptionKey, "MTN_MOMO_API_USER": Sandbox.apiUser,
            "MTN_MOMO_API_KEY": Sandbox.apiKey,
        ]
    }

    /// An empty file, so that no `.env` of the checkout reaches the recorder.
    private static let noSettings: String = {
        let file = RunFolder.url.appendingPathComponent("no-recorder-settings.env")
        _ = FileManager.default.createFile(atPath: file.path, contents: Data())
        return file.path
    }()
}
