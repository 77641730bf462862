import Foundation
import Primitives
import TestSupport
import Testing

/// A day from its statement to its close, by the commands alone, each with its own person.
@Suite struct FinanceCommandTests {
    private static let day = "2026-11-22"

    private struct Answer {
        let exit: ProcessExit
        let output: String
        let errors: String

        var json: JSONValue? { try? JSONValue(parsing: output) }
    }

    private func gatewayd(_ world: World, _ arguments: String..., as name: String? = nil) async throws
        -> Answer
    {
        var environment = world.settings
        environment["KIMI_STAFF_PASSWORD"] = name.map { "the words of person \($0.count)\($0.count)" }
        environment["KIMI_STAFF_NEW_PASSWORD"] = arguments.dropFirst(2).first.map {
            "the words of person \($0.count)\($0.count)"
        }
        environment["GATEWAY_AUDIT_CHECKPOINT_PATH"] = checkpoints(world)
        let person = name.map { ["--as", $0] } ?? []
        let end = try await ProcessUnderTest.run(
            "gatewayd", arguments + person + ["--json"], environment: environment, within: .seconds(120))
        return Answer(exit: end.exit, output: end.output, errors: end.errors)
    }

    private func checkpoints(_ world: World) -> String {
        (world.settings["AUDIT_CHECKPOINT_PATH"] ?? "") + "-gateway"
    }

    /// Three movements that no payment of ours is.
    private func statement(in folder: URL) throws -> String {
        var lines = [
            "Id,Date,Status,Type,From,From Name,From Handler Name,To,To Name,To Handler Name,Amount,Fee,Balance"
        ]
        for (number, amount) in [20_000, 300, 400].enumerated() {
            lines.append(
                "\(9_000_000_001 + number),\(Self.day) 08:00:0\(number),Successful,Payment,FRI:237670000001/MSISDN,A,,"
                    + "FRI:kimi.sp/USER,KIMI,,\(amount),0,\(number == 0 ? 20_000 : number == 1 ? 20_300 : 20_700)"
            )
        }
        let path = folder.appendingPathComponent("day.csv")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: path)
        return path.path
    }

    @Test func aDayGoesFromItsStatementToItsCloseByTheCommands() async throws {
        var plan = World.Plan()
        plan.startsDaemons = false
        try await World.withWorld(plan) { world in
            let escrow = world.escrows[0]
            try escrow.launch()
            try await escrow.waitUntilReady()
            let folder = try RunFolder.make("finance")
            defer { try? FileManager.default.removeItem(at: folder) }
            func expect(_ answer: Answer, _ code: Int32, _ what: Comment) {
                #expect(answer.exit == .code(code), "\(what): \(answer.output)\(answer.errors)")
            }
            expect(
                try await gatewayd(world, "staff", "add", "ada", "--role", "administrator"), 0, "the first")
            expect(try await gatewayd(world, "staff", "add", "eve", "--role", "administrator"), 1, "nobody")
            for (name, role) in [("fina", "finance"), ("apple", "approver")] {
                expect(
                    try await gatewayd(world, "staff", "add", name, "--role", role, as: "ada"), 0, "\(name)")
            }
            let wrong = try await gatewayd(world, "cases", "comment", "1", "--text", "x", as: "fina-nobody")
            #expect(wrong.json?["error"]?.string == "wrong_password")

            let imported = try await ProcessUnderTest.run(
                "gatewayd",
                [
                    "reconcile", "import", "--provider", "MTN_MOMO", "--day", Self.day, "--json",
                    try statement(in: folder),
                ], environment: world.settings, within: .seconds(120))
            #expect(imported.exit == .code(0), "\(imported.output)\(imported.errors)")
            expect(try await gatewayd(world, "close-day", Self.day, as: "fina"), 3, "not compared")
            let compared = try await gatewayd(world, "reconcile", "run", "--day", Self.day)
            expect(compared, 3, "breaks remain")

            let listed = try await gatewayd(world, "cases", "list", "--fail-on-open")
            expect(listed, 3, "open cases")
            let cases = try #require(listed.json?["cases"]?.array)
            #expect(cases.count == 3)
            let large = cases.first { $0["statement_amount"]?.integer == 20_000 }
            let id = String(try #require(large?["case"]?.integer))
            expect(
                try await gatewayd(
                    world, "cases", "correct", id, "--debit", "provider_clearing", "--credit", "suspense",
                    "--reason", "provider_error", as: "fina"), 0, "propose")
            expect(try await gatewayd(world, "close-day", Self.day, as: "fina"), 3, "a proposal waits")
            expect(try await gatewayd(world, "cases", "approve", id, as: "fina"), 1, "finance approves")
            expect(try await gatewayd(world, "cases", "approve", id, as: "apple"), 0, "the second person")
            expect(
                try await gatewayd(world, "cases", "accept", "--reason", "test", "--count", "3", as: "fina"),
                1, "another count")
            expect(
                try await gatewayd(world, "cases", "accept", "--reason", "test", "--count", "2", as: "fina"),
                0, "the rest")
            expect(try await gatewayd(world, "cases", "list", "--fail-on-open"), 0, "nothing open")

            expect(try await gatewayd(world, "close-day", Self.day, as: "fina"), 0, "close")
            expect(try await gatewayd(world, "close-day", Self.day, as: "apple"), 3, "closed already")
            let shown = try await gatewayd(world, "close-day", Self.day, "--show")
            expect(shown, 0, "the archive")
            let again = try await gatewayd(world, "close-day", Self.day, "--show")
            #expect(shown.output == again.output && shown.json?["closed_by"]?.string == "fina")
            let late = try await ProcessUnderTest.run(
                "gatewayd", ["reconcile", "run", "--day", Self.day], environment: world.settings,
                within: .seconds(120))
            #expect(late.exit != .code(0))
            let record = try await gatewayd(world, "audit", "verify")
            expect(record, 0, "the record")
            #expect((record.json?["checkpoints"]?.integer ?? 0) > 3)
            try await world.command("gatewayd", "ledger", "verify")
        }
    }
}
