/// PDF (ISO 32000): lets a document through that only shows pages; it is not rewritten.
///
/// Names are looked for everywhere, in streams and comments too, because a reader finds objects wherever the table at
/// the end says they are (`PDFNames`). Objects in compressed streams cannot be seen and are refused.
struct PDFScreen: Screen {
    private var hasHeader = false
    private var names = PDFNames()
    /// A short name that does something has ended: what follows tells whether it is one, or chance in a picture.
    private var awaitsValue = false
    private var tail: [UInt8] = []

    private static let active = Set(
        [
            "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "FileAttachment", "OpenAction",
            "RichMedia", "RichMediaExecute", "Rendition", "Movie", "Sound", "XFA", "SubmitForm",
            "ImportData", "GoToE", "GoToR",
        ].map { Array($0.utf8) })
    /// Scripts, actions of pages and fields, and attached files.
    private static let short = Set(["JS", "AA", "EF"].map { Array($0.utf8) })
    /// Tables of objects in compressed streams, and those streams.
    private static let hiding = Set(["ObjStm", "XRef", "XRefStm"].map { Array($0.utf8) })
    private static let encrypt = Array("Encrypt".utf8)
    /// How a text, a dictionary or a reference begins, or a comment in front of one.
    private static let valueBeginnings = Set("(<%+-0123456789".utf8)

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
        while let last = end.last, PDFNames.isSpace(last) { end.removeLast() }
        guard end.suffix(5).elementsEqual("%%EOF".utf8) else {
            throw tail.contains(Array("%%EOF".utf8)) ? .trailingData : .truncated
        }
        return nil
    }

    private mutating func read(_ byte: UInt8) throws(ImageFault) {
        if let name = names.read(byte) { try check(name) }
        guard awaitsValue, !PDFNames.isSpace(byte) else { return }
        guard !Self.valueBeginnings.contains(byte) else { throw .activeDocument }
        awaitsValue = false
    }

    private mutating func check(_ name: [UInt8]) throws(ImageFault) {
        guard name.count >= 2 else { return }
        if Self.short.contains(name) { awaitsValue = true }
        guard name.count >= 3 else { return }
        if Self.active.contains(name) { throw .activeDocument }
        if name == Self.encrypt { throw .encryptedDocument }
        if Self.hiding.contains(name) { throw .hiddenObjects }
    }
}
