import Foundation
import GatewayCore
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import Reconciliation
import Sealing
import TestSupport
import Testing

@testable import GatewayEngine

@Suite struct StatementImportTests {
    private typealias Under = StatementUnderTest

    private let rows = [
        Under.row("F1", "PAY-1"),
        Under.row("F2", "PAY-2", at: "2026-11-22 11:30:00", "failed", "out", amount: 250),
        Under.row("F3", "", at: "2026-11-22 23:59:59", amount: 12_500),
    ]

    @Test func aFileBringsItsLinesAndIsKeptSealed() async throws {
        try await Under.with { under in
            let source = try under.source(rows)
            guard case .imported(let file, let reading, let twin) = try await under.statements.commit(source)
            else {
                Issue.record("A good file is imported.")
                return
            }
            #expect(reading.counts.lines == 3 && reading.counts.newLines == 3 && twin == nil)
            #expect(reading.counts.incoming == 13_500 && reading.counts.outgoing == 0)
            #expect(
                file.state == .imported && file.name == "statement.csv" && file.format == "scripted.plain")
            let lines = try await under.lines()
            #expect(lines.map(\.providerReference) == ["F1", "F2", "F3"])
            #expect(lines[1].direction == .outgoing && lines[1].status == .failed && lines[1].amount == 250)
            #expect(lines[1].party == MSISDN("237670000001") && lines[1].externalReference == "PAY-2")
            #expect(lines[2].time == Under.day.end - 1)
            let object = try #require(file.object)
            let kept = try await under.objects.read(object, owner: StatementImport.owner, limit: 1 << 20)
            #expect(kept == Array(try Data(contentsOf: URL(fileURLWithPath: source.path))))
        }
    }

    @Test func nothingOfAPersonStandsInTheTablesInTheClear() async throws {
        try await Under.with { under in
            try await under.importing(rows + ["F9,PAY-9,2026-11-22 10:00:00,done,in,237699999999,much"])
            let found = try await under.gateway.database.session { session in
                try session.query(
                    """
                    SELECT (SELECT string_agg(f::text, ' ') FROM statement_files f)
                        || (SELECT string_agg(encode(b.sealed, 'escape'), ' ') FROM statement_blocks b)
                        || (SELECT string_agg(r::text || encode(r.sealed, 'escape'), ' ') FROM statement_rejects r)
                        AS everything
                    """)[0].string("everything")
            }
            #expect(!found.contains("670000001") && !found.contains("699999999"))
            #expect(!found.contains("statement.csv"))
        }
    }

    @Test func theSameFileAgainChangesNothingAndSaysSo() async throws {
        try await Under.with { under in
            try await under.importing(rows)
            let before = try await [under.count("statement_files"), under.count("statement_blocks")]
            guard case .knownFile(let file) = try await under.statements.commit(under.source(rows)) else {
                Issue.record("The same content is known.")
                return
            }
            #expect(file.counts.lines == 3)
            let after = try await [under.count("statement_files"), under.count("statement_blocks")]
            #expect(before == after)
            #expect(try await under.lines().count == 3)
        }
    }

    @Test func ofAnOverlappingFileOnlyTheNewLinesCount() async throws {
        try await Under.with { under in
            try await under.importing(rows)
            let more = [Under.row("F4", "PAY-4"), Under.row("F5", "", at: "2026-11-23 00:00:01")]
            let reading = try await under.importing(Array(rows[1...]) + more)
            #expect(
                reading.counts.lines == 4 && reading.counts.knownLines == 2 && reading.counts.newLines == 2)
            #expect(
                try await under.lines().map(\.providerReference) == ["F1", "F2", "F3", "F4", "F5"])
        }
    }

    @Test func aReorderedCopyBringsNothingAndIsRecognised() async throws {
        try await Under.with { under in
            try await under.importing(rows)
            guard
                case .imported(_, let reading, let twin) = try await under.statements.commit(
                    under.source(rows.reversed()))
            else {
                Issue.record("A reordered copy is taken.")
                return
            }
            #expect(reading.counts.newLines == 0 && twin != nil)
            #expect(try await under.lines().count == 3)
        }
    }

    @Test func linesThatAreTheSameInEverythingAreKeptAsOftenAsTheyStand() async throws {
        try await Under.with { under in
            let twice = [rows[0], rows[0], rows[1]]
            let reading = try await under.importing(twice)
            #expect(reading.counts.lines == 3 && reading.counts.repeatedLines == 1)
            #expect(try await under.lines().count == 3)
            let again = try await under.importing([rows[0], rows[0], rows[0]])
            #expect(again.counts.knownLines == 2 && again.counts.newLines == 1)
        }
    }

    @Test func manyLinesFillBlocksThatAreReadInTheirOrder() async throws {
        try await Under.with { under in
            let many = (1...9000).map { Under.row("F\(100_000 + $0)", "PAY-\($0)", amount: Int64($0)) }
            try await under.importing(many)
            #expect(try await under.count("statement_blocks") == 3)
            let lines = try await under.lines()
            #expect(lines.map(\.amount) == Array(1...9000))
            #expect(lines.map(\.number) == Array(2...9001))
            let id = StatementLineID(lines[8500], occurrence: 0)
            let placed = try await under.gateway.store.transaction {
                try $0.statements.line(id, of: ScriptedProvider.id)
            }
            #expect(placed?.line == lines[8500])
        }
    }

    @Test func aBadRowIsSetAsideWithItsReasonAndTheFileGoesOn() async throws {
        try await Under.with { under in
            let bad = "F9,PAY-9,2026-11-22 10:00:00,done,in,237699999999,much"
            let reading = try await under.importing([rows[0], bad, rows[1]])
            #expect(reading.counts.lines == 2 && reading.counts.rejects == 1)
            #expect(reading.firstRejects.map(\.row) == [3])
            let kept = try await under.gateway.store.transaction {
                try $0.statements.rejects(of: ScriptedProvider.id, from: Under.day, through: Under.day)
            }
            let reject = try #require(kept.first)
            #expect(kept.count == 1 && reject.row == 3 && reject.column == "Amount" && !reject.french.isEmpty)
            #expect(reject.text.contains("237699999999") && reject.text.contains("much"))
            // The same bad row in an overlapping file is known, too.
            try await under.importing([bad, Under.row("F7")])
            let again = try await under.gateway.store.transaction {
                try $0.statements.rejects(of: ScriptedProvider.id, from: Under.day, through: Under.day)
            }
            #expect(again.count == 1)
        }
    }

    /// A file that is not what it claims to be.
    struct Spoilt: Sendable, CustomTestStringConvertible {
        let code: String
        var rows: [String] = [StatementUnderTest.row("F1")]
        var name = "statement.csv"
        var header = StatementUnderTest.header
        var day: BusinessDay? = StatementUnderTest.day

        var testDescription: String { code }
    }

    @Test(arguments: [
        Spoilt(code: "other_provider", header: "Folio,Reference,Date,Status,Direction,Party,Amount"),
        Spoilt(code: "other_day", day: BusinessDay("2026-11-23")),
        Spoilt(code: "unknown_layout", header: "A,B,C,D,E,F,G"),
        Spoilt(code: "container_differs", name: "statement.xlsx"),
        Spoilt(code: "nothing_readable", rows: ["F1,,never,done,in,237670000001,1000"]),
        Spoilt(code: "totals_differ", rows: [StatementUnderTest.row("F1"), "Total,,,,,,999"]),
    ])
    func aFileThatIsNotWhatItClaimsIsRefusedWholeAndRemembered(_ spoilt: Spoilt) async throws {
        try await Under.with { under in
            let source = try under.source(
                spoilt.rows, name: spoilt.name, header: spoilt.header, day: spoilt.day)
            guard case .refused(let refusal) = try await under.statements.commit(source) else {
                Issue.record("The file is refused.")
                return
            }
            #expect(refusal.code == spoilt.code && !refusal.french.isEmpty)
            let kept = try await under.gateway.store.transaction { try $0.statements.latest(limit: 9) }
            #expect(kept.map(\.state) == [.refused] && kept.first?.refusalCode == spoilt.code)
            #expect(kept.first?.object == nil)
            #expect(try await under.count("statement_blocks") == 0)
            var objects = 0
            for shard in UInt8.min...UInt8.max {
                objects += try await under.objects.objects(shard: shard).count
            }
            #expect(objects == 0)
            // Given again, as it should have been, it is not held against it.
            let preview = try await under.statements.preview(source)
            #expect(preview.refusal?.code == spoilt.code)
        }
    }

    @Test func aPreviewTellsEverythingAndKeepsNothing() async throws {
        try await Under.with { under in
            try await under.importing(rows)
            let source = try under.source(
                Array(rows[1...]) + [Under.row("F4", "", "who knows"), "F9,,x,done,in,,1"])
            let preview = try await under.statements.preview(source)
            let reading = try #require(preview.reading)
            #expect(
                reading.counts.lines == 3 && reading.counts.knownLines == 2 && reading.counts.rejects == 1)
            #expect(reading.unknownStatuses == 1 && reading.firstRejects.map(\.row) == [5])
            #expect(reading.days == [Under.day: 3] && preview.overlaps.count == 1)
            #expect(preview.sameContentAs == nil && preview.refusal == nil)
            #expect(try await under.count("statement_files") == 1)
            #expect(try await under.lines().count == 3)
        }
    }

    @Test func anImportThatDiedGoesOnWhereItWas() async throws {
        try await Under.with { under in
            let source = try under.source(rows)
            let (hash, size) = try source.digest()
            let id = IdentifierSource.system.timeOrdered()
            // What a process leaves that dies before anything else of the file is stored.
            try await under.gateway.store.transaction { transaction in
                try transaction.statements.begin(
                    id, of: ScriptedProvider.id, contentHash: hash, size: size,
                    object: IdentifierSource.system.random(), name: "statement.csv", key: StatementKey(of: id)
                )
            }
            guard case .imported(let file, _, _) = try await under.statements.commit(source) else {
                Issue.record("The file is imported.")
                return
            }
            #expect(file.id == id)
            #expect(try await under.count("statement_files") == 1)
            #expect(try await under.lines().count == 3)
        }
    }

    @Test func twoImportsOfOneFileAtOnceBringItOnce() async throws {
        try await Under.with { under in
            let source = try under.source(rows)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...4 { group.addTask { _ = try await under.statements.commit(source) } }
                try await group.waitForAll()
            }
            #expect(try await under.count("statement_files") == 1)
            #expect(try await under.lines().count == 3)
        }
    }

    @Test func theDaemonsRoleCannotChangeAnImportedLineNorAnImportedFile() async throws {
        try await Under.with { under in
            try await under.importing(rows)
            let statements = [
                "DELETE FROM statement_blocks", "UPDATE statement_blocks SET line_count = 0",
                "DELETE FROM statement_files", "UPDATE statement_files SET lines = 0",
                "UPDATE statement_files SET object_id = gen_random_uuid()",
                "UPDATE statement_files SET content_hash = ''", "DELETE FROM reconciliation_breaks",
            ]
            for statement in statements {
                await #expect(throws: PostgresError.self) {
                    try await under.gateway.database.session { try $0.script(statement) }
                }
            }
        }
    }
}
