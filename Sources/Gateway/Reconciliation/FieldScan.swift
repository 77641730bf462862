/// Reads the fields of a table row without making texts of them.
enum FieldScan {
    /// A whole number from 0 to `most`, digits alone; nil for anything else.
    @inline(__always)
    static func number(_ bytes: Span<UInt8>, _ first: Int, _ end: Int, most: UInt64) -> UInt64? {
        guard end > first, end - first <= 16 else { return nil }
        var value: UInt64 = 0
        var faults: UInt8 = 0
        for index in first..<end {
            let digit = bytes[index] &- 0x30
            faults |= digit < 10 ? 0 : 1
            value = value &* 10 &+ UInt64(digit)
        }
        return faults == 0 && value <= most ? value : nil
    }

    /// The two digits at a place; 255 or more where they are none.
    @inline(__always)
    private static func twoDigits(_ bytes: Span<UInt8>, _ index: Int) -> Int {
        let (tens, ones) = (bytes[index] &- 0x30, bytes[index + 1] &- 0x30)
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : 1000
    }

    /// Reads times of RFC 3339, with a blank for the `T` too and without a zone as Douala writes it (UTC+1). Most times of
    /// a file are of the day of the time before, so the last day is kept.
    struct Time: Sendable {
        private var day: UInt64 = 0
        private var secondsOfDay: Int64 = 0

        /// Seconds since 1970-01-01T00:00:00Z; nil for what is no time.
        mutating func seconds(_ bytes: Span<UInt8>, _ first: Int, _ end: Int) -> Int64? {
            guard end - first >= 19, bytes[first + 10] == 0x54 || bytes[first + 10] == 0x20,
                bytes[first + 13] == 0x3a, bytes[first + 16] == 0x3a, let start = midnight(bytes, first)
            else { return nil }
            let (hour, minute, second) = (
                twoDigits(bytes, first + 11), twoDigits(bytes, first + 14), twoDigits(bytes, first + 17)
            )
            guard hour < 24, minute < 60, second < 61 else { return nil }
            var next = first + 19
            if next < end, bytes[next] == 0x2e {
                next += 1
                let digits = next
                while next < end, bytes[next] &- 0x30 < 10 { next += 1 }
                guard next > digits else { return nil }
            }
            guard let ahead = zone(bytes, next, end) else { return nil }
            return start + Int64(hour * 3600 + minute * 60 + second) - ahead
        }

        /// Midnight UTC of the day that stands there.
        private mutating func midnight(_ bytes: Span<UInt8>, _ first: Int) -> Int64? {
            var word: UInt64 = 0
            for offset in 0..<10 where offset != 4 && offset != 7 {
                word = word << 8 | UInt64(bytes[first + offset])
            }
            if word == day { return secondsOfDay }
            let (century, year) = (twoDigits(bytes, first), twoDigits(bytes, first + 2))
            let (month, date) = (twoDigits(bytes, first + 5), twoDigits(bytes, first + 8))
            guard bytes[first + 4] == 0x2d, bytes[first + 7] == 0x2d, century < 100, year < 100,
                let found = BusinessDay(
                    year: Int32(century * 100 + year), month: Int32(clamping: month),
                    day: Int32(clamping: date))
            else { return nil }
            day = word
            secondsOfDay = Int64(found.number) * 86_400
            return secondsOfDay
        }

        /// How many seconds the zone is ahead of UTC.
        private func zone(_ bytes: Span<UInt8>, _ first: Int, _ end: Int) -> Int64? {
            if first == end { return BusinessDay.secondsAheadOfUTC }
            if end - first == 1 { return bytes[first] | 0x20 == 0x7a ? 0 : nil }
            guard end - first == 6, bytes[first + 3] == 0x3a, bytes[first] == 0x2b || bytes[first] == 0x2d
            else { return nil }
            let (hours, minutes) = (twoDigits(bytes, first + 1), twoDigits(bytes, first + 4))
            guard hours < 24, minutes < 60 else { return nil }
            let ahead = Int64(hours * 3600 + minutes * 60)
            return bytes[first] == 0x2b ? ahead : -ahead
        }
    }
}
