/// Which byte stands between the fields of a file, told from its first lines.
enum SeparatorGuess {
    /// The likeliest first where two fit alike: commas stand in amounts and in sentences, tabs do not.
    static let candidates: [UInt8] = [0x09, 0x3B, 0x7C, 0x2C]

    /// The candidate that gives most lines one and the same number of fields, of at least two; a comma where
    /// none does.
    static func of(_ head: ArraySlice<UInt8>, lines: Int = 64) -> UInt8 {
        var best: (separator: UInt8, lines: Int) = (0x2C, 0)
        for candidate in candidates {
            let counts = separators(candidate, in: head, lines: lines)
            let alike = Dictionary(grouping: counts.filter { $0 > 0 }) { $0 }.map(\.value.count).max() ?? 0
            if alike > best.lines { best = (candidate, alike) }
        }
        return best.separator
    }

    /// `sep=;` on the first line, with or without quotes, as Excel writes and reads it: the byte, and how
    /// long the line is with its end.
    static func declared(in head: ArraySlice<UInt8>) -> (separator: UInt8, length: Int)? {
        let line = head.prefix(64).prefix { $0 != 0x0A && $0 != 0x0D }
        var words = line
        if words.first == 0x22, words.last == 0x22, words.count > 1 { words = words.dropFirst().dropLast() }
        guard words.count == 5, words.prefix(4).map({ $0 | 0x20 }) == Array("sep=".utf8).map({ $0 | 0x20 }),
            let separator = words.last
        else { return nil }
        let rest = head[line.endIndex...].prefix(2)
        guard let end = rest.first else { return (separator, line.count) }
        return (separator, line.count + (end == 0x0D && rest.last == 0x0A && rest.count == 2 ? 2 : 1))
    }

    /// How many stand on each line, outside of quotes. The last line is left out where it is cut off.
    private static func separators(_ separator: UInt8, in head: ArraySlice<UInt8>, lines: Int) -> [Int] {
        var counts: [Int] = []
        var count = 0
        var begins = true
        var quoted = false
        // The byte before ended quotes: a further one is the second of two that mean one.
        var closed = false
        for byte in head {
            if quoted {
                quoted = byte != 0x22
                closed = !quoted
                begins = false
                continue
            }
            defer { closed = false }
            if byte == 0x22, begins || closed {
                quoted = true
            } else if byte == separator {
                count += 1
                begins = true
                continue
            } else if byte == 0x0A || byte == 0x0D {
                counts.append(count)
                if counts.count == lines { return counts }
                count = 0
                begins = true
                continue
            }
            begins = false
        }
        if counts.isEmpty { counts.append(count) }
        return counts
    }
}
