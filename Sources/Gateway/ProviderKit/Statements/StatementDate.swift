/// A day and an hour as a statement writes them.
package enum StatementDate {
    /// What a cell says, in seconds since 1970-01-01T00:00:00Z.
    package enum Reading: Sendable, Equatable {
        case certain(Int64)
        /// It can be read in one order only, and shows by that in which order the file writes.
        case dayFirst(Int64)
        case monthFirst(Int64)
        case either(dayFirst: Int64, monthFirst: Int64)
    }

    /// Reads day and hour from one cell; a day alone, as a spreadsheet shows midnight, is its first second.
    package static func reading(
        _ cell: ArraySlice<UInt8>, _ layouts: Set<StatementDateLayout>, secondsAheadOfUTC: Int64
    ) throws(StatementFault) -> Reading {
        var cursor = Cursor(cell)
        let day = try WrittenDay(&cursor)
        var clock = WrittenClock()
        if !cursor.isAtEnd {
            guard cursor.skipToClock() else { throw .badDate }
            clock = try WrittenClock(&cursor)
        }
        var zone: Int64?
        if !cursor.isAtEnd {
            guard layouts.contains(.zoned) else { throw .badDate }
            zone = try cursor.zone()
        }
        return try day.reading(
            layouts, hasSeconds: clock.hasSeconds, offset: clock.second - (zone ?? secondsAheadOfUTC))
    }

    /// Reads the day from one cell and the hour from another. Spreadsheets put midnight behind a day, and a day of 1899 or
    /// 1900 before an hour: both are nothing.
    package static func reading(
        day: ArraySlice<UInt8>, clock: ArraySlice<UInt8>, _ layouts: Set<StatementDateLayout>,
        secondsAheadOfUTC: Int64
    ) throws(StatementFault) -> Reading {
        var cursor = Cursor(day)
        let written = try WrittenDay(&cursor)
        if !cursor.isAtEnd {
            guard cursor.skipToClock(), try WrittenClock(&cursor).second == 0, cursor.isAtEnd else {
                throw .badDate
            }
        }
        var clockCursor = Cursor(clock)
        if clock.count > 10, clock.starts(with: "1899-".utf8) || clock.starts(with: "1900-".utf8) {
            clockCursor.position += 10
            guard clockCursor.skipToClock() else { throw .badTime }
        }
        let time = try WrittenClock(&clockCursor)
        guard clockCursor.isAtEnd else { throw .badTime }
        return try written.reading(
            layouts, hasSeconds: time.hasSeconds, offset: time.second - secondsAheadOfUTC)
    }
}

/// Three numbers between strokes, hyphens or points.
private struct WrittenDay {
    private let first: Int32
    private let second: Int32
    private let third: Int32
    private let isYearFirst: Bool

    init(_ cursor: inout Cursor) throws(StatementFault) {
        let firstDigits: Int
        (first, firstDigits) = cursor.number(upTo: 4)
        guard let mark = cursor.next(),
            mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/") || mark == UInt8(ascii: ".")
        else { throw .badDate }
        let secondDigits: Int
        (second, secondDigits) = cursor.number(upTo: 2)
        guard cursor.next() == mark else { throw .badDate }
        let thirdDigits: Int
        (third, thirdDigits) = cursor.number(upTo: 4)
        isYearFirst = firstDigits == 4
        guard (1...2).contains(secondDigits),
            isYearFirst ? (1...2).contains(thirdDigits) : (1...2).contains(firstDigits) && thirdDigits == 4
        else { throw .badDate }
    }

    func reading(
        _ layouts: Set<StatementDateLayout>, hasSeconds: Bool, offset: Int64
    ) throws(StatementFault) -> StatementDate.Reading {
        if isYearFirst {
            guard layouts.contains(.yearMonthDay) || layouts.contains(.zoned),
                let second = Self.second(first, second, third, offset)
            else { throw .badDate }
            return .certain(second)
        }
        let allowsDayFirst = layouts.contains(.dayMonthYear)
        let allowsMonthFirst = layouts.contains(.monthDayYear) && !(allowsDayFirst && hasSeconds)
        let dayFirst = allowsDayFirst ? Self.second(third, second, first, offset) : nil
        let monthFirst = allowsMonthFirst ? Self.second(third, first, second, offset) : nil
        switch (dayFirst, monthFirst) {
        case (nil, nil): throw .badDate
        case (let day?, let month?):
            return day == month ? .certain(day) : .either(dayFirst: day, monthFirst: month)
        case (let day?, nil): return allowsMonthFirst ? .dayFirst(day) : .certain(day)
        case (nil, let month?): return allowsDayFirst ? .monthFirst(month) : .certain(month)
        }
    }

    /// Mobile money is younger than this century, and a statement is of the past.
    private static let years: ClosedRange<Int32> = 2000...2199

    private static func second(_ year: Int32, _ month: Int32, _ day: Int32, _ offset: Int64) -> Int64? {
        guard years.contains(year), (1...12).contains(month), day >= 1, day <= length(of: month, year) else {
            return nil
        }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return Int64(number) * 86_400 + offset
    }

    private static func length(of month: Int32, _ year: Int32) -> Int32 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// `13:05`, `13:05:09`, `13:05:09.250`.
private struct WrittenClock {
    private(set) var second: Int64 = 0
    private(set) var hasSeconds = false

    init() {}

    init(_ cursor: inout Cursor) throws(StatementFault) {
        let (hour, hourDigits) = cursor.number(upTo: 2)
        guard (1...2).contains(hourDigits), hour < 24, cursor.next() == UInt8(ascii: ":") else {
            throw .badTime
        }
        let (minute, minuteDigits) = cursor.number(upTo: 2)
        guard minuteDigits == 2, minute < 60 else { throw .badTime }
        second = Int64(hour) * 3600 + Int64(minute) * 60
        guard cursor.peek == UInt8(ascii: ":") else { return }
        cursor.position += 1
        let (seconds, digits) = cursor.number(upTo: 2)
        guard digits == 2, seconds < 60 else { throw .badTime }
        second += Int64(seconds)
        hasSeconds = true
        guard cursor.peek == UInt8(ascii: ".") || cursor.peek == UInt8(ascii: ",") else { return }
        cursor.position += 1
        guard cursor.number(upTo: 9).digits > 0 else { throw .badTime }
    }
}

private struct Cursor {
    private let bytes: ArraySlice<UInt8>
    var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position >= bytes.endIndex }
    var peek: UInt8? { isAtEnd ? nil : bytes[position] }

    mutating func next() -> UInt8? {
        guard !isAtEnd else { return nil }
        position += 1
        return bytes[position - 1]
    }

    mutating func number(upTo most: Int) -> (value: Int32, digits: Int) {
        var value: Int32 = 0
        var digits = 0
        while digits < most, position < bytes.endIndex {
            let digit = bytes[position] &- 0x30
            if digit > 9 { break }
            value = value &* 10 &+ Int32(digit)
            digits += 1
            position += 1
        }
        return (value, digits)
    }

    /// Over blanks or the letter T, one at least.
    mutating func skipToClock() -> Bool {
        let start = position
        if peek == UInt8(ascii: "T") || peek == UInt8(ascii: "t") {
            position += 1
        } else {
            while peek == 0x20 { position += 1 }
        }
        return position > start && !isAtEnd
    }

    /// `Z`, `+01:00` or `+0100`, in seconds ahead of UTC; nothing may follow.
    mutating func zone() throws(StatementFault) -> Int64 {
        if peek == 0x20 { position += 1 }
        guard let sign = next() else { throw .badDate }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") {
            guard isAtEnd else { throw .badDate }
            return 0
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { throw .badDate }
        let (hours, hourDigits) = number(upTo: 2)
        if peek == UInt8(ascii: ":") { position += 1 }
        let (minutes, minuteDigits) = number(upTo: 2)
        guard hourDigits == 2, minuteDigits == 2, hours <= 14, minutes < 60, isAtEnd else { throw .badDate }
        let seconds = Int64(hours) * 3600 + Int64(minutes) * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
