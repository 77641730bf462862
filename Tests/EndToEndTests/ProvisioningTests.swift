import Foundation
import Primitives
import TestSupport
import Testing

@Suite struct ProvisioningTests {
    private static let keys = [
        "MTN_MOMO_COLLECTION_SUBSCRIPTION_KEY": "c0113c7104c0113c7104c0113c7104c1",
        "MTN_MOMO_DISBURSEMENT_SUBSCRIPTION_KEY": "d15b02d15b02d15b02d15b02d15b02d1",
    ]

    /// A world whose gateway reads `file`, and has no credentials of MTN's elsewhere.
    private static func plan(_ file: URL) -> World.Plan {
        var plan = Deal.plan
        plan.startsDaemons = false
        plan.gatewaySettings["ENV_FILE"] = file.path
        for name in ["SUBSCRIPTION_KEY", "API_USER", "API_KEY"] {
            plan.gatewaySettings["MTN_MOMO_\(name)"] = ""
        }
        plan.gatewaySettings.merge(keys) { $1 }
        return plan
    }

    /// Has the sandbox tell keys and users of the two products apart, as MTN does.
    private static func separateProducts(of sandbox: Sandbox) async throws {
        func key(_ product: String) -> JSONValue {
            .array([.string(keys["MTN_MOMO_\(product)_SUBSCRIPTION_KEY"] ?? "")])
        }
        try await sandbox.set(
            .object([
                "api_user_scope": "product",
                "subscription_keys": .object([
                    "collection": key("COLLECTION"), "disbursement": key("DISBURSEMENT"),
                ]),
            ]))
    }

    private static func provision(
        _ sandbox: Sandbox, into file: URL, _ arguments: String..., settings: [String: String] = keys
    ) async throws -> (exit: ProcessExit, output: String, errors: String) {
        try await ProcessUnderTest.run(
            "gatewayd",
            ["provision-mtn", "--base-url", sandbox.mtnURL, "--file", file.path] + arguments,
            environment: settings)
    }

    @Test func whatIsProvisionedIsWhatTheDaemonPaysWith() async throws {
        let folder = try RunFolder.make("provisioning")
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("gateway.env")
        try "# mine\nMTN_MOMO_COLLECTION_API_USER=old\nLOG_LEVEL=debug\n".write(
            to: file, atomically: true, encoding: .utf8)
        try await World.withWorld(Self.plan(file)) { world in
            try await Self.separateProducts(of: world.sandbox)
            let end = try await Self.provision(world.sandbox, into: file, "--callback-host", "localhost")
            #expect(end.exit == .code(0), "\(end.errors)")
            let values = try Self.values(in: file)
            let secrets =
                values.filter { $0.key.contains("_API_") }.map(\.value) + Self.keys.map(\.value)
            #expect(Set(secrets).count == 6)
            let said = end.output + end.errors
            let isSilent = !secrets.contains { said.contains($0) }
            #expect(isSilent)
            #expect(said.contains("in place of the former ones"))
            #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("# mine\nMTN_MOMO_"))
            #expect(values["LOG_LEVEL"] == "debug" && values["MTN_MOMO_COLLECTION_API_USER"] != "old")
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
            #expect(mode as? Int == 0o600)

            try await world.startDaemons()
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    @Test func aSecondRunMakesOtherUsersAndSaysSo() async throws {
        let folder = try RunFolder.make("provisioning")
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("new.env")
        let sandbox = try Sandbox(folder: folder)
        try await sandbox.start()
        let first = try await Self.provision(sandbox, into: file)
        let before = try Self.values(in: file)
        let second = try await Self.provision(sandbox, into: file, "--product", "disbursement")
        let after = try Self.values(in: file)
        try await sandbox.kill()
        #expect(first.exit == .code(0) && second.exit == .code(0), "\(first.errors + second.errors)")
        #expect(!first.output.contains("in place of"))
        #expect(second.output.contains("in place of"))
        #expect(before["MTN_MOMO_COLLECTION_API_KEY"] == after["MTN_MOMO_COLLECTION_API_KEY"])
        #expect(before["MTN_MOMO_DISBURSEMENT_API_USER"] != after["MTN_MOMO_DISBURSEMENT_API_USER"])
        #expect(before["MTN_MOMO_DISBURSEMENT_API_KEY"] != after["MTN_MOMO_DISBURSEMENT_API_KEY"])
    }

    @Test func aRefusedKeyAndAnAbsentSandboxAreExplainedAndNothingIsWritten() async throws {
        let folder = try RunFolder.make("provisioning")
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("none.env")
        let sandbox = try Sandbox(folder: folder)
        try await sandbox.start()
        try await Self.separateProducts(of: sandbox)
        var swapped = Self.keys
        swapped["MTN_MOMO_COLLECTION_SUBSCRIPTION_KEY"] = "0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d"
        let refused = try await Self.provision(
            sandbox, into: file, "--product", "collection", settings: swapped)
        try await sandbox.kill()
        let unreachable = try await Self.provision(sandbox, into: file)
        #expect(refused.exit == .code(1) && unreachable.exit == .code(1))
        #expect(refused.errors.contains("refuses the subscription key of the collection"))
        #expect(refused.errors.contains("MTN_MOMO_COLLECTION_SUBSCRIPTION_KEY"))
        #expect(!refused.errors.contains("0a0b0c0d"))
        #expect(unreachable.errors.contains("No API user for the collection was made"))
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test func settingsOfProductionAreNotOverwritten() async throws {
        let folder = try RunFolder.make("provisioning")
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("production.env")
        let text = "MTN_MOMO_BASE_URL=https://momoapi.momo.africa\nMTN_MOMO_COLLECTION_API_KEY=precious\n"
        try text.write(to: file, atomically: true, encoding: .utf8)
        let sandbox = try Sandbox(folder: folder)
        try await sandbox.start()
        let end = try await Self.provision(sandbox, into: file)
        try await sandbox.kill()
        #expect(end.exit == .code(1))
        #expect(end.errors.contains("Partner Portal"))
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    private static func values(in file: URL) throws -> [String: String] {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let pairs = lines.compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
        return Dictionary(pairs) { $1 }
    }
}
