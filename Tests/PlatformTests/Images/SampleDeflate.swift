/// zlib streams made by hand (RFC 1950, RFC 1951).
enum SampleDeflate {
    /// A stream that inflates to so many bytes: `first` as it is, then zeros in two bits for every 258 of them.
    static func stream(_ size: Int, first: [UInt8] = []) -> [UInt8] {
        precondition(size >= first.count)
        var writer = BitWriter()
        if !first.isEmpty {
            writer.put(0, 3)
            writer.align()
            writer.bytes += stored(first)
        }
        writer.put(0b101, 3)
        // 286 codes of literals, 1 of distances, 18 of lengths: 18 has one bit, 1 and 2 have two.
        writer.put(29, 5)
        writer.put(0, 5)
        writer.put(14, 4)
        for length in [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2] { writer.put(length, 3) }
        // Literal 0, 255 without a code, the end, 28 without, a repetition of 258, and the distance 1.
        writer.put(code: "11")
        for zeros in [138, 117] {
            writer.put(code: "0")
            writer.put(zeros - 11, 7)
        }
        writer.put(code: "11")
        writer.put(code: "0")
        writer.put(28 - 11, 7)
        writer.put(code: "10")
        writer.put(code: "10")
        let zeros = size - first.count
        if zeros > 0 {
            writer.put(code: "10")
            for _ in 0..<(zeros - 1) / 258 { writer.put(code: "00") }
            for _ in 0..<(zeros - 1) % 258 { writer.put(code: "10") }
        }
        writer.put(code: "11")
        writer.align()
        return [0x78, 0x01] + writer.bytes + SampleFiles.big(adler(first, zeros))
    }

    /// The rest of a stored block.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let length = [UInt8(bytes.count & 255), UInt8(bytes.count >> 8)]
        return length + length.map { ~$0 } + bytes
    }

    private static func adler(_ first: [UInt8], _ zeros: Int) -> Int {
        var (low, high) = (1, 0)
        for byte in first {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return (high + zeros * low) % 65_521 << 16 | low
    }
}

private struct BitWriter {
    var bytes: [UInt8] = []
    private var left = 0

    /// The lowest bit first, as numbers are written.
    mutating func put(_ value: Int, _ length: Int) {
        for bit in 0..<length {
            if left == 0 { bytes.append(0) }
            bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(left)
            left = (left + 1) % 8
        }
    }

    /// As codes are written.
    mutating func put(code: String) {
        for digit in code { put(digit == "1" ? 1 : 0, 1) }
    }

    mutating func align() { left = 0 }
}
