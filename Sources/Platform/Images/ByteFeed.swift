/// Bytes that have come and were not read yet.
struct ByteFeed: Sendable {
    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }

    mutating func append(_ more: [UInt8]) {
        if start == bytes.count {
            bytes = more
        } else {
            bytes.removeFirst(start)
            bytes += more
        }
        start = 0
    }

    subscript(_ offset: Int) -> UInt8 { bytes[start + offset] }

    /// The next `count` bytes; nil, and nothing read, where fewer have come.
    mutating func take(_ count: Int) -> [UInt8]? {
        guard self.count >= count else { return nil }
        let end = start + count
        let taken = start == 0 && end == bytes.count ? bytes : Array(bytes[start..<end])
        start = end
        return taken
    }

    /// What has come, at most so much.
    mutating func takeUp(to limit: Int) -> [UInt8] {
        take(min(limit, count)) ?? []
    }

    mutating func skip(_ count: Int) {
        start += min(count, self.count)
    }

    /// How far away the next such byte is.
    func distance(to byte: UInt8) -> Int? {
        var index = start
        let end = bytes.count
        while index < end {
            if bytes[index] == byte { return index - start }
            index += 1
        }
        return nil
    }

    func begins(with text: String) -> Bool {
        bytes[start...].starts(with: text.utf8)
    }

    func bigEndian16(at offset: Int) -> Int { Int(self[offset]) << 8 | Int(self[offset + 1]) }

    func littleEndian32(at offset: Int) -> Int {
        Int(self[offset]) | Int(self[offset + 1]) << 8 | Int(self[offset + 2]) << 16 | Int(self[offset + 3])
            << 24
    }

    func bigEndian32(at offset: Int) -> Int {
        bigEndian16(at: offset) << 16 | bigEndian16(at: offset + 2)
    }
}
