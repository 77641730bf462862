import Foundation
import Primitives
import TestSupport
import Testing

/// Faults in statements: each where the truth says, and to be found by what it says.
struct StatementFaultTests {
    private static let exampleFile = Checkout.root.appendingPathComponent(
        "sandbox/statement-faults/every-kind.json"
    ).path

    /// The statement without faults, that with them, and the truth about it.
    private static func statements(
        _ stage: StatementStage, _ faults: String, layout: String = "rwanda", seed: Int = 3
    ) async throws -> (plain: [[String]], faulty: [[String]], truth: JSONValue) {
        let options = ["--layout", layout, "--seed", "\(seed)"]
        let file = try stage.write("faults.json", faults)
        let plain = try await stage.make("MTN_MOMO", "plain.csv", options)
        try #require(plain.exit == .code(0), "\(plain.errors)")
        let faulty = try await stage.make("MTN_MOMO", "faulty.csv", options + ["--faults", file])
        try #require(faulty.exit == .code(0), "\(faulty.errors)")
        return (try stage.csv("plain.csv"), try stage.csv("faulty.csv"), try stage.truth("faulty.csv"))
    }

    /// Kind, layout, the column that differs, and by how much; nil for another text.
    static let cellFaults: [(kind: String, layout: String, column: Int, by: Int64?)] = [
        (#""amount","by":700"#, "rwanda", 10, 700), (#""fee","by":30"#, "rwanda", 11, 30),
        (#""tax","by":6"#, "uganda", 7, 6), (#""status""#, "rwanda", 2, nil),
        (#""currency","to":"GHS""#, "ghana", 17, nil), (#""date","days":3"#, "rwanda", 1, nil),
        (#""unparseable_row","what":"date""#, "rwanda", 1, nil),
        (#""unparseable_row","what":"amount""#, "rwanda", 10, nil), (#""reference_digit""#, "rwanda", 0, nil),
    ]

    @Test(arguments: cellFaults.indices)
    func `a fault changes one cell of the rows that the truth names`(_ index: Int) async throws {
        let (kind, layout, column, change) = Self.cellFaults[index]
        let (plain, faulty, truth) = try await Self.statements(
            try .busyDay(), #"[{"kind":\#(kind),"count":4}]"#, layout: layout)
        let deeds = try #require(truth["faults"]?.array)
        #expect(deeds.count == 4)
        let named = deeds.flatMap { $0["rows"]?.numbers ?? [] }
        let touched = plain.indices.filter { plain[$0][column] != faulty[$0][column] }.map { $0 + 1 }
        #expect(Set(named) == Set(touched) && Set(named).count == 4)
        for deed in deeds {
            let row = try #require(deed["rows"]?.numbers.first) - 1
            // The stage's payments are the entries 2 and 3, 4 and 5, …, in the order of the rows.
            #expect(deed["sequences"]?.numbers == [row * 2 + 1])
            #expect(deed["references"]?.texts == ["reference-\(row - 1)"])
            // An outgoing amount is negative.
            let sign: Int64 = row % 4 == 0 && column == 10 ? -1 : 1
            guard let change else { continue }
            #expect(Int64(faulty[row][column]) == (Int64(plain[row][column]) ?? 0) + sign * change)
        }
    }

    @Test func `rows are missing, doubled, invented and merged as the truth says`() async throws {
        let (plain, faulty, truth) = try await Self.statements(
            try .busyDay(),
            #"""
            [{"kind":"missing_in_statement","count":2},{"kind":"duplicate_in_statement"},{"kind":"missing_in_ledger"},
            {"kind":"reversal_unlinked"},{"kind":"merge","parts":3},{"kind":"split","parts":3},{"kind":"ambiguous"}]
            """#)
        #expect(plain.count == 41)
        // Two gone, one doubled, two invented, three in one, one in three, one of two.
        #expect(faulty.count == 41)
        #expect(
            truth["breaks"]
                == .object([
                    "ambiguous": 1, "duplicate_in_statement": 1, "missing_in_ledger": 1,
                    "missing_in_statement": 2, "reversal_unlinked": 1,
                ]))
        let ids = Set(plain.map { $0[0] })
        for deed in try #require(truth["faults"]?.array) {
            let rows = deed["rows"]?.numbers.map { faulty[$0 - 1] } ?? []
            let amounts = rows.compactMap { Int64($0[10]) }
            let numbers = deed["references"]?.texts.compactMap { Int($0.split(separator: "-")[1]) } ?? []
            let paid = numbers.map { number in
                Int64(plain[number + 1][10]) ?? 0
            }
            switch deed["kind"]?.string {
            case "missing_in_statement":
                let number = try #require(numbers.first)
                let id = plain[number + 1][0]
                let isThere = faulty.contains { $0[0] == id }
                #expect(rows.isEmpty && !isThere)
            case "duplicate_in_statement": #expect(rows.count == 2 && rows[0][0] == rows[1][0])
            case "missing_in_ledger", "reversal_unlinked":
                #expect(rows.count == 1 && !ids.contains(rows[0][0]) && numbers.isEmpty)
            case "merge":
                #expect(rows.count == 1 && numbers.count == 3)
                #expect(amounts.reduce(0, +) == paid.reduce(0, +))
            case "split":
                #expect(rows.count == 3 && numbers.count == 1)
                #expect(amounts.reduce(0, +) == paid.reduce(0, +))
            case "ambiguous":
                #expect(rows.count == 1 && numbers.count == 2 && !ids.contains(rows[0][0]))
                #expect(paid == [amounts[0], amounts[0]])
            default: Issue.record("\(deed)")
            }
        }
    }

    @Test func `a balance jumps where the truth says, and a shuffle moves rows only`() async throws {
        let (plain, faulty, truth) = try await Self.statements(
            try .busyDay(), #"[{"kind":"balance_discontinuity","by":250}]"#)
        let row = try #require(truth["faults"]?.array?.first?["rows"]?.numbers.first) - 1
        for index in 1..<plain.count {
            let jump: Int64 = index < row ? 0 : 250
            #expect(Int64(faulty[index][12]) == (Int64(plain[index][12]) ?? 0) + jump)
        }
        let shuffled = try await Self.statements(try .busyDay(), #"[{"kind":"shuffled_rows"}]"#)
        #expect(shuffled.faulty != shuffled.plain)
        #expect(Set(shuffled.faulty) == Set(shuffled.plain))
        #expect(shuffled.truth["breaks"] == .object([]))
    }

    @Test(arguments: ["rwanda", "ghana", "uganda"])
    func `the example has every kind, and one seed gives the same bytes`(_ layout: String) async throws {
        let stage = try StatementStage.busyDay()
        let options = ["--layout", layout, "--faults", Self.exampleFile]
        for name in ["a.csv", "b.csv"] {
            let end = try await stage.make("MTN_MOMO", name, options)
            #expect(end.exit == .code(0), "\(end.errors)")
        }
        _ = try await stage.make("MTN_MOMO", "c.csv", options + ["--seed", "8"])
        #expect(try stage.csv("a.csv") == stage.csv("b.csv"))
        #expect(try stage.truth("a.csv") == stage.truth("b.csv"))
        #expect(try stage.csv("a.csv") != stage.csv("c.csv"))
        let truth = try stage.truth("a.csv")
        let done = (truth["faults"]?.array ?? []).compactMap { $0["kind"]?.string }
        let leftOut = (truth["left_out"]?.array ?? []).compactMap { $0["kind"]?.string }
        #expect(done.count == 18 - leftOut.count && Set(done).count == done.count)
        let hidden = ["rwanda": ["tax", "currency"], "ghana": ["tax"], "uganda": ["status", "currency"]]
        #expect(leftOut == hidden[layout])
    }

    @Test func `a day may begin where the faulty one before it ended`() async throws {
        let stage = try StatementStage.busyDay()
        let file = try stage.write("faults.json", #"[{"kind":"missing_in_ledger","count":2}]"#)
        _ = try await stage.make("MTN_MOMO", "one.csv", ["--faults", file])
        let closing = try stage.truth("one.csv")["accounts"]?.array?.first?["closing_balance"]
        let end = try await stage.make(
            "MTN_MOMO", "two.csv", day: "2026-11-23", ["--after", stage.path("one.csv.json")])
        #expect(end.exit == .code(0), "\(end.errors)")
        let account = try stage.truth("two.csv")["accounts"]?.array?.first
        #expect(account?["opening_balance"] == closing && closing != account?["wallet_balance"])
    }

    @Test func `a mistake in a file of faults is named`() async throws {
        let stage = try StatementStage.busyDay()
        for (faults, sentence) in [
            (#"[{"kind":"amount","bye":3}]"#, #"has no member "bye"; it may have by, count"#),
            (#"{"faults":[],"sed":3}"#, #"no member "sed""#), (#"[{"kind":"theft"}]"#, #"no kind "theft""#),
            (#"[{"kind":"duplicate_in_ledger"}]"#, "no statement can bring it about"),
            (#"[{"kind":"amount","by":0}]"#, "other than 0"), (#"[{"kind":"tax"}]"#, "does not show a tax"),
            (#"[{"kind":"amount","count":41}]"#, "40 of 41 were done"),
            (#"[{"kind":"amount","reference":"reference-77"}]"#, "of the payment reference-77"),
            (#"[{"kind":"split","parts":9}]"#, "from 2 to 5"), (#"{"kind":"amount"}"#, #"no member "kind""#),
            (#"[{"kind":"unparseable_row","what":"all"}]"#, "date, amount, columns, garbage"),
        ] {
            let file = try stage.write("faults.json", faults)
            let end = try await stage.make("MTN_MOMO", "s.csv", ["--faults", file])
            #expect(end.exit == .code(1), "\(faults)")
            #expect(end.errors.contains(sentence), "\(end.errors)")
        }
        let file = try stage.write("faults.json", #"[{"kind":"amount","reference":"reference-7"}]"#)
        #expect(try await stage.make("MTN_MOMO", "s.csv", ["--faults", file]).exit == .code(0))
        let deed = try stage.truth("s.csv")["faults"]?.array?.first
        #expect(deed?["references"]?.texts == ["reference-7"])
    }
}
