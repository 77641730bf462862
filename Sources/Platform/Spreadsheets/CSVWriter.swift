import Primitives

/// Writes rows of separated values (RFC 4180), in UTF-8, with CR LF. Text that a spreadsheet would take for a
/// formula is written so that none does (`NeutralText`).
package final class CSVWriter {
    private static let pieceBytes = 1 << 16

    private var sink: any ByteSink
    private let separator: UInt8
    private var pending: [UInt8]

    /// Excel takes a file for UTF-8 only where it begins with the mark.
    package init(_ sink: some ByteSink, separator: Character = ";", mark: Bool = true) {
        let byte = separator.asciiValue
        precondition(byte != nil && byte != 0x22 && byte != 0x0A && byte != 0x0D, "No separator of fields.")
        self.sink = sink
        self.separator = byte ?? 0x3B
        pending = mark ? [0xEF, 0xBB, 0xBF] : []
    }

    package func write(_ cells: [TableCell]) throws(SpreadsheetError) {
        let start = pending.count
        for (column, cell) in cells.enumerated() {
            if column > 0 { pending.append(separator) }
            switch cell {
            case .empty: break
            case .text(let text): append(NeutralText.neutral(text))
            case .integer(let number), .money(let number): pending += Array(String(number).utf8)
            case .dateTime(let seconds): pending += Array(WallClock.text(seconds).utf8)
            }
        }
        // A row of one empty field would be an empty line, which is no row.
        if cells.count == 1, pending.count == start { pending += [0x22, 0x22] }
        pending += [0x0D, 0x0A]
        if pending.count >= Self.pieceBytes { try flush() }
    }

    /// Writes what is still held back. Nothing can follow.
    package func finish() throws(SpreadsheetError) {
        try flush()
    }

    private func flush() throws(SpreadsheetError) {
        guard !pending.isEmpty else { return }
        try sink.write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private func append(_ text: String) {
        let needsQuotes = text.utf8.contains { byte in
            byte == separator || byte == 0x22 || byte == 0x0A || byte == 0x0D
        }
        guard needsQuotes || text.utf8.first == 0x20 || text.utf8.last == 0x20 else {
            pending += Array(text.utf8)
            return
        }
        pending.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { pending.append(0x22) }
            pending.append(byte)
        }
        pending.append(0x22)
    }
}

/// `2026-11-22 13:05:00` of seconds since 1970 by the clock that they were read from.
enum WallClock {
    static func text(_ seconds: Int64) -> String {
        let (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let days = second < 0 ? day - 1 : day
        return String(
            decoding: CellDate.date(days) + [0x20] + CellDate.clock(Int(seconds - days * 86_400)),
            as: UTF8.self)
    }
}
