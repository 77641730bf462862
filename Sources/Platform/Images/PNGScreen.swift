/// PNG (third edition): keeps header, palette, transparency and pixels; checks every chunk's sum, and that the pixels
/// inflate to what the header says and no byte more; drops all else.
struct PNGScreen: Screen {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private enum State {
        case signature, header, trailer
        case body(keeps: Bool, left: Int)
        case sum(keeps: Bool)
    }

    private let rules: ImageRules
    private var state = State.signature
    private var size: PixelSize?
    private var sum = CRC32()
    private var type = ""
    private var hasPalette = false
    private var pixels = Pixels.none
    private var pixelData = InflateCounter(size: 0)
    private var trailer = TrailerScreen()

    /// The chunks with pixels stand together (11.2.3).
    private enum Pixels { case none, running, ended }

    init(rules: ImageRules) {
        self.rules = rules
    }

    mutating func consume(_ feed: inout ByteFeed, into output: inout [UInt8]) throws(ImageFault) {
        while try step(&feed, &output) {}
    }

    func finish() throws(ImageFault) -> PixelSize? {
        guard case .trailer = state else { throw .truncated }
        try trailer.finish()
        return size
    }

    private mutating func step(_ feed: inout ByteFeed, _ output: inout [UInt8]) throws(ImageFault) -> Bool {
        switch state {
        case .signature:
            guard let signature = feed.take(8) else { return false }
            output += signature
            state = .header
        case .header: return try header(&feed, &output)
        case .body(let keeps, let left):
            guard left > 0 else {
                state = .sum(keeps: keeps)
                return true
            }
            let part = feed.takeUp(to: left)
            guard !part.isEmpty else { return false }
            sum.add(part)
            if type == "IDAT" { try pixelData.consume(part) }
            if keeps { output += part }
            state = .body(keeps: keeps, left: left - part.count)
        case .sum(let keeps):
            guard feed.count >= 4 else { return false }
            guard feed.bigEndian32(at: 0) == Int(sum.value) else { throw .damaged }
            let written = feed.takeUp(to: 4)
            if keeps { output += written }
            state = type == "IEND" ? .trailer : .header
        case .trailer:
            guard feed.count > 0 else { return false }
            try trailer.consume(&feed)
        }
        return true
    }

    private mutating func header(_ feed: inout ByteFeed, _ output: inout [UInt8]) throws(ImageFault) -> Bool {
        guard feed.count >= 8 else { return false }
        let length = feed.bigEndian32(at: 0)
        let name = (4..<8).map { feed[$0] }
        // A chunk that claims more than a file may have is refused before anything waits for it.
        guard length <= rules.mostBytes, name.allSatisfy(Self.isLetter) else { throw .damaged }
        type = String(decoding: name, as: UTF8.self)
        guard (type == "IHDR") == (size == nil) else { throw .damaged }
        if type == "IHDR" {
            guard feed.count >= 8 + 13 else { return false }
            guard length == 13 else { throw .damaged }
            let header = PNGHeader((8..<21).map { feed[$0] })
            guard let header else { throw .damaged }
            try rules.check(header.size)
            size = header.size
            pixelData = InflateCounter(size: header.pixelBytes)
        }
        let keeps = try accepts(type, length)
        let written = feed.takeUp(to: 8)
        sum = CRC32()
        sum.add(Array(written.dropFirst(4)))
        if keeps { output += written }
        state = .body(keeps: keeps, left: length)
        return true
    }

    /// Whether a chunk stays. Throws where it may not stand here, or changes what the pixels mean in a way not known.
    private mutating func accepts(_ type: String, _ length: Int) throws(ImageFault) -> Bool {
        if type != "IDAT", pixels == .running { pixels = .ended }
        switch type {
        case "IHDR": return true
        case "PLTE":
            guard !hasPalette, pixels == .none, length.isMultiple(of: 3), (3...768).contains(length) else {
                throw .damaged
            }
            hasPalette = true
            return true
        case "tRNS":
            guard pixels == .none, length <= 256 else { throw .damaged }
            return true
        case "IDAT":
            guard pixels != .ended else { throw .damaged }
            pixels = .running
            return true
        case "IEND":
            guard length == 0 else { throw .damaged }
            guard pixels == .ended else { throw .truncated }
            try pixelData.finish()
            return true
        default:
            // A small first letter: a program that does not know it may pass it over (5.4).
            guard type.utf8.first.map({ $0 & 0x20 != 0 }) == true else { throw .unsupportedCoding }
            return false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
