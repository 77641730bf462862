/// The cyclic redundancy code of PNG (annex D) and ZIP.
struct CRC32: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }

    mutating func add(_ bytes: [UInt8]) {
        let table = Self.table
        var state = state
        for byte in bytes { state = table[Int((state ^ UInt32(byte)) & 255)] ^ (state >> 8) }
        self.state = state
    }

    var value: UInt32 { ~state }
}
