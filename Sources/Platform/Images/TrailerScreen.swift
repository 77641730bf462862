/// What follows the end of a picture. It never reaches the output; padding and what cameras append are let pass, all
/// else shows that the file is more than a picture.
struct TrailerScreen: Sendable {
    /// The first bytes that are not padding.
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var foreign = ForeignContent()

    mutating func consume(_ feed: inout ByteFeed) throws(ImageFault) {
        let bytes = feed.takeUp(to: feed.count)
        if head.count < 4 {
            let content = head.isEmpty ? bytes.drop { Self.isPadding($0) } : bytes[...]
            head += content.prefix(4 - head.count)
        }
        tail = Array((tail + bytes.suffix(4)).suffix(4))
        try foreign.scan(bytes)
    }

    /// `picturesFollow`: the header announced further pictures (CIPA DC-007, multi-picture format).
    func finish(picturesFollow: Bool = false) throws(ImageFault) {
        try foreign.finish()
        if head.isEmpty { return }
        if picturesFollow, head.starts(with: [0xFF, 0xD8, 0xFF]) { return }
        // The block that Samsung's camera appends ends so.
        if tail.elementsEqual("SEFT".utf8) { return }
        throw .trailingData
    }

    private static func isPadding(_ byte: UInt8) -> Bool {
        byte == 0 || byte == 0x0A || byte == 0x0D || byte == 0x20
    }
}
