import Images

/// Files made by hand, byte by byte, so that a test can break them at one place.
enum SampleFiles {
    // JPEG.

    static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
    }

    static func frame(_ width: Int, _ height: Int, marker: UInt8 = 0xC0, precision: UInt8 = 8) -> [UInt8] {
        segment(
            marker,
            [
                precision, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255), 1,
                1, 0x11, 0,
            ])
    }

    static let quantization = segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    static let huffman = segment(0xC4, [0] + [1] + [UInt8](repeating: 0, count: 15) + [7])
    static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
    static let scanHeader = segment(0xDA, [1, 1, 0, 0, 63, 0])
    static let entropy: [UInt8] = [0x12, 0x34, 0xFF, 0x00, 0x56, 0xFF, 0xD0, 0x78]

    /// `extra` stands between the JFIF header and the tables, `trailer` after the end.
    static func jpeg(
        width: Int = 800, height: Int = 600, extra: [UInt8] = [], frame: [UInt8]? = nil,
        entropy: [UInt8] = entropy, trailer: [UInt8] = []
    ) -> [UInt8] {
        [0xFF, 0xD8] + jfif + extra + quantization + (frame ?? self.frame(width, height)) + huffman
            + scanHeader + entropy + [0xFF, 0xD9] + trailer
    }

    /// An Exif segment with an orientation, a camera's name and a place on earth.
    static func exif(orientation: UInt8, isLittle: Bool = true) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(value >> (8 * $0) & 255) }
            return isLittle ? bytes : bytes.reversed()
        }
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
            number(tag, 2) + number(type, 2) + number(count, 4) + value
        }
        let shifted = number(Int(orientation), 2) + [0, 0]
        let tiff: [UInt8] =
            Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(3, 2)
            + entry(0x010F, 2, 4, Array("CAM\0".utf8)) + entry(0x0112, 3, 1, shifted)
            + entry(0x8825, 4, 1, number(50, 4)) + number(0, 4) + Array("GPS 3.8480 N 11.5021 E".utf8)
        return segment(0xE1, Array("Exif\0\0".utf8) + tiff)
    }

    // PNG.

    static func chunk(_ type: String, _ content: [UInt8], sum: UInt32? = nil) -> [UInt8] {
        let body = Array(type.utf8) + content
        let checked = sum ?? crc(body)
        return big(content.count) + body + big(Int(checked))
    }

    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var state: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state & 1 == 1 ? 0xEDB8_8320 ^ (state >> 1) : state >> 1 }
        }
        return ~state
    }

    static func big(_ value: Int) -> [UInt8] { (0..<4).reversed().map { UInt8(value >> (8 * $0) & 255) } }
    static func little(_ value: Int) -> [UInt8] { big(value).reversed() }

    static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func header(_ width: Int, _ height: Int, depth: UInt8 = 8, color: UInt8 = 2) -> [UInt8] {
        chunk("IHDR", big(width) + big(height) + [depth, color, 0, 0, 0])
    }

    /// What the pixels of a PNG of that size inflate to.
    static func rows(_ width: Int, _ height: Int) -> Int { height * (1 + 3 * width) }

    /// Without `pixels` it has black ones, in two parts.
    static func png(
        width: Int = 800, height: Int = 600, extra: [UInt8] = [], pixels: [UInt8]? = nil,
        trailer: [UInt8] = []
    ) -> [UInt8] {
        pngSignature + header(width, height) + extra + (pixels ?? black(width, height)) + chunk("IEND", [])
            + trailer
    }

    private static func black(_ width: Int, _ height: Int) -> [UInt8] {
        // Larger ones are refused for their size.
        guard max(width, height) <= 2000 else { return chunk("IDAT", [1]) }
        let stream = SampleDeflate.stream(rows(width, height))
        let half = stream.count / 2
        return chunk("IDAT", Array(stream[..<half])) + chunk("IDAT", Array(stream[half...]))
    }

    // WebP.

    static func riffChunk(_ name: String, _ content: [UInt8], length: Int? = nil) -> [UInt8] {
        Array(name.utf8) + little(length ?? content.count) + content + (content.count % 2 == 1 ? [0] : [])
    }

    static func lossy(_ width: Int, _ height: Int) -> [UInt8] {
        riffChunk(
            "VP8 ",
            [
                0x10, 0, 0, 0x9D, 0x01, 0x2A, UInt8(width & 255), UInt8(width >> 8), UInt8(height & 255),
                UInt8(height >> 8),
            ]
                + [1, 2, 3])
    }

    static func extended(_ width: Int, _ height: Int, flags: UInt8) -> [UInt8] {
        riffChunk(
            "VP8X",
            [flags, 0, 0, 0] + little(width - 1).prefix(3) + little(height - 1).prefix(3))
    }

    static func webP(_ chunks: [UInt8], size: Int? = nil, trailer: [UInt8] = []) -> [UInt8] {
        Array("RIFF".utf8) + little(size ?? chunks.count + 4) + Array("WEBP".utf8) + chunks + trailer
    }

    // PDF.

    static func pdf(_ body: String = "<< /Type /Catalog /Pages 2 0 R >>", end: String = "%%EOF\n") -> [UInt8]
    {
        Array("%PDF-1.4\n1 0 obj\n\(body)\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n\(end)".utf8)
    }
}

/// What became of a file: its clean bytes and its facts, or the fault.
struct Screened {
    let bytes: [UInt8]
    let facts: ImageFacts?
    let fault: ImageFault?

    static let rules = ImageRules(
        types: Set(ImageType.allCases), mostBytes: 20_000_000, shortSide: 100, longSide: 200)

    /// Hands the file over in pieces of so many bytes.
    init(_ file: [UInt8], rules: ImageRules = rules, pieces: Int = 4096) {
        var screener = ImageScreener(rules: rules)
        var output: [UInt8] = []
        do throws(ImageFault) {
            for start in stride(from: 0, to: file.count, by: pieces) {
                output += try screener.consume(Array(file[start..<min(start + pieces, file.count)]))
            }
            facts = try screener.finish()
            fault = nil
        } catch {
            facts = nil
            fault = error
        }
        bytes = output
    }
}
