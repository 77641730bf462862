/// What stands at a place of bytes that should be UTF-8 (Unicode 15, table 3-7).
enum UTF8Check: Equatable {
    case scalar(bytes: Int)
    /// The bytes end within what may become a scalar.
    case truncated
    case malformed

    /// SAFETY: `bytes` is readable for `count` bytes, at least one.
    @inline(__always)
    static func scalar(at bytes: UnsafePointer<UInt8>, count: Int) -> UTF8Check {
        let first = bytes[0]
        let length: Int
        var low: UInt8 = 0x80
        var top: UInt8 = 0xBF
        switch first {
        case 0x00...0x7F: return .scalar(bytes: 1)
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, top) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, top) = (4, 0x8F)
        default: return .malformed
        }
        if count < 2 { return .truncated }
        if bytes[1] < low || bytes[1] > top { return .malformed }
        for place in 2..<max(2, length) {
            if place >= count { return .truncated }
            if bytes[place] & 0xC0 != 0x80 { return .malformed }
        }
        return .scalar(bytes: length)
    }

    /// Whether the bytes are UTF-8; the last scalar may be cut off where more bytes can come.
    static func isText(_ bytes: ArraySlice<UInt8>, mayBeCut: Bool) -> Bool {
        // SAFETY: every place asked for lies within the buffer, which lives for the closure.
        bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return true }
            var place = 0
            while place < buffer.count {
                switch scalar(at: start + place, count: buffer.count - place) {
                case .scalar(let length): place += length
                case .truncated: return mayBeCut
                case .malformed: return false
                }
            }
            return true
        }
    }
}
