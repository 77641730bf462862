/// What can be told of an image without decoding it.
struct SmileImage: Sendable {
    enum Format: Sendable { case jpeg, png }

    let format: Format
    let width: Int
    let height: Int
    let size: Int

    /// Nil where the bytes are neither JPEG nor PNG.
    init?(_ bytes: [UInt8]) {
        size = bytes.count
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), bytes.count >= 24 {
            format = .png
            width = Self.number(bytes[16..<20])
            height = Self.number(bytes[20..<24])
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            format = .jpeg
            (width, height) = Self.jpegSize(bytes) ?? (0, 0)
        } else {
            return nil
        }
    }

    /// The least that a document's image has (section 11).
    func suffices(forPassport isPassport: Bool) -> Bool {
        max(width, height) >= (isPassport ? 2200 : 1500) && size >= 600_000 && size <= 10_000_000
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    /// From the first frame header.
    private static func jpegSize(_ bytes: [UInt8]) -> (Int, Int)? {
        var index = 2
        while index + 9 < bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            let isFrame = (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
            if isFrame { return (number(bytes[index + 7..<index + 9]), number(bytes[index + 5..<index + 7])) }
            index += 2 + number(bytes[index + 2..<index + 4])
        }
        return nil
    }
}
