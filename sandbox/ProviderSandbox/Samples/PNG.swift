/// Pictures as PNG (W3C, third edition), without compression: stored blocks of deflate.
enum PNG {
    static func encode(_ canvas: Canvas) -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        chunk("IHDR", number(canvas.width) + number(canvas.height) + [8, 2, 0, 0, 0], &file)
        var rows: [UInt8] = []
        let length = canvas.width * 3
        rows.reserveCapacity((length + 1) * canvas.height)
        for row in 0..<canvas.height {
            // Each row begins with its filter, which is none.
            rows.append(0)
            rows.append(contentsOf: canvas.bytes[(row * length)..<((row + 1) * length)])
        }
        chunk("IDAT", stored(rows), &file)
        chunk("IEND", [], &file)
        return file
    }

    /// A zlib stream (RFC 1950) of stored blocks (RFC 1951, section 3.2.4).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        stream.reserveCapacity(bytes.count + bytes.count / 65_535 * 5 + 16)
        var start = 0
        repeat {
            let end = min(start + 65_535, bytes.count)
            let count = end - start
            let low = UInt8(count & 0xFF)
            let high = UInt8(count >> 8)
            stream += [end == bytes.count ? 1 : 0, low, high, ~low, ~high]
            stream += bytes[start..<end]
            start = end
        } while start < bytes.count
        return stream + number(adler(bytes))
    }

    private static func chunk(_ type: String, _ data: [UInt8], _ file: inout [UInt8]) {
        let content = Array(type.utf8) + data
        file += number(data.count) + content + number(Int(crc(content)))
    }

    private static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func adler(_ bytes: [UInt8]) -> Int {
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8 }
        return ~value
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
        }
    }
}
