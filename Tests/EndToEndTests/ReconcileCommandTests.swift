import Foundation
import Primitives
import TestSupport
import Testing

/// The commands of statements as processes: their answers in both languages and formats, and their exit codes.
@Suite struct ReconcileCommandTests {
    private static let statement = """
        Id,Date,Status,Type,From,From Name,From Handler Name,To,To Name,To Handler Name,Amount,Fee,Balance
        9000000001,2026-11-22 08:00:05,Successful,Payment,FRI:237670000001/MSISDN,A,,FRI:kimi.sp/USER,KIMI,,12500,0,112500

        """

    private func run(_ arguments: [String], in world: World) async throws -> (
        exit: ProcessExit, output: String, errors: String
    ) {
        try await ProcessUnderTest.run(
            "gatewayd", ["reconcile"] + arguments, environment: world.settings, within: .seconds(120))
    }

    @Test func aStatementIsImportedComparedAndReportedOn() async throws {
        var plan = World.Plan()
        plan.startsDaemons = false
        try await World.withWorld(plan) { world in
            let escrow = world.escrows[0]
            try escrow.launch()
            try await escrow.waitUntilReady()
            let folder = try RunFolder.make("reconciled")
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appendingPathComponent("statement.csv")
            try Data(Self.statement.utf8).write(to: file)
            let given = ["import", "--provider", "MTN_MOMO", "--day", "2026-11-22"]

            let nothing = try await run(["report", "--day", "2026-11-22"], in: world)
            #expect(nothing.exit == .code(1) && nothing.errors.contains("Nothing was compared"))
            let preview = try await run(given + ["--preview", "--language", "fr", file.path], in: world)
            #expect(preview.exit == .code(0) && preview.output.contains("Rien n'a été enregistré."))
            let imported = try await run(given + [file.path], in: world)
            #expect(imported.exit == .code(0) && imported.output.contains("Imported: 1 new lines"))
            let again = try await run(given + [file.path], in: world)
            #expect(again.exit == .code(0) && again.output.contains("nothing has changed"))
            let wrong = try await run(
                ["import", "--provider", "ORANGE_MONEY", file.path, "--language", "fr"], in: world)
            #expect(wrong.exit == .code(1) && wrong.output.contains("REFUSÉ"))
            let nobody = try await run(["import", "--provider", "NOBODY", file.path], in: world)
            #expect(nobody.exit == .code(1) && nobody.errors.contains("mtn-momo"))

            let compared = try await run(["run", "--day", "2026-11-22", "--offline", "--json"], in: world)
            #expect(compared.exit == .code(3), "\(compared.errors)")
            let runs = try JSONValue(parsing: compared.output)["runs"]?.array ?? []
            let breaks = runs.compactMap { $0["run"]?["breaks"]?.integer }
            #expect(breaks.reduce(0, +) == 1)

            for format in ["table", "csv", "json"] {
                let report = try await run(["report", "--day", "2026-11-22", "--format", format], in: world)
                #expect(report.exit == .code(3) && report.output.contains("12500"), "\(format): \(report)")
            }
            for (format, beginning) in [("xlsx", "PK"), ("pdf", "%PDF-")] {
                let path = folder.appendingPathComponent("report.\(format)").path
                let report = try await run(
                    [
                        "report", "--day", "2026-11-22", "--format", format, "--output", path, "--language",
                        "fr",
                    ],
                    in: world)
                let content = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(report.exit == .code(3), "\(report)")
                #expect(content.starts(with: Array(beginning.utf8)), "\(format)")
            }
        }
    }
}
