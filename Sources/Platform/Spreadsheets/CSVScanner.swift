import Primitives

/// Cuts text into rows and fields. It takes the text in pieces of any length and remembers where it stands,
/// so that no byte is looked at twice.
struct CSVScanner: ~Copyable {
    enum Found {
        /// A row is whole: it waits to be given.
        case row
        /// The piece is used up, but for the first bytes of a scalar.
        case needsMore
        /// A byte beyond ASCII, the first of the file, comes next.
        case needsEncoding
        case end
    }

    private enum State {
        case rowStart, fieldStart, plain, quoted
        /// Behind a quote within quotes: a second one means one, all else ends the quotes.
        case quote
    }

    /// How much of a piece is taken before the limits are looked at.
    private static let stride = 1 << 15

    var separator: UInt8 = 0x2C
    var isEncodingKnown = false
    private let limits: TableLimits
    private var state = State.rowStart
    /// The last byte was a CR, whose LF belongs to it.
    private var afterReturn = false
    /// Lines that ended before the row being read, and those that ended within it.
    private var linesBefore = 0
    private var linesWithin = 0
    private var bytes: ScratchBuffer<UInt8>
    private var used = 0
    private var ends: ScratchBuffer<Int>
    private var fields = 0

    init(limits: TableLimits) {
        self.limits = limits
        bytes = ScratchBuffer(capacity: 2 * Self.stride)
        ends = ScratchBuffer(capacity: limits.columns)
    }

    func error(_ code: String, _ detail: String) -> SpreadsheetError {
        SpreadsheetError(code, row: linesBefore + 1, detail)
    }

    /// Counts a line that was taken by someone else.
    mutating func skipLine() { linesBefore += 1 }

    /// Copies the row that is whole, and begins the next.
    mutating func give(to row: inout TableRow) {
        // SAFETY: `used` bytes and `fields` ends have been written; the row copies them before this returns.
        row.take(
            number: linesBefore + 1, bytes: bytes.prefix(used), ends: ends.prefix(fields))
        beginRow()
    }

    private mutating func beginRow() {
        linesBefore += linesWithin + 1
        linesWithin = 0
        used = 0
        fields = 0
        state = .rowStart
    }

    /// Goes on until a row is whole or the piece is used up. `place` moves to the first byte that was not
    /// taken.
    mutating func scan(_ piece: [UInt8], from place: inout Int, isLast: Bool) throws(SpreadsheetError)
        -> Found
    {
        while true {
            let stop = min(piece.count, place + Self.stride)
            // Eight more: the fast path writes eight bytes where fewer may count.
            bytes.reserve(used + (stop - place) + 8, keeping: used)
            let outcome = scanStride(piece, from: &place, to: stop)
            if used > limits.rowBytes {
                throw error("row_too_long", "the row has more than \(limits.rowBytes) bytes")
            }
            let begun = fields == 0 ? 0 : ends.start[fields - 1]
            if used - begun > limits.fieldBytes { throw fieldTooLong() }
            switch outcome {
            case .row: return .row
            case .blank: beginRow()
            case .encoding: return .needsEncoding
            case .used:
                if place < piece.count { continue }
                return isLast ? try finish() : .needsMore
            case .truncated:
                if place + 4 <= piece.count { continue }
                if isLast { throw error("bad_encoding", "the last character is cut off") }
                return .needsMore
            case .malformed: throw error("bad_encoding", "the row holds bytes that are not UTF-8")
            case .zero: throw error("nul_byte", "the row holds a NUL byte, which no text has")
            case .columns: throw error("too_many_columns", "the row has more than \(limits.columns) fields")
            case .field: throw fieldTooLong()
            }
        }
    }

    private func fieldTooLong() -> SpreadsheetError {
        error(
            "field_too_long",
            "a field has more than \(limits.fieldBytes) bytes"
                + (state == .quoted ? "; it may be a quote that is never closed" : ""))
    }

    private mutating func finish() throws(SpreadsheetError) -> Found {
        switch state {
        case .rowStart: return .end
        case .quoted: throw error("unbalanced_quote", "a quote that opens in this row is never closed")
        case .fieldStart, .plain, .quote:
            guard fields < limits.columns else {
                throw error("too_many_columns", "the row has more than \(limits.columns) fields")
            }
            ends.start[fields] = used
            fields += 1
            state = .rowStart
            return .row
        }
    }

    private enum Outcome {
        case row, blank, used, truncated, encoding, malformed, zero, columns, field
    }

    private mutating func scanStride(_ piece: [UInt8], from place: inout Int, to stop: Int) -> Outcome {
        // SAFETY: reads stay below `stop`, which is at most the piece's length, or below that length for the
        // tail of a scalar. Writes: every byte read is written once at most, and `scan` made room for all of
        // them and eight more. `fields` stays within the columns that `ends` has room for.
        piece.withUnsafeBufferPointer { buffer in
            guard let input = buffer.baseAddress else { return .used }
            return scanStride(input, count: buffer.count, from: &place, to: stop)
        }
    }

    // One function, so that its variables stay in registers: a million rows pass through it in a second.
    private mutating func scanStride(
        _ input: UnsafePointer<UInt8>, count: Int, from place: inout Int, to stop: Int
    ) -> Outcome {
        let output = bytes.start
        let marks = CSVMarks(separator)
        let separator = separator
        var at = place
        var written = used
        var state = state
        defer {
            place = at
            used = written
            self.state = state
        }
        if afterReturn, at < stop {
            afterReturn = false
            if input[at] == 0x0A {
                if state == .quoted {
                    output[written] = 0x0A
                    written += 1
                }
                at += 1
            }
        }
        while at < stop {
            if state == .plain || state == .quoted || state == .fieldStart {
                // Eight bytes at a time, up to the first that means something. A field that begins with a
                // quote does.
                while at + 8 <= stop {
                    let word = UnsafeRawPointer(input + at).loadUnaligned(as: UInt64.self)
                    let special = marks.places(in: word)
                    UnsafeMutableRawPointer(output + written).storeBytes(of: word, as: UInt64.self)
                    if special == 0 {
                        at += 8
                        written += 8
                        if state == .fieldStart { state = .plain }
                        continue
                    }
                    let clear = special.trailingZeroBitCount >> 3
                    at += clear
                    written += clear
                    if clear > 0, state == .fieldStart { state = .plain }
                    break
                }
                if at >= stop { break }
            }
            let byte = input[at]
            if byte >= 0x80 {
                if !isEncodingKnown { return .encoding }
                guard case .scalar(let length) = UTF8Check.scalar(at: input + at, count: count - at) else {
                    return UTF8Check.scalar(at: input + at, count: count - at) == .truncated
                        ? .truncated : .malformed
                }
                // What goes beyond the stride fits into the eight bytes of room.
                for offset in 0..<length { output[written + offset] = input[at + offset] }
                at += length
                written += length
                if state != .quoted { state = .plain }
                continue
            }
            if byte == 0 { return .zero }
            if state == .quoted {
                at += 1
                switch byte {
                case 0x22: state = .quote
                case 0x0D:
                    linesWithin += 1
                    output[written] = byte
                    written += 1
                    if at == stop {
                        afterReturn = true
                    } else if input[at] == 0x0A {
                        output[written] = 0x0A
                        written += 1
                        at += 1
                    }
                default:
                    if byte == 0x0A { linesWithin += 1 }
                    output[written] = byte
                    written += 1
                }
                continue
            }
            if byte == separator {
                at += 1
                guard fields < limits.columns else { return .columns }
                let begun = fields == 0 ? 0 : ends.start[fields - 1]
                if written - begun > limits.fieldBytes { return .field }
                ends.start[fields] = written
                fields += 1
                state = .fieldStart
            } else if byte == 0x0A || byte == 0x0D {
                at += 1
                if byte == 0x0D {
                    if at == stop { afterReturn = true } else if input[at] == 0x0A { at += 1 }
                }
                if state == .rowStart { return .blank }
                guard fields < limits.columns else { return .columns }
                let begun = fields == 0 ? 0 : ends.start[fields - 1]
                if written - begun > limits.fieldBytes { return .field }
                ends.start[fields] = written
                fields += 1
                state = .rowStart
                return .row
            } else if byte == 0x22, state == .rowStart || state == .fieldStart {
                at += 1
                state = .quoted
            } else {
                if byte == 0x22, state == .quote { state = .quoted } else { state = .plain }
                output[written] = byte
                written += 1
                at += 1
            }
        }
        return .used
    }
}
