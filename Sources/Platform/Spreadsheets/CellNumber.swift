import Glibc

/// Numbers of workbooks as text, as a spreadsheet would show them without a format: no exponent, no grouping,
/// a point before decimals, at most fifteen digits that count.
enum CellNumber {
    /// A number as it stands in the file. What is no number stays as it is.
    static func text(_ written: [UInt8]) -> [UInt8] {
        let digits = written.first == 0x2D ? written.dropFirst() : written[...]
        let isWhole = !digits.isEmpty && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        if isWhole, digits.count == 1 || digits.first != 0x30 { return written }
        guard let value = value(written) else { return written }
        return text(value)
    }

    /// Nil where the text is no finite number.
    static func value(_ written: [UInt8]) -> Double? {
        let isNumeral = written.allSatisfy { byte in
            byte >= 0x30 && byte <= 0x39 || byte == 0x2E || byte == 0x2D || byte == 0x2B
                || byte | 0x20 == 0x65
        }
        guard isNumeral, let value = Double(String(decoding: written, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return value
    }

    static func text(_ value: Double) -> [UInt8] {
        if value == value.rounded(), abs(value) < 1e15 { return Array(String(Int64(value)).utf8) }
        guard value.isFinite else { return Array("#NUM!".utf8) }
        // SAFETY: fifteen digits, a point, a sign and an exponent have less than 40 bytes, which is what is
        // written at most; the argument is what the format names.
        let scientific = [UInt8](unsafeUninitializedCapacity: 40) { buffer, count in
            let length = buffer.withMemoryRebound(to: CChar.self) { characters in
                withVaList([abs(value)]) { vsnprintf(characters.baseAddress, 40, "%.14e", $0) }
            }
            count = min(39, max(0, Int(length)))
        }
        let parts = scientific.split(separator: 0x65)
        guard parts.count == 2, let exponent = Int(String(decoding: parts[1], as: UTF8.self)) else {
            return []
        }
        var digits = parts[0].filter { $0 != 0x2E }
        while digits.count > 1, digits.last == 0x30 { digits.removeLast() }
        return (value < 0 ? [0x2D] : []) + plain(digits, exponent: exponent)
    }

    /// The point stands behind the first digit, moved by the exponent.
    private static func plain(_ digits: [UInt8], exponent: Int) -> [UInt8] {
        if exponent < 0 {
            return [0x30, 0x2E] + [UInt8](repeating: 0x30, count: -exponent - 1) + digits
        }
        let whole = exponent + 1
        if digits.count <= whole { return digits + [UInt8](repeating: 0x30, count: whole - digits.count) }
        return digits[..<whole] + [0x2E] + digits[whole...]
    }
}

/// Days that a workbook counts, as text.
enum CellDate {
    /// `2026-11-22 13:05:00`, or `13:05:00` for a time without a day. Nil for what is no date: below 0, or
    /// beyond the year 9999.
    ///
    /// Workbooks count from 1900, where they give that year a 29 February that it did not have, or from 1904.
    static func text(_ serial: Double, from1904: Bool) -> [UInt8]? {
        guard serial >= 0, serial < 2_958_466 else { return nil }
        let seconds = Int64((serial * 86_400).rounded())
        var day = seconds / 86_400
        let time = clock(Int(seconds % 86_400))
        if day == 0, !from1904 { return time }
        if from1904 {
            day += 1_462
        } else if day < 60 {
            day += 1
        }
        guard day < 2_958_466 else { return nil }
        return date(day - 25_569) + [0x20] + time
    }

    static func clock(_ seconds: Int) -> [UInt8] {
        two(seconds / 3_600) + [0x3A] + two(seconds / 60 % 60) + [0x3A] + two(seconds % 60)
    }

    /// Of a day counted from 1970-01-01, by the proleptic Gregorian calendar.
    static func date(_ day: Int64) -> [UInt8] {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        return two(year / 100) + two(year % 100) + [0x2D] + two(Int(month)) + [0x2D]
            + two(Int(ofYear - (153 * shiftedMonth + 2) / 5 + 1))
    }

    private static func two(_ number: Int) -> [UInt8] {
        [UInt8(0x30 + number / 10), UInt8(0x30 + number % 10)]
    }
}
