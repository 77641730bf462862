import PlantedStatements
import Primitives
import Reconciliation
import Testing

struct FileComparisonTests {
    private static let header = ["external_id", "timestamp", "amount", "fee", "status"]

    private func file(_ rows: [[String]], header: [String] = Self.header) -> ComparedFile {
        var file = ComparedFile()
        for (number, row) in ([header] + rows).enumerated() {
            file.read(TableRow(number: number + 1, row))
        }
        file.finish()
        return file
    }

    private func rows(_ count: Int) -> [[String]] {
        var random = SeededGenerator(seed: 20_261_123)
        return (0..<count).map { number in
            [
                random.uuidText(), "2026-11-22T12:00:\(10 + number % 50).250Z", String(5 * (number + 1)), "4",
                number % 30 == 0 ? "FAILED" : "SUCCESSFUL",
            ]
        }
    }

    @Test func `finds every planted difference and nothing else`() {
        let left = rows(3000)
        var right = left
        var planted: [FileComparison.Kind: Int] = [:]
        for number in stride(from: 0, to: 3000, by: 100) {
            let kinds: [FileComparison.Kind] = [.amount, .status, .fee, .time, .missingRight]
            let kind = kinds[number / 100 % kinds.count]
            planted[kind, default: 0] += 1
            switch kind {
            case .amount: right[number][2] += "0"
            case .status: right[number][4] = "PENDING"
            case .fee: right[number][3] = "5"
            case .time: right[number][1] = "2026-11-23T00:00:00+01:00"
            default: right[number][0] = ""
            }
        }
        right.removeAll { $0[0].isEmpty }
        right.append(["extra", "2026-11-22 13:00:00", "7", "0", "SUCCESSFUL"])
        right.append(right[3])
        planted[.missingLeft] = 1
        planted[.duplicateRight] = 1
        var random = SeededGenerator(seed: 5)
        let shuffled = right.shuffled(using: &random)
        let comparison = FileComparison(left: file(left), right: file(shuffled))
        let found = comparison.differences()
        #expect(Dictionary(grouping: found, by: \.kind).mapValues(\.count) == planted)
        let halves =
            comparison.differences(inParts: 0..<64)
            + comparison.differences(inParts: 64..<FileComparison.partCount)
        #expect(Set(halves) == Set(found))
        let amount = found.first { $0.kind == .amount }
        #expect(amount.map { $0.right?.amount == 10 * ($0.left?.amount ?? 0) } == true)
        let extra = found.first { $0.kind == .missingLeft }
        #expect(extra?.key.description == "EXTRA")
        // A time without a zone is Douala's.
        #expect(extra?.right?.time == 1_795_348_800)
    }

    @Test func `a row that cannot be read is told with its number and reason`() {
        let good = ["a1", "2026-11-22T12:00:00Z", "5", "4", "OK"]
        var bad: [[String]] = []
        for (column, text) in [
            (0, ""), (1, "2026-02-30T12:00:00Z"), (1, "2026-11-22T25:00:00Z"), (1, "22/11/2026 12:00"),
            (1, "2026-11-22T12:00:00.Z"), (2, "-5"), (2, "5.0"), (2, ""), (2, "1000000000000001"),
            (3, "x"), (4, ""),
        ] {
            var row = good
            row[column] = text
            bad.append(row)
        }
        let file = file([good] + bad + [["a2", "b"]])
        #expect(
            file.faults.map(\.code) == [
                .key, .time, .time, .time, .time, .amount, .amount, .amount, .amount, .fee, .status,
                .columnCount,
            ])
        #expect(file.faults.map(\.row) == Array(3...14))
        #expect(file.totals.rows == 1)
        #expect(file.totals.amount == 5)
    }

    @Test func `the fee in three parts`() {
        let header = Self.header + ["value_added_tax", "transfer_tax"]
        let row = ["a1", "2026-11-22T12:00:00Z", "5000", "50", "OK", "10", "14"]
        var other = row
        other[6] = "10"
        let (left, right) = (file([row], header: header), file([other], header: header))
        #expect(left.totals.valueAddedTax == 10)
        #expect(left.totals.transferTax == 14)
        #expect(FileComparison(left: left, right: right).differences().map(\.kind) == [.transferTax])
        let short = file([Array(row.prefix(5))])
        #expect(FileComparison(left: left, right: short).differences().isEmpty)
    }

    @Test func `a file without the columns has no layout`() {
        #expect(file([], header: ["id", "amount"]).hasLayout == false)
        #expect(ComparedFile().hasLayout == nil)
    }
}
