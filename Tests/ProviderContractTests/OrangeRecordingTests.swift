import ContractSuite
import Fixtures
import Foundation
import Primitives
import ProviderKit
import TestSupport
import Testing

/// `provider-tool record` for Orange's products, with the simulator in the place of Orange.
@Suite struct OrangeRecordingTests {
    @Test(arguments: [
        (ProviderUnderTest.orangeMoney, ["collection/accepted", "disbursement/executed_at_once"]),
        (.orangeWebPayment, ["collection/not_visited"]), (.orangeSMS, ["sms/accepted"]),
    ])
    func aRecordingIsScrubbedAndTheSuitePlaysIt(_ subject: ProviderUnderTest, _ names: [String]) async throws
    {
        try await withSandbox { sandbox, folder in
            let end = try await record(subject, names, sandbox, into: folder)
            #expect(end.exit == .code(0), "\(end.output) \(end.errors)")
            for name in names {
                let scenario = try #require(
                    ContractScenarios.all(of: subject).first { $0.description == name })
                let file = folder.appendingPathComponent("\(subject.folder)/\(name).har")
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(try FixtureHygiene.faults(in: text) == [], "\(name)")
                for ours in Self.own + ["127.0.0.1"] {
                    #expect(!text.contains(ours), "\(name) holds \(ours)")
                }
                let archive = try HTTPArchive(parsing: Array(text.utf8))
                let fixture = Fixture(
                    provider: subject.folder, capability: scenario.folder, scenario: scenario.name,
                    archive: archive)
                try await exercise(subject, scenario, from: fixture)
            }
        }
    }

    /// The simulator's people have other names than the suite's.
    @Test func aPersonsNameIsNeitherWrittenNorPrinted() async throws {
        try await withSandbox { sandbox, folder in
            let end = try await record(.orangeMoney, ["account_holder/accepted"], sandbox, into: folder)
            #expect(end.exit == .code(1) && end.output.contains("a name)"), "\(end.output)")
            #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test(arguments: [
        (ProviderUnderTest.orangeMoney, ["ORANGE_MONEY_ENVIRONMENT": "production"], "would move real money"),
        (.orangeWebPayment, ["ORANGE_WEBPAY_COUNTRY": "cm"], "would move real money"),
        (.orangeSMS, ["ORANGE_RECORDING_MSISDN": ""], "who has agreed"),
    ])
    func whatCannotBeRecordedIsRefusedWithAReason(
        _ subject: ProviderUnderTest, _ settings: [String: String], _ reason: String
    ) async throws {
        let end = try await ProcessUnderTest.run(
            "provider-tool",
            ["record", "--provider", "\(subject.provider.manifest.id)", "--into", "/nowhere"],
            environment: Self.settings(baseURL: "http://127.0.0.1:9").merging(settings) { $1 })
        #expect(end.exit == .code(64) && end.errors.contains(reason), "\(end.errors)")
    }

    private func record(
        _ subject: ProviderUnderTest, _ names: [String], _ sandbox: Sandbox, into folder: URL
    ) async throws -> (exit: ProcessExit, output: String, errors: String) {
        try await ProcessUnderTest.run(
            "provider-tool",
            [
                "record", "--provider", "\(subject.provider.manifest.id)", "--pause", "1", "--into",
                folder.path,
            ]
                + names.flatMap { ["--scenario", $0] },
            environment: Self.settings(baseURL: sandbox.orangeURL))
    }

    private func withSandbox(_ body: (Sandbox, URL) async throws -> Void) async throws {
        let folder = try RunFolder.make("orange-recordings")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await SandboxPool.shared.lend { try await body($0, folder) }
    }

    /// What nobody but us has; the merchant's account is the simulator's own.
    private static let own = ["own-", "86420975", "697123456", "691301143", "abcdef12"]

    private static func settings(baseURL: String) -> [String: String] {
        [
            "ENV_FILE": noSettings, "ORANGE_MONEY_ENVIRONMENT": "developer",
            "ORANGE_MONEY_BASE_URL": baseURL, "ORANGE_MONEY_CONSUMER_KEY": "own-key",
            "ORANGE_MONEY_CONSUMER_SECRET": "own-secret", "ORANGE_MONEY_API_USER": "own-user",
            "ORANGE_MONEY_API_PASSWORD": "own-password", "ORANGE_MONEY_PIN": "86420975",
            "ORANGE_MONEY_CHANNEL_MSISDN": "691301143", "ORANGE_RECORDING_MSISDN": "237697123456",
            "ORANGE_WEBPAY_COUNTRY": "dev", "ORANGE_WEBPAY_BASE_URL": baseURL,
            "ORANGE_MONEY_CLIENT_ID": "own-client", "ORANGE_MONEY_CLIENT_SECRET": "own-client-secret",
            "ORANGE_WEBPAY_MERCHANT_KEY": "abcdef12", "ORANGE_SMS_BASE_URL": baseURL,
        ]
    }

    /// An empty file, so that no `.env` of the checkout reaches the recorder.
    private static let noSettings: String = {
        let file = RunFolder.url.appendingPathComponent("no-orange-settings.env")
        _ = FileManager.default.createFile(atPath: file.path, contents: Data())
        return file.path
    }()
}
