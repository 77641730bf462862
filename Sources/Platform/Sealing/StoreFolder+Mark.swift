import FoundationEssentials
import Glibc
import Primitives

extension StoreFolder {
    private var mark: String { "\(path)/.store" }

    /// Makes the folder where it is not there, for its owner alone, and proves that files can be written in it.
    func prepare() throws(SealingError) {
        try make(path)
        let probe = "\(path)/.probe.\(Self.random())"
        let file = try StoreFile.create(probe)
        defer { unlink(probe) }
        try file.write(Array("probe".utf8))
        try file.flush()
    }

    /// Whether there is a folder, or one could be made; makes nothing.
    func canBePrepared() throws(SealingError) {
        var place = path
        if access(place, F_OK) != 0, errno == ENOENT {
            place = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            if place.isEmpty { place = "/" }
        }
        guard access(place, W_OK | X_OK) == 0 else { throw StoreFile.failure("written") }
    }

    /// The text of the mark; nil where the folder or its mark is not there.
    func readMark() throws(SealingError) -> String? {
        guard let file = try StoreFile.open(mark) else { return nil }
        return String(decoding: try file.read(1024), as: UTF8.self)
    }

    /// Gives the folder a mark, unless it has one already; another process may be the first.
    func writeMark(_ text: String, replacing: Bool) throws(SealingError) {
        let part = "\(path)/.store.\(Self.random())"
        let file = try StoreFile.create(part)
        defer { unlink(part) }
        try file.write(Array(text.utf8))
        try file.flush()
        if replacing {
            guard rename(part, mark) == 0 else { throw StoreFile.failure("named") }
        } else if link(part, mark) != 0, errno != EEXIST {
            throw StoreFile.failure("named")
        }
        try flush(path)
    }

    private static func random() -> String { Base64URL.encode(IdentifierSource.system.bytes(12)) }
}
