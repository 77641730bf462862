import Glibc

/// Where DejaVu Sans is, whose letters a document takes with it.
package struct FontFolder: Sendable, Hashable {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Where Debian's package `fonts-dejavu-core` puts it.
    package static let debian = FontFolder("/usr/share/fonts/truetype/dejavu")

    var regular: String { path + "/DejaVuSans.ttf" }
    var bold: String { path + "/DejaVuSans-Bold.ttf" }

    func check() throws(DocumentError) {
        for file in [regular, bold] {
            guard access(file, R_OK) == 0 else {
                throw DocumentError(
                    "the font \(file) cannot be read; Debian's package fonts-dejavu-core brings it")
            }
            guard Self.isFont(file) else { throw DocumentError("the file \(file) is no TrueType font") }
        }
    }

    /// Whether the file begins as a font does, and each table that it lists lies within it: libharu falls
    /// over one that is cut off.
    private static func isFont(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return false }
        // SAFETY: the kernel writes as many bytes as the buffer has, at most, and `count` is what it wrote.
        let head = [UInt8](unsafeUninitializedCapacity: 12 + 64 * 16) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        guard head.count >= 12, head.starts(with: [0, 1, 0, 0]) else { return false }
        let tables = Int(head[4]) << 8 | Int(head[5])
        guard tables > 8, head.count >= 12 + tables * 16 else { return false }
        let number = { (place: Int) in head[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        return (0..<tables).allSatisfy { table in
            number(12 + table * 16 + 8) + number(12 + table * 16 + 12) <= Int(facts.st_size)
        }
    }
}
