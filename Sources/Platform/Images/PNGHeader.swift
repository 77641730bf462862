/// What a PNG's header (IHDR, 11.2.1) says.
struct PNGHeader {
    let size: PixelSize
    private let bitsPerPixel: Int
    private let isInterlaced: Bool

    /// Of its 13 bytes; nil where they say something that the standard does not know.
    init?(_ header: [UInt8]) {
        func number(_ offset: Int) -> Int { header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        let colors: [UInt8: (depths: [UInt8], channels: Int)] = [
            0: ([1, 2, 4, 8, 16], 1), 2: ([8, 16], 3), 3: ([1, 2, 4, 8], 1), 4: ([8, 16], 2),
            6: ([8, 16], 4),
        ]
        guard let color = colors[header[9]], color.depths.contains(header[8]), header[10] == 0,
            header[11] == 0, header[12] <= 1
        else { return nil }
        size = PixelSize(width: number(0), height: number(4))
        bitsPerPixel = color.channels * Int(header[8])
        isInterlaced = header[12] == 1
    }

    /// What the pixels inflate to: each row of whole bytes and one for its filter, in one pass or in seven (8.1).
    var pixelBytes: Int {
        guard isInterlaced else { return Self.bytes(size.width, size.height, bitsPerPixel) }
        let passes = [
            (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
        ]
        return passes.reduce(0) { sum, pass in
            let (left, top, across, down) = pass
            let width = (size.width - left + across - 1) / across
            let height = (size.height - top + down - 1) / down
            return sum + Self.bytes(width, height, bitsPerPixel)
        }
    }

    private static func bytes(_ width: Int, _ height: Int, _ bitsPerPixel: Int) -> Int {
        guard width > 0, height > 0 else { return 0 }
        return height * (1 + (width * bitsPerPixel + 7) / 8)
    }
}
