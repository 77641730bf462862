/// PDF (ISO 32000): lets a document through that only shows pages; it is not rewritten.
///
/// Names are looked for everywhere, in streams too, because a reader finds objects wherever the table at the end says
/// they are; with escapes (`/J#61vaScript`) undone. Objects in compressed streams cannot be seen and are refused.
struct PDFScreen: Screen {
    private var hasHeader = false
    /// The name that is being read, its escapes undone; nil outside of one.
    private var name: [UInt8]?
    /// The digits of an escape that is being read.
    private var escape: [UInt8]?
    private var tail: [UInt8] = []

    private static let longestName = 24
    private static let active: Set<String> = [
        "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "OpenAction", "RichMedia", "XFA",
        "SubmitForm",
        "ImportData", "GoToE", "GoToR",
    ]

    mutating func consume(_ feed: inout ByteFeed, into output: inout [UInt8]) throws(ImageFault) {
        if !hasHeader {
            guard feed.count >= 8 else { return }
            let version = (5..<8).map { feed[$0] }
            guard version[0] == UInt8(ascii: "1") || version[0] == UInt8(ascii: "2"),
                version[1] == UInt8(ascii: "."), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(version[2])
            else { throw .damaged }
            hasHeader = true
        }
        let bytes = feed.takeUp(to: feed.count)
        for byte in bytes { try read(byte) }
        tail = Array((tail + bytes.suffix(1024)).suffix(1024))
        output += bytes
    }

    func finish() throws(ImageFault) -> PixelSize? {
        var end = tail[...]
        while let last = end.last, Self.isSpace(last) { end.removeLast() }
        guard end.suffix(5).elementsEqual("%%EOF".utf8) else {
            throw tail.contains(Array("%%EOF".utf8)) ? .trailingData : .truncated
        }
        return nil
    }

    private mutating func read(_ byte: UInt8) throws(ImageFault) {
        guard var read = name else {
            if byte == UInt8(ascii: "/") { name = [] }
            return
        }
        if var digits = escape {
            digits.append(byte)
            escape = digits.count < 2 ? digits : nil
            if digits.count == 2 { read.append(Self.byte(ofHex: digits) ?? 0) }
            name = read
            return
        }
        if Self.isSpace(byte) || Self.isDelimiter(byte) {
            name = byte == UInt8(ascii: "/") ? [] : nil
            return try check(read)
        }
        if byte == UInt8(ascii: "#") { escape = [] } else { read.append(byte) }
        name = read.count > Self.longestName ? nil : read
    }

    private func check(_ name: [UInt8]) throws(ImageFault) {
        guard name.count >= 3 else { return }
        let text = String(decoding: name, as: UTF8.self)
        if Self.active.contains(text) { throw .activeDocument }
        if text == "Encrypt" { throw .encryptedDocument }
        if text == "ObjStm" { throw .hiddenObjects }
    }

    private static func byte(ofHex digits: [UInt8]) -> UInt8? {
        UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte)
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        "()<>[]{}/%".utf8.contains(byte)
    }
}
