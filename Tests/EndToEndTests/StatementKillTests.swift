import Foundation
import Primitives
import TestSupport
import Testing

/// An import that is killed anywhere goes on or begins anew when the file is given again, with one result.
@Suite struct StatementKillTests {
    /// MTN's layout of Rwanda; 5,000 movements fill two blocks.
    private func statement(
        in folder: URL, rows: Int, from first: Int = 9_000_000_000, spoilt: Bool = false
    ) throws -> String {
        var lines = [
            "Id,Date,Status,Type,From,From Name,From Handler Name,To,To Name,To Handler Name,Amount,Fee,Balance"
        ]
        for number in 1...rows {
            let amount = spoilt && number % 1000 == 0 ? "much" : "100"
            lines.append(
                "\(first + number),2026-11-22 08:00:05,Successful,Payment,FRI:237670000001/MSISDN,A,,FRI:kimi.sp/USER,KIMI,,\(amount),0,\(number * 100)"
            )
        }
        let path = folder.appendingPathComponent("\(UUID().uuidString).csv")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: path)
        return path.path
    }

    private func give(
        _ path: String, day: String = "2026-11-22", to world: World, dyingAt failpoint: String? = nil
    ) async throws -> (exit: ProcessExit, output: String) {
        var environment = world.settings
        environment["KIMI_FAILPOINTS"] = failpoint
        let end = try await ProcessUnderTest.run(
            "gatewayd",
            ["reconcile", "import", "--provider", "MTN_MOMO", "--day", day, "--json", path],
            environment: environment, within: .seconds(120))
        return (end.exit, end.output)
    }

    @Test func anImportKilledAtTenPlacesHasOneResultInTheEnd() async throws {
        var plan = World.Plan()
        plan.startsDaemons = false
        try await World.withWorld(plan) { world in
            // It makes the mark of the object store.
            let escrow = world.escrows[0]
            try escrow.launch()
            try await escrow.waitUntilReady()
            let folder = try RunFolder.make("killed")
            defer { try? FileManager.default.removeItem(at: folder) }
            let places = [
                "statement.hashed", "statement.before_begun", "statement.begun", "object.before_publish",
                "statement.kept", "statement.block_stored", "statement.block_stored:1",
                "statement.rejects_stored", "statement.before_commit", "statement.imported",
            ]
            for (number, place) in places.enumerated() {
                // Each file has lines of its own.
                let path = try statement(
                    in: folder, rows: 5000, from: 9_000_000_000 + number * 100_000, spoilt: true)
                let died = try await give(path, to: world, dyingAt: place)
                #expect(died.exit == .signal(9), "\(place): \(died.output)")
                let again = try await give(path, to: world)
                #expect(again.exit == .code(0), "\(place): \(again.output)")
                let outcome = try JSONValue(parsing: again.output)["outcome"]?.string
                #expect(outcome == (place == "statement.imported" ? "known" : "imported"), "\(place)")
                let once = try await give(path, to: world)
                #expect(try JSONValue(parsing: once.output)["outcome"]?.string == "known")
            }
            let files = try await world.rows(
                "SELECT count(*) FROM gateway.statement_files WHERE state = 'imported'",
                "SELECT count(*) FROM gateway.statement_files WHERE state <> 'imported'",
                "SELECT sum(lines) - sum(known_lines) FROM gateway.statement_files",
                "SELECT sum(line_count) FROM gateway.statement_blocks",
                "SELECT count(*) FROM gateway.statement_rejects WHERE NOT known")
            #expect(files == ["10", "0", "49950", "49950", "50"])
            try await world.command("gatewayd", "audit", "verify")
        }
    }

    @Test func aRefusalKilledOnTheWayLeavesNothingOfTheFile() async throws {
        var plan = World.Plan()
        plan.startsDaemons = false
        try await World.withWorld(plan) { world in
            let escrow = world.escrows[0]
            try escrow.launch()
            try await escrow.waitUntilReady()
            let folder = try RunFolder.make("killed")
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = try statement(in: folder, rows: 5000)
            let died = try await give(path, day: "2026-11-20", to: world, dyingAt: "statement.refused")
            #expect(died.exit == .signal(9))
            let other = try await give(try statement(in: folder, rows: 10), to: world)
            #expect(other.exit == .code(0))
            let left = try await world.rows(
                "SELECT count(*) FROM gateway.statement_files WHERE state = 'refused' AND object_id IS NULL",
                "SELECT sum(line_count) FROM gateway.statement_blocks")
            #expect(left == ["1", "10"])
        }
    }
}

extension World {
    /// The one value of each query, with the owner's rights.
    fileprivate func rows(_ queries: String...) async throws -> [String] {
        var answers: [String] = []
        for query in queries { answers += try await self.query("SELECT (\(query))::text AS id") }
        return answers
    }
}
