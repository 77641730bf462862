import Foundation
import Primitives
import TestSupport
import Testing

/// Orange's report, read back by a small reader of its binary workbook.
struct StatementWorkbookTests {
    private static func stage() throws -> StatementStage {
        var stage = try StatementStage()
        try stage.openWallet("orange-money", 10_000_000, outcome: "opened", at: "2026-11-21T08:00:00.000Z")
        let channels = ["691301143", "691301143", "691999999"]
        for number in 0..<18 {
            let declined = [
                4: "60019 :: Le solde du compte du payeur est insuffisant", 9: "00671 :: Inconnu",
            ]
            try stage.payOrange(
                ["mp", "cashin", "mp", "cashout"][number % 4], number, channel: channels[number % 3],
                party: "69912000\(number % 2)", amount: Int64(1000 + number),
                asked: "2026-11-22T1\(number % 10):00:00.000Z",
                ended: "2026-11-22T1\(number % 10):00:20.000Z", declined: declined[number])
        }
        return stage
    }

    private static func sheet(_ stage: StatementStage, _ name: String) throws -> [[String]] {
        try BinarySheet(try Data(contentsOf: URL(fileURLWithPath: stage.path(name)))).rows
    }

    @Test func `the report has its preamble, its accounts and sections, and balances that follow`()
        async throws
    {
        let stage = try Self.stage()
        let end = try await stage.make("ORANGE_MONEY", "s.xls")
        #expect(end.exit == .code(0), "\(end.errors)")
        let rows = try Self.sheet(stage, "s.xls")
        #expect(rows[7].first == "Relevé de vos opérations")
        #expect(Array(rows[11].prefix(2)) == ["Début de Période :", "22/11/2026"])
        let accounts = rows.filter { $0.first == "Compte Orange Money :" }.map { $0[1] }
        #expect(accounts == ["691301143 (Tête de réseau)", "691999999"])
        #expect(rows.filter { $0.first == "N°" }.count == 10, "Five sections for each account")
        let truth = try stage.truth("s.xls")
        for (index, account) in (truth["accounts"]?.array ?? []).enumerated() {
            let number = account["account"]?.string ?? ""
            let own = rows.filter { $0.count > 14 && $0[8] == number && $0[6] == "Succès" }
            let debit = own.compactMap { Int64($0[13]) }.reduce(0, +)
            let credit = own.compactMap { Int64($0[14]) }.reduce(0, +)
            let opening = rows.filter { $0.first == "Solde initial" }[index][14]
            let closing = rows.filter { $0.first == "Solde final" }[index][14]
            let total = rows.filter { $0.first == "Total activités" }[index]
            let expected = Int64(opening).map { $0 + credit - debit }
            #expect(expected == Int64(closing))
            #expect(Array(total[13...14]) == ["\(debit)", "\(credit)"])
            #expect(opening == account["opening_balance"]?.string)
            #expect(closing == account["wallet_balance"]?.string)
        }
        let failed = rows.filter { $0.count > 6 && $0[6] == "Echec" }
        #expect(failed.count == 2)
        let unknown = try #require(failed.first { $0[9] == "Inconnu" })
        #expect(unknown[7].isEmpty && unknown[11].isEmpty && unknown[13] == "1009")
        let numbers = rows.compactMap { $0.count > 6 && !$0[6].isEmpty ? Int($0[0]) : nil }
        #expect(numbers == Array(1...18))
        for row in truth["rows"]?.array ?? [] {
            let place = try #require(row["row"]?.integer)
            #expect(rows[Int(place) - 1][3] == row["id"]?.string)
        }
    }

    @Test func `a day without movements has its balances`() async throws {
        let stage = try Self.stage()
        #expect(try await stage.make("ORANGE_MONEY", "s.xls", day: "2026-11-23").exit == .code(0))
        let rows = try Self.sheet(stage, "s.xls")
        let initial = rows.filter { $0.first == "Solde initial" }.map { $0[14] }
        let final = rows.filter { $0.first == "Solde final" }.map { $0[14] }
        #expect(initial.count == 2 && initial == final)
    }

    @Test func `faults stand where the truth says, and the totals follow the rows`() async throws {
        let stage = try Self.stage()
        let faults = #"""
            [{"kind":"amount","by":500},{"kind":"status"},{"kind":"duplicate_in_statement"},{"kind":"missing_in_ledger"},
            {"kind":"unparseable_row"},{"kind":"balance_discontinuity","by":10},{"kind":"reference_digit"},
            {"kind":"missing_in_statement"},{"kind":"shuffled_rows"}]
            """#
        let file = try stage.write("faults.json", faults)
        _ = try await stage.make("ORANGE_MONEY", "plain.xls")
        let end = try await stage.make("ORANGE_MONEY", "s.xls", ["--faults", file])
        #expect(end.exit == .code(0), "\(end.errors)")
        let rows = try Self.sheet(stage, "s.xls")
        let truth = try stage.truth("s.xls")
        for deed in truth["faults"]?.array ?? [] {
            let own = deed["rows"]?.numbers.map { rows[$0 - 1] } ?? []
            let number = deed["references"]?.texts.first.flatMap { Int64($0.split(separator: "-")[1]) }
            switch deed["kind"]?.string {
            case "amount": #expect(own.count == 1 && own[0].contains("\(1500 + (number ?? 0))"))
            case "status": #expect(own[0][6] == "Echec")
            case "duplicate_in_statement": #expect(own.count == 2 && own[0][3] == own[1][3])
            case "missing_in_ledger": #expect(own.count == 1 && own[0][3].hasPrefix("MP261122."))
            case "unparseable_row": #expect(own[0][1] == "##/##/####")
            case "reference_digit": #expect(own[0][3] != "MP261122.1200.A\(10_000 + (number ?? 0))")
            case "missing_in_statement", "shuffled_rows": #expect(own.isEmpty)
            case "balance_discontinuity":
                let initial = rows.first { $0.first == "Solde initial" }
                #expect(initial?[14] == "100010")
            default: Issue.record("\(deed)")
            }
        }
        for (index, account) in (truth["accounts"]?.array ?? []).enumerated() {
            let total = rows.filter { $0.first == "Total activités" }[index]
            let opening = account["opening_balance"]?.string.flatMap { Int64($0) } ?? 0
            let closing = account["closing_balance"]?.string.flatMap { Int64($0) } ?? 0
            #expect(opening + (Int64(total[14]) ?? 0) - (Int64(total[13]) ?? 0) == closing)
        }
    }
}
