package import Primitives

/// Reads rows of separated values, one by one, in memory that the limits bound (RFC 4180, and what Excel and
/// the operators' portals make of it).
///
/// A field in quotes may hold separators, line ends and quotes written twice. A quote within a field that
/// does not begin with one is a letter like others. Lines end with CR LF, LF or CR; empty lines are passed
/// over, and counted. The file is UTF-8, UTF-16 with its mark, or, where its first letter beyond ASCII cannot
/// be UTF-8, Windows-1252. NUL bytes, bytes that are no text, quotes that do not end, and what is longer than
/// the limits are refused with the row's number. After an error the reader gives no further rows.
package final class CSVReader {
    private var source: any ByteSource
    private var decoder = TextDecoder(.utf8)
    private var encoding: TextEncoding?
    private var scanner: CSVScanner
    private var piece: [UInt8] = []
    private var place = 0
    private var begun = false
    private var separator: UInt8?
    private var isOver = false
    private var failure: SpreadsheetError?

    /// The encoding and the separator are told from the head of the file where they are not given.
    package init(
        _ source: some ByteSource, separator: UInt8? = nil, encoding: TextEncoding? = nil,
        limits: TableLimits = TableLimits()
    ) {
        self.source = source
        self.separator = separator
        self.encoding = encoding
        scanner = CSVScanner(limits: limits)
    }

    /// Fills the row with the next one, of one field at least; false after the last.
    package func next(into row: inout TableRow) throws(SpreadsheetError) -> Bool {
        if let failure { throw failure }
        do {
            return try read(into: &row)
        } catch {
            failure = error
            throw error
        }
    }

    private func read(into row: inout TableRow) throws(SpreadsheetError) -> Bool {
        if !begun { try begin() }
        while true {
            let found = try scanner.scan(piece, from: &place, isLast: isOver)
            switch found {
            case .row:
                scanner.give(to: &row)
                return true
            case .end: return false
            case .needsMore:
                try load()
            case .needsEncoding:
                try decideEncoding()
            }
        }
    }

    /// The next piece, behind the bytes of a scalar that the last one cut off.
    private func load() throws(SpreadsheetError) {
        let rest = piece[place...]
        let next = try source.read()
        isOver = next.isEmpty
        if isOver, !decoder.isWhole { throw scanner.error("bad_encoding", "the last character is cut off") }
        guard let text = decoder.decode(next) else {
            throw scanner.error("bad_encoding", "half of a character in UTF-16 has no other half")
        }
        piece = rest.isEmpty ? text : rest + text
        place = 0
    }

    /// Reads the head, and tells from it what was not given.
    private func begin() throws(SpreadsheetError) {
        begun = true
        var head: [UInt8] = []
        while head.count < 1 << 16 {
            let next = try source.read()
            if next.isEmpty { break }
            head += next
        }
        let (mark, skipped) = Self.mark(of: head)
        if let known = encoding ?? mark {
            decoder = TextDecoder(known)
            scanner.isEncodingKnown = true
        }
        guard let text = decoder.decode(Array(head[skipped...])) else {
            throw scanner.error("bad_encoding", "half of a character in UTF-16 has no other half")
        }
        piece = text
        if let declared = SeparatorGuess.declared(in: piece[...]) {
            scanner.separator = separator ?? declared.separator
            place = declared.length
            scanner.skipLine()
        } else {
            scanner.separator = separator ?? SeparatorGuess.of(piece.prefix(1 << 16))
        }
    }

    /// The mark that tells the encoding, and its length.
    private static func mark(of head: [UInt8]) -> (TextEncoding?, Int) {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return (nil, 0)
    }

    /// At the first byte beyond ASCII: all that is there of the file must be UTF-8, or it is taken for
    /// Windows-1252.
    private func decideEncoding() throws(SpreadsheetError) {
        while piece.count - place < 4_096, !isOver { try load() }
        scanner.isEncodingKnown = true
        guard !UTF8Check.isText(piece[place...], mayBeCut: !isOver) else { return }
        decoder = TextDecoder(.windows1252)
        piece = TextDecoder.windows1252(piece[place...])
        place = 0
    }
}
