import Foundation
import Logging
import Postgres
import Primitives
import TestSupport
import Testing

/// The audit commands as processes, on a trail that real daemons wrote.
@Suite struct AuditCommandTests {
    private func run(
        _ world: World, _ arguments: String..., settings: [String: String?] = [:]
    ) async throws -> (exit: ProcessExit, output: String) {
        var environment = world.settings
        for (name, value) in settings { environment[name] = value }
        let end = try await ProcessUnderTest.run("escrowd", ["audit"] + arguments, environment: environment)
        return (end.exit, end.output)
    }

    @Test func aTrailIsSignedVerifiedAndExportedAndACutTailIsFound() async throws {
        var plan = World.Plan()
        plan.escrowSettings = ["AUDIT_CHECKPOINT_SECONDS": "3600"]
        try await World.withWorld(plan) { world in
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER")
            let opened = try await world.call(
                "POST", "/api/escrow/transactions/", World.terms(seller: seller), as: buyer,
                headers: [("x-request-id", "the-request-of-the-test")])
            #expect(opened.status == 201)
            try await eventually("the daemon's chain to have come as far", within: .seconds(300)) {
                let signed = try await run(world, "checkpoint", "--json")
                return signed.exit == .code(0) && signed.output.contains("null")
            }
            let place = URL(fileURLWithPath: try #require(world.settings["AUDIT_CHECKPOINT_PATH"]))
            let files =
                FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL }.filter { $0.pathExtension == "checkpoint" } ?? []
            let newest = files.max { $0.path < $1.path }
            let last = try #require(newest)
            // Whoever verifies has the public half only.
            let whole = try await run(world, "verify", "--json", settings: ["AUDIT_SIGNING_KEY": nil])
            #expect(whole.exit == .code(0), "\(whole.output)")
            let report = try JSONValue(parsing: whole.output)
            #expect(report["holds"]?.bool == true && (report["checkpoints"]?.integer ?? 0) >= 1)
            let since = try await run(world, "verify", "--from-checkpoint", last.path, "--json")
            let later = try JSONValue(parsing: since.output)
            #expect(later["holds"]?.bool == true && later["links"]?.integer == 0)
            let exported = try await run(world, "export")
            let lines = exported.output.split(separator: "\n")
            let opening = lines.first { $0.contains("agreement.created") }
            #expect(opening?.contains("the-request-of-the-test") == true)
            #expect(lines.last?.contains("kimi-escrow/audit") == true)
            try await cutTheTail(of: world)
            let cut = try await run(world, "verify", "--json")
            #expect(cut.exit == .code(1))
            let kinds = try JSONValue(parsing: cut.output)["faults"]?.array?.compactMap { $0["kind"]?.string }
            #expect(kinds == ["cut"])
        }
    }

    private func cutTheTail(of world: World) async throws {
        for daemon in world.daemons { try await daemon.stop() }
        let owner = PostgresClient(configuration: world.database.configuration(), logger: .quiet)
        let result: Result<Void, any Error>
        do {
            try await owner.session { session in
                try session.script(
                    """
                    SET search_path TO escrow;
                    ALTER TABLE audit_chain DISABLE TRIGGER USER; ALTER TABLE audit_entries DISABLE TRIGGER USER;
                    ALTER TABLE audit_queue DISABLE TRIGGER USER;
                    CREATE TEMP TABLE gone AS SELECT entry_id FROM audit_chain ORDER BY seq DESC LIMIT 3;
                    INSERT INTO gone SELECT entry_id FROM audit_queue;
                    DELETE FROM audit_chain WHERE entry_id IN (SELECT entry_id FROM gone);
                    DELETE FROM audit_queue;
                    DELETE FROM audit_entries WHERE entry_id IN (SELECT entry_id FROM gone);
                    """)
            }
            result = .success(())
        } catch { result = .failure(error) }
        await owner.close()
        try result.get()
    }

    @Test func aSettingThatIsMissingOrWrongIsNamed() async throws {
        var plan = World.Plan()
        plan.startsDaemons = false
        try await World.withWorld(plan) { world in
            for (name, value) in [
                ("AUDIT_SIGNING_KEY", nil), ("AUDIT_SIGNING_KEY", "audit-1:AA"),
                ("AUDIT_CHECKPOINT_PATH", nil),
            ] {
                var settings = world.settings
                settings[name] = value
                let end = try await ProcessUnderTest.run("escrowd", ["check-config"], environment: settings)
                #expect(end.exit == .code(1))
                #expect(end.errors.contains(name))
            }
        }
    }
}
