package import GatewayCore

/// An account as statements write it, as a telephone number with its country code.
package struct StatementParty: Sendable {
    let countryCode: [UInt8]
    let nationalDigits: Int

    package init(countryCode: String = "237", nationalDigits: Int = 9) {
        self.countryCode = Array(countryCode.utf8)
        self.nationalDigits = nationalDigits
    }

    /// Reads `237670000001`, `+237 6 70 00 00 01`, `670000001` and `FRI:237670000001/MSISDN`. Nil where it is no
    /// telephone number, such as a name or `FRI:shop.sp/USER`.
    package func number(_ cell: ArraySlice<UInt8>) -> MSISDN? {
        var first = cell.startIndex
        var end = cell.endIndex
        if end - first > 4, cell[first + 3] == UInt8(ascii: ":"), cell[first] | 0x20 == UInt8(ascii: "f") {
            // `FRI:` … `/MSISDN`
            guard let stroke = cell.lastIndex(of: UInt8(ascii: "/")), end - stroke == 7,
                cell[stroke + 1] | 0x20 == UInt8(ascii: "m")
            else { return nil }
            first += 4
            end = stroke
        }
        guard end - first <= 32 else { return nil }
        // A whole number of a spreadsheet.
        if end - first > 2, cell[end - 1] == 0x30, cell[end - 2] == UInt8(ascii: ".") { end -= 2 }
        var digits: [UInt8] = []
        digits.reserveCapacity(16)
        for index in first..<end {
            let byte = cell[index]
            if StatementWords.isDigit(byte) {
                digits.append(byte)
            } else {
                switch byte {
                case UInt8(ascii: "+"): if index != first { return nil }
                case 0x20, UInt8(ascii: "-"), UInt8(ascii: "."), 0xC2, 0xA0: break
                default: return nil
                }
            }
        }
        if digits.count > 2, digits[0] == 0x30, digits[1] == 0x30 { digits.removeFirst(2) }
        if digits.count == nationalDigits { digits.insert(contentsOf: countryCode, at: 0) }
        return digits.count > 15 ? nil : MSISDN(String(decoding: digits, as: UTF8.self))
    }
}
