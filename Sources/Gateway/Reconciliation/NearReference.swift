import GatewayCore

/// A phone number with four bits for each digit, so that two can be compared at once. Zero stands for none.
enum PartyNumber {
    enum Fit { case equal, near, absent, other }

    static func packed(_ party: MSISDN?) -> UInt64 {
        guard let party else { return 0 }
        let digits = party.digits.utf8.span
        var number: UInt64 = 0
        for index in digits.indices { number = number << 4 | UInt64(digits[index] & 0xf) }
        return number
    }

    /// Near: one digit is another, or two neighbours are swapped.
    @inline(__always)
    static func fit(_ left: UInt64, _ right: UInt64) -> Fit {
        if left == 0 || right == 0 { return .absent }
        let difference = left ^ right
        if difference == 0 { return .equal }
        let first = difference.trailingZeroBitCount & ~3
        let rest = difference >> UInt64(first)
        if rest < 16 { return .near }
        guard rest < 256, left.leadingZeroBitCount / 4 == right.leadingZeroBitCount / 4 else { return .other }
        let (low, high) = (left >> UInt64(first) & 0xf, left >> UInt64(first + 4) & 0xf)
        let swapped = low << 4 | high
        return right >> UInt64(first) & 0xff == swapped ? .near : .other
    }
}

/// References that may be one another with a slip of the hand.
enum NearReference {
    enum Fit { case near, part, absent, other }

    /// Shorter texts say nothing.
    private static let shortest = 6

    static func fit(_ line: CandidateLine, _ entry: CandidateEntry) -> Fit {
        let first = fit(line.providerReference, entry.providerReference)
        if first == .near { return .near }
        let second = fit(line.externalReference, entry.externalReference)
        if second == .near { return .near }
        if first == .other || second == .other { return .other }
        return first == .part || second == .part ? .part : .absent
    }

    static func fit(_ left: [UInt8], _ right: [UInt8]) -> Fit {
        guard left.count >= shortest, right.count >= shortest else { return .absent }
        guard left.count == right.count else {
            let (short, long) = left.count < right.count ? (left, right) : (right, left)
            return long.starts(with: short) || long.suffix(short.count).elementsEqual(short) ? .part : .other
        }
        var places: (first: Int, second: Int) = (-1, -1)
        for index in left.indices where left[index] != right[index] {
            if places.first < 0 {
                places.first = index
            } else if places.second < 0 {
                places.second = index
            } else {
                return .other
            }
        }
        guard places.second >= 0 else { return .near }
        let (first, second) = places
        let isSwap =
            second == first + 1 && left[first] == right[second] && left[second] == right[first]
        return isSwap ? .near : .other
    }

    /// Numbers of which two references that are near one another share at least one: the text without one character, and
    /// without two neighbours but for which they are.
    static func marks(of text: [UInt8]) -> [UInt64] {
        guard text.count >= shortest, text.count <= 64 else { return [] }
        var weights: [UInt64] = []
        weights.reserveCapacity(text.count)
        var weight: UInt64 = 0x9e37_79b9_7f4a_7c15
        var whole = UInt64(text.count) &* 0xbf58_476d_1ce4_e5b9
        for byte in text {
            let part = (UInt64(byte) &+ 1) &* weight
            weights.append(part)
            whole = whole &+ part
            weight = weight &* 0x5851_f42d_4c95_7f2d
        }
        var marks: [UInt64] = []
        marks.reserveCapacity(2 * text.count)
        for index in text.indices {
            marks.append(mixed(whole &- weights[index], 2 * UInt64(index)))
            guard index + 1 < text.count else { break }
            let (low, high) = (
                min(text[index], text[index + 1]), max(text[index], text[index + 1])
            )
            let pair = UInt64(low) << 8 | UInt64(high)
            marks.append(
                mixed(
                    whole &- weights[index] &- weights[index + 1] &+ pair &* 0x94d0_49bb_1331_11eb,
                    2 * UInt64(index) + 1))
        }
        return marks
    }

    private static func mixed(_ value: UInt64, _ place: UInt64) -> UInt64 {
        let mixed = (value ^ (place &+ 1) &* 0xd6e8_feb8_6659_fd93) &* 0xff51_afd7_ed55_8ccd
        return mixed ^ (mixed >> 29)
    }
}
