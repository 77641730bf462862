extension LogRedaction {
    /// The text with the middle of each Cameroonian mobile number hidden (`2376•••••678`), and what follows
    /// `Bearer` or `Basic` withheld.
    static func masked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var offset = 0
        var changed = false
        while offset < bytes.count {
            if let end = credentialEnd(bytes, at: offset) {
                output += Array("<redacted>".utf8)
                offset = end
                changed = true
            } else if let number = phoneNumber(bytes, at: offset) {
                output += number.digits.prefix(4) + Array("•••••".utf8) + number.digits.suffix(3)
                offset = number.end
                changed = true
            } else if isPercentEscape(bytes, at: offset) {
                output += bytes[offset..<offset + 3]
                offset += 3
            } else {
                // A run of digits is one word: a number that begins in its middle is none.
                let isInDigits = isDigit(bytes[offset])
                repeat {
                    output.append(bytes[offset])
                    offset += 1
                } while isInDigits && offset < bytes.count && isDigit(bytes[offset])
            }
        }
        return changed ? String(decoding: output, as: UTF8.self) : text
    }

    /// A number that begins here: 237 and nine digits that begin with 6, after an optional 00 and with single
    /// spaces, dots or dashes between; or the nine digits alone.
    private static func phoneNumber(_ bytes: [UInt8], at start: Int) -> (digits: [UInt8], end: Int)? {
        let international = bytes[start...].starts(with: "00237".utf8) ? start + 2 : start
        if bytes[international...].starts(with: "237".utf8) {
            if let number = digits(bytes, at: international, count: 12, separators: true),
                number.digits[3] == UInt8(ascii: "6")
            {
                return number
            }
        }
        if bytes[start] == UInt8(ascii: "6") { return digits(bytes, at: start, count: 9, separators: false) }
        return nil
    }

    private static func digits(
        _ bytes: [UInt8], at start: Int, count: Int, separators: Bool
    ) -> (digits: [UInt8], end: Int)? {
        var digits: [UInt8] = []
        var offset = start
        while digits.count < count {
            guard offset < bytes.count else { return nil }
            if isDigit(bytes[offset]) {
                digits.append(bytes[offset])
                offset += 1
            } else if separators, " .-".utf8.contains(bytes[offset]), offset + 1 < bytes.count,
                isDigit(bytes[offset + 1])
            {
                offset += 1
            } else {
                return nil
            }
        }
        return offset < bytes.count && isDigit(bytes[offset]) ? nil : (digits, offset)
    }

    /// Where the credential ends that stands here after `Bearer ` or `Basic `.
    private static func credentialEnd(_ bytes: [UInt8], at offset: Int) -> Int? {
        let before = bytes[..<offset].suffix(7).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        guard before == Array("bearer ".utf8) || before.suffix(6) == Array("basic ".utf8)[...] else {
            return nil
        }
        let end = bytes[offset...].firstIndex {
            $0 <= 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",")
        }
        // Short words follow "basic" in sentences; credentials are longer.
        return (end ?? bytes.count) - offset >= 12 ? end ?? bytes.count : nil
    }

    private static func isPercentEscape(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard bytes[offset] == UInt8(ascii: "%"), offset + 2 < bytes.count else { return false }
        return bytes[offset + 1...offset + 2].allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
