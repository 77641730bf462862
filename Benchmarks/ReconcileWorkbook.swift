import PlantedStatements
import Primitives
import Spreadsheets

/// A workbook of exceptions, out and in again, as finance exchanges them.
struct ReconcileWorkbook {
    private static let columns = ["Référence", "Nature", "Date", "Relevé", "Livres", "Explication"]
    private static let firstSecond: Int64 = 1_795_305_600

    let path: String

    func write(rows: Int) throws -> ReconcileFigures {
        var random = SeededGenerator(seed: 20_261_123)
        let before = try ReconcileFigures.peakKilobytes()
        let taken = try ReconcileFigures.time {
            let writer = try XLSXWriter(
                path: path, WorkbookProperties(title: "Écarts", author: "Kimi", createdAt: Self.firstSecond))
            try writer.beginSheet("Écarts", Self.columns.map { SheetColumn($0) })
            for number in 0..<rows {
                let amount = 5 * Int64.random(in: 1...99_999, using: &random)
                try writer.write([
                    .text(random.uuidText()), .text("AMOUNT"),
                    .dateTime(localSeconds: Self.firstSecond + Int64(number % 86_400)), .money(amount + 100),
                    .money(amount),
                    .text("Le relevé porte 100 FCFA de plus que les livres."),
                ])
            }
            try writer.finish()
        }
        return try figures("xlsx_out", taken, since: before)
    }

    func read(rows: Int) throws -> ReconcileFigures {
        let before = try ReconcileFigures.peakKilobytes()
        var (found, amounts) = (0, 0)
        let taken = try ReconcileFigures.time {
            let file = try TableFile(path: path)
            var row = TableRow()
            while try file.next(into: &row) {
                found += 1
                amounts += Int(row.text(4)) ?? 0
            }
        }
        guard found == rows + 1, amounts > 0 else {
            throw LoadError(description: "\(found) rows of \(rows + 1) came back.")
        }
        return try figures("xlsx_in", taken, since: before)
    }

    /// Memory is what the work took beside what a process of this program takes for nothing.
    private func figures(_ name: String, _ time: Duration, since before: Int) throws -> ReconcileFigures {
        var figures = ReconcileFigures()
        figures.add("\(name)_ms", time)
        figures.add("\(name)_kb", try ReconcileFigures.peakKilobytes() - before)
        return figures
    }
}
