/// WebP (RFC 9649): keeps the picture; every other chunk becomes as many zeros under the name `JUNK`, because the sizes
/// in front are written already. Readers pass over names they do not know.
struct WebPScreen: Screen {
    private enum State {
        case file, chunk, trailer
        case body(keeps: Bool, left: Int)
    }

    private let rules: ImageRules
    private var state = State.file
    /// What the file says is still to come.
    private var left = 0
    private var chunks = 0
    private var canvas: PixelSize?
    private var picture: PixelSize?
    private var trailer = TrailerScreen()

    init(rules: ImageRules) {
        self.rules = rules
    }

    mutating func consume(_ feed: inout ByteFeed, into output: inout [UInt8]) throws(ImageFault) {
        while try step(&feed, &output) {}
    }

    func finish() throws(ImageFault) -> PixelSize? {
        guard case .trailer = state else { throw .truncated }
        guard let picture else { throw .damaged }
        try trailer.finish()
        return canvas ?? picture
    }

    private mutating func step(_ feed: inout ByteFeed, _ output: inout [UInt8]) throws(ImageFault) -> Bool {
        switch state {
        case .file:
            guard feed.count >= 12 else { return false }
            left = feed.littleEndian32(at: 4) - 4
            guard left > 0, left + 12 <= rules.mostBytes else { throw .damaged }
            output += feed.takeUp(to: 12)
            state = .chunk
        case .chunk:
            guard left > 0 else {
                state = .trailer
                return true
            }
            return try chunk(&feed, &output)
        case .body(let keeps, let rest):
            guard rest > 0 else {
                state = .chunk
                return true
            }
            let part = feed.takeUp(to: rest)
            guard !part.isEmpty else { return false }
            output += keeps ? part : [UInt8](repeating: 0, count: part.count)
            state = .body(keeps: keeps, left: rest - part.count)
        case .trailer:
            guard feed.count > 0 else { return false }
            try trailer.consume(&feed)
        }
        return true
    }

    private mutating func chunk(_ feed: inout ByteFeed, _ output: inout [UInt8]) throws(ImageFault) -> Bool {
        guard left >= 8 else { throw .damaged }
        guard feed.count >= 8 else { return false }
        let length = feed.littleEndian32(at: 4)
        let padded = length + length % 2
        guard padded <= left - 8 else { throw .damaged }
        // Enough to see a picture's size.
        guard feed.count >= 8 + min(length, 10) else { return false }
        let name = String(decoding: (0..<4).map { feed[$0] }, as: UTF8.self)
        let content = (0..<min(length, 10)).map { feed[8 + $0] }
        chunks += 1
        left -= 8 + padded
        let keeps = try accepts(name, content, length)
        let sizeBytes = (4..<8).map { feed[$0] }
        feed.skip(8)
        output += (keeps ? Array(name.utf8) : Array("JUNK".utf8)) + sizeBytes
        guard name == "VP8X" else {
            state = .body(keeps: keeps, left: padded)
            return true
        }
        // Of the flags, transparency alone says something about what is left.
        output += [content[0] & 0x10, 0, 0, 0] + content[4..<10]
        feed.skip(10)
        state = .body(keeps: true, left: padded - 10)
        return true
    }

    private mutating func accepts(
        _ name: String, _ content: [UInt8], _ length: Int
    ) throws(ImageFault) -> Bool {
        switch name {
        case "VP8X":
            guard chunks == 1, length == 10 else { throw .damaged }
            if content[0] & 0x02 != 0 { throw .animated }
            let size = PixelSize(width: 1 + Self.number24(content, 4), height: 1 + Self.number24(content, 7))
            try rules.check(size)
            canvas = size
        case "VP8 ", "VP8L":
            guard picture == nil, chunks == 1 || canvas != nil else { throw .damaged }
            let size = try name == "VP8L" ? Self.losslessSize(content) : Self.lossySize(content)
            try rules.check(size)
            guard canvas == nil || canvas == size else { throw .damaged }
            picture = size
        case "ALPH": guard canvas != nil, picture == nil else { throw .damaged }
        case "ANIM", "ANMF": throw .animated
        default: return false
        }
        return true
    }

    /// RFC 6386, section 9.1: a key frame begins with its size.
    private static func lossySize(_ content: [UInt8]) throws(ImageFault) -> PixelSize {
        guard content.count == 10, content[0] & 1 == 0, content[3...5].elementsEqual([0x9D, 0x01, 0x2A])
        else {
            throw .damaged
        }
        return PixelSize(
            width: (Int(content[6]) | Int(content[7]) << 8) & 0x3FFF,
            height: (Int(content[8]) | Int(content[9]) << 8) & 0x3FFF)
    }

    private static func losslessSize(_ content: [UInt8]) throws(ImageFault) -> PixelSize {
        guard content.count >= 5, content[0] == 0x2F else { throw .damaged }
        let bits = (1...4).reversed().reduce(0) { $0 << 8 | Int(content[$1]) }
        return PixelSize(width: 1 + bits & 0x3FFF, height: 1 + bits >> 14 & 0x3FFF)
    }

    private static func number24(_ content: [UInt8], _ offset: Int) -> Int {
        Int(content[offset]) | Int(content[offset + 1]) << 8 | Int(content[offset + 2]) << 16
    }
}
