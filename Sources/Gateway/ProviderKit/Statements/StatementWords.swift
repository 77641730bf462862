/// Words as a statement's columns are compared: small letters and digits only, without accents, blanks and punctuation.
package enum StatementWords {
    package static func folded(_ text: String) -> [UInt8] { folded(Array(text.utf8)[...]) }

    package static func folded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x30...0x39, 0x61...0x7A: folded.append(byte)
            case 0x41...0x5A: folded.append(byte | 0x20)
            case 0xC3:
                guard index < bytes.endIndex else { break }
                folded.append(contentsOf: letter(afterC3: bytes[index]))
                index += 1
            case 0xC5:
                // œ and its capital.
                guard index < bytes.endIndex else { break }
                if bytes[index] & 0xFE == 0x92 { folded.append(contentsOf: [0x6F, 0x65]) }
                index += 1
            default: break
            }
        }
        return folded
    }

    /// The letters of Latin-1 without their accents, large and small alike.
    private static func letter(afterC3 byte: UInt8) -> [UInt8] {
        switch byte | 0x20 {
        case 0xA0...0xA5: [UInt8(ascii: "a")]
        case 0xA6: [UInt8(ascii: "a"), UInt8(ascii: "e")]
        case 0xA7: [UInt8(ascii: "c")]
        case 0xA8...0xAB: [UInt8(ascii: "e")]
        case 0xAC...0xAF: [UInt8(ascii: "i")]
        case 0xB1: [UInt8(ascii: "n")]
        case 0xB2...0xB6, 0xB8: [UInt8(ascii: "o")]
        case 0xB9...0xBC: [UInt8(ascii: "u")]
        case 0xBD, 0xBF: [UInt8(ascii: "y")]
        default: []
        }
    }

    /// Without blanks at both ends, and without the apostrophe by which spreadsheets mark a text.
    package static func trimmed(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var first = cell.startIndex
        var end = cell.endIndex
        while first < end, isBlank(cell[first]) { first += 1 }
        while end > first, isBlank(cell[end - 1]) { end -= 1 }
        // A no-break space is two bytes.
        while end - first >= 2, cell[first] == 0xC2, cell[first + 1] == 0xA0 { first += 2 }
        while end - first >= 2, cell[end - 2] == 0xC2, cell[end - 1] == 0xA0 { end -= 2 }
        if first < end, cell[first] == UInt8(ascii: "'") { first += 1 }
        return first == cell.startIndex && end == cell.endIndex ? cell : cell[first..<end]
    }

    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    package static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

/// Words of a column and what they mean. What was met is remembered as it was spelled, because a file repeats few words.
package struct StatementWordList<Meaning: Sendable>: Sendable {
    private let meanings: [[UInt8]: Meaning]
    private let unknown: Meaning
    private var met: [(spelling: [UInt8], meaning: Meaning)] = []
    private static var rememberedWords: Int { 32 }

    package init(_ words: [String: Meaning], unknown: Meaning) {
        meanings = Dictionary(
            words.map { (StatementWords.folded($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
        self.unknown = unknown
    }

    package mutating func meaning(of cell: ArraySlice<UInt8>) -> Meaning {
        for index in met.indices where same(met[index].spelling, cell) { return met[index].meaning }
        let meaning = meanings[StatementWords.folded(cell)] ?? unknown
        if met.count < Self.rememberedWords { met.append((Array(cell), meaning)) }
        return meaning
    }

    @inline(__always)
    private func same(_ spelling: [UInt8], _ cell: ArraySlice<UInt8>) -> Bool {
        spelling.count == cell.count && spelling.elementsEqual(cell)
    }
}
