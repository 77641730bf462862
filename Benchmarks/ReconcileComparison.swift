import Primitives
import Reconciliation
import Spreadsheets

/// File against file, as the import reads files: every quote, every letter and every value is checked, duplicates are found, sums
/// are made, and each exception is written with its kind and what both sides say. One thread reads each file, and each compares
/// half of the keys.
struct ReconcileComparison {
    let left: String
    let right: String
    let exceptions: String

    func run() async throws -> ReconcileFigures {
        async let first = Self.load(left)
        async let second = Self.load(right)
        let comparison = FileComparison(left: try await first, right: try await second)
        let middle = FileComparison.partCount / 2
        async let lower = Self.differences(comparison, 0..<middle)
        async let upper = Self.differences(comparison, middle..<FileComparison.partCount)
        let found = await lower + upper
        try write(found)
        var figures = ReconcileFigures()
        figures.add("files_exceptions", found.count)
        figures.add("files_peak_kb", try ReconcileFigures.peakKilobytes())
        return figures
    }

    @concurrent private static func load(_ path: String) async throws -> ComparedFile {
        var file = ComparedFile()
        let reader = CSVReader(try FileSource(path: path))
        var row = TableRow()
        while try reader.next(into: &row) { file.read(row) }
        file.finish()
        guard file.hasLayout == true, file.faultCount == 0, !file.totals.hasOverflown else {
            throw LoadError(
                description: "\(path) has \(file.faultCount) faults; the benchmark's own has none.")
        }
        return file
    }

    @concurrent private static func differences(
        _ comparison: FileComparison, _ parts: Range<Int>
    ) async -> [FileComparison.Difference] {
        comparison.differences(inParts: parts)
    }

    private func write(_ found: [FileComparison.Difference]) throws {
        let writer = CSVWriter(try FileSink(path: exceptions), separator: ",", mark: false)
        try writer.write(["external_id", "kind", "left", "right"].map { .text($0) })
        for one in found {
            try writer.write([
                .text(one.key.description), .text(one.kind.rawValue), Self.cell(one.kind, one.left),
                Self.cell(one.kind, one.right),
            ])
        }
        try writer.finish()
    }

    private static func cell(_ kind: FileComparison.Kind, _ values: FileComparison.Values?) -> TableCell {
        guard let values else { return .empty }
        switch kind {
        case .status: return .text(values.status)
        case .fee: return .integer(values.fee)
        case .valueAddedTax: return .integer(values.valueAddedTax)
        case .transferTax: return .integer(values.transferTax)
        case .time: return .integer(values.time)
        case .amount, .missingLeft, .missingRight, .duplicateLeft, .duplicateRight:
            return .integer(values.amount)
        }
    }
}
