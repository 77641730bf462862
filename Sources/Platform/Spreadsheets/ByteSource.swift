import Glibc

/// Where the bytes of a file come from, from the first to the last. It may block.
package protocol ByteSource {
    /// The next bytes, as many as come at once; none at the end.
    mutating func read() throws(SpreadsheetError) -> [UInt8]
}

/// Pieces that are there already.
package struct PieceSource: ByteSource {
    private var pieces: ArraySlice<[UInt8]>

    package init(_ pieces: [[UInt8]]) {
        self.pieces = pieces.filter { !$0.isEmpty }[...]
    }

    package init(_ text: String) {
        self.init([Array(text.utf8)])
    }

    package mutating func read() throws(SpreadsheetError) -> [UInt8] {
        pieces.popFirst() ?? []
    }
}

/// Asks a closure for each piece, such as one that decrypts.
package struct ClosureSource: ByteSource {
    private let body: () throws(SpreadsheetError) -> [UInt8]

    package init(_ body: @escaping () throws(SpreadsheetError) -> [UInt8]) {
        self.body = body
    }

    package mutating func read() throws(SpreadsheetError) -> [UInt8] {
        try body()
    }
}

/// A file on disk, read in order. Closed when nobody holds it any more.
package final class FileSource: ByteSource {
    private let descriptor: Int32
    private let pieceBytes: Int

    package init(path: String, pieceBytes: Int = 1 << 17) throws(SpreadsheetError) {
        precondition(pieceBytes > 0, "A piece holds a byte at least.")
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.pieceBytes = pieceBytes
        guard descriptor >= 0 else { throw Self.unreadable() }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    package func read() throws(SpreadsheetError) -> [UInt8] {
        var failed = false
        // SAFETY: the kernel writes at most as many bytes as the buffer has, and `count` is what it wrote.
        let piece = [UInt8](unsafeUninitializedCapacity: pieceBytes) { buffer, count in
            var got = -1
            repeat {
                got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            } while got < 0
                && errno == EINTR
            failed = got < 0
            count = max(0, got)
        }
        if failed { throw Self.unreadable() }
        return piece
    }

    /// Begins again at the first byte.
    package func rewind() throws(SpreadsheetError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.unreadable() }
    }

    private static func unreadable() -> SpreadsheetError {
        SpreadsheetError("unreadable", "the file cannot be read: system error \(errno)")
    }
}
