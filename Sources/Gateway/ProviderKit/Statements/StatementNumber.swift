package import GatewayCore

/// Numbers as statements write them, as whole minor units.
package enum StatementNumber {
    /// Reads `12500`, `12 500,00`, `12,500.00`, `-250`, `(250)`, `250-`, `12500 XAF`.
    ///
    /// The mark decides what the digits do not show. What has a fraction that the currency has not, is beyond what Kimi
    /// takes, or can be read in two ways, is a fault.
    package static func minorUnits(
        _ cell: ArraySlice<UInt8>, _ currency: Currency, mark: DecimalMark?
    ) throws(StatementFault) -> Int64 {
        // Digits alone, which is nearly every cell.
        if currency.exponent == 0, cell.count < 17 {
            var value: Int64 = 0
            var index = cell.startIndex
            let isNegative = index < cell.endIndex && cell[index] == UInt8(ascii: "-")
            if isNegative { index += 1 }
            let firstDigit = index
            while index < cell.endIndex {
                let digit = cell[index] &- 0x30
                if digit > 9 { break }
                value = value &* 10 &+ Int64(digit)
                index += 1
            }
            if index == cell.endIndex, index > firstDigit {
                guard value <= Money.largestMinorUnits else { throw .tooLarge }
                return isNegative ? -value : value
            }
        }
        return try WrittenNumber(cell).minorUnits(currency, mark: mark)
    }
}

/// A number's sign, digits and marks, before anyone says which mark stands before the fraction.
private struct WrittenNumber {
    private var isNegative = false
    /// Digits, points, commas and blanks, beginning and ending with a digit.
    private var text: [UInt8] = []
    private var unit: [UInt8] = []

    private static let blank: UInt8 = 0x20
    private static let point = UInt8(ascii: ".")
    private static let comma = UInt8(ascii: ",")

    init(_ cell: ArraySlice<UInt8>) throws(StatementFault) {
        guard !cell.isEmpty else { throw .missing }
        guard cell.count <= 64 else { throw .tooLong }
        try split(cell)
        try takeSign()
        guard let first = text.first, let last = text.last, StatementWords.isDigit(first),
            StatementWords.isDigit(last)
        else { throw .badNumber }
    }

    /// Into `text`, all kinds of blanks and minus signs being one, and the word of a currency before it or after it.
    private mutating func split(_ cell: ArraySlice<UInt8>) throws(StatementFault) {
        var digitsEnded = false
        var unitEnded = false
        var index = cell.startIndex
        while index < cell.endIndex {
            let byte = cell[index]
            index += 1
            switch byte {
            case 0x30...0x39, Self.point, Self.comma, UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "("), UInt8(ascii: ")"):
                if digitsEnded { throw .badNumber }
                unitEnded = !unit.isEmpty
                text.append(byte)
            case 0x20, 0x09: if !text.isEmpty { text.append(Self.blank) }
            case 0xC2 where index < cell.endIndex && cell[index] == 0xA0:
                index += 1
                if !text.isEmpty { text.append(Self.blank) }
            case 0xE2 where cell.endIndex - index >= 2:
                let (second, third) = (cell[index], cell[index + 1])
                index += 2
                if second == 0x80, third == 0xAF || third == 0x89 {
                    if !text.isEmpty { text.append(Self.blank) }
                } else if second == 0x88, third == 0x92, !digitsEnded {
                    text.append(UInt8(ascii: "-"))
                } else {
                    throw .badNumber
                }
            case 0x41...0x5A, 0x61...0x7A:
                if unitEnded { throw .badNumber }
                digitsEnded = !text.isEmpty
                unit.append(byte | 0x20)
            default: throw .badNumber
            }
        }
        while text.last == Self.blank { text.removeLast() }
    }

    private mutating func takeSign() throws(StatementFault) {
        if text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")"), text.count > 2 {
            isNegative = true
            text.removeFirst()
            text.removeLast()
        } else if text.first == UInt8(ascii: "-") {
            isNegative = true
            text.removeFirst()
        } else if text.first == UInt8(ascii: "+") {
            text.removeFirst()
        } else if text.last == UInt8(ascii: "-") {
            isNegative = true
            text.removeLast()
        }
        while text.first == Self.blank { text.removeFirst() }
        while text.last == Self.blank { text.removeLast() }
    }

    func minorUnits(_ currency: Currency, mark: DecimalMark?) throws(StatementFault) -> Int64 {
        if !unit.isEmpty {
            guard let named = StatementCurrency(folded: unit[...]).known, named == currency else {
                throw unit.count == 3 ? .foreignCurrency : .badNumber
            }
        }
        let decimal = try decimalPosition(mark)
        let whole = text[..<(decimal ?? text.endIndex)]
        let fraction = decimal.map { text[($0 + 1)...] } ?? []
        guard fraction.allSatisfy(StatementWords.isDigit) else { throw .badNumber }
        guard fraction.dropFirst(currency.exponent).allSatisfy({ $0 == 0x30 }) else { throw .fraction }
        var value = try units(of: whole)
        for place in 0..<currency.exponent {
            let digit = place < fraction.count ? Int64(fraction[fraction.startIndex + place] - 0x30) : 0
            value = value &* 10 &+ digit
            guard value <= Money.largestMinorUnits else { throw .tooLarge }
        }
        return isNegative ? -value : value
    }

    /// Where the mark before the fraction stands; nil where there is no fraction.
    private func decimalPosition(_ mark: DecimalMark?) throws(StatementFault) -> Int? {
        let marks = text.indices.filter { text[$0] == Self.point || text[$0] == Self.comma }
        guard let last = marks.last else { return nil }
        let same = marks.count { text[$0] == text[last] }
        if same < marks.count {
            // Both marks: the last one stands before the fraction, and once.
            guard same == 1 else { throw .badNumber }
            return last
        }
        if same > 1 { return nil }
        let before = text[..<last]
        guard text.count - last - 1 == 3, before.count <= 3, before.first != 0x30,
            before.allSatisfy(StatementWords.isDigit)
        else { return last }
        // One mark and three digits after it: a group of thousands, or a fraction?
        let wanted: UInt8? = mark.map { $0 == .point ? Self.point : Self.comma }
        guard let wanted, wanted != text[last] else { throw .ambiguousNumber }
        return nil
    }

    /// Groups of three, held apart by one and the same separator.
    private func units(of whole: ArraySlice<UInt8>) throws(StatementFault) -> Int64 {
        let separators = Set(whole.filter { !StatementWords.isDigit($0) })
        guard separators.count <= 1 else { throw .badNumber }
        if let separator = separators.first {
            let groups = whole.split(separator: separator, omittingEmptySubsequences: false)
            guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 }) else {
                throw .badNumber
            }
        }
        var value: Int64 = 0
        for byte in whole where StatementWords.isDigit(byte) {
            value = value * 10 + Int64(byte - 0x30)
            guard value <= Money.largestMinorUnits else { throw .tooLarge }
        }
        return value
    }
}

/// The word of a currency.
package struct StatementCurrency: Sendable {
    /// Nil where Kimi does not know it.
    package let known: Currency?

    package init(folded word: ArraySlice<UInt8>) {
        known =
            switch String(decoding: word, as: UTF8.self) {
            case "xaf", "fcfa", "cfa", "f", "franccfa", "francscfa": .xaf
            case "eur", "euro", "euros": .eur
            default: nil
            }
    }

    static let words: [String: Currency?] = [
        "xaf": .xaf, "fcfa": .xaf, "cfa": .xaf, "f cfa": .xaf, "franc cfa": .xaf, "francs cfa": .xaf,
        "eur": .eur, "euro": .eur, "euros": .eur,
    ]
}
