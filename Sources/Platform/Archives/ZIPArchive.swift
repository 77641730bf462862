/// ZIP archives in memory, by libzip.
package enum ZIPArchive {
    /// A file of an archive. Its name is what the archive says, and no path to anything here.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// What is read at most: an archive of a few bytes may unpack to more than there is memory.
    package struct Limits: Sendable {
        package var entries: Int
        /// Of all entries together, unpacked.
        package var bytes: Int
        /// Unpacked bytes for each byte of the archive.
        package var ratio: Int

        package init(entries: Int = 64, bytes: Int = 64 << 20, ratio: Int = 200) {
            precondition(entries > 0 && bytes > 0 && ratio > 0, "Limits are positive.")
            self.entries = entries
            self.bytes = bytes
            self.ratio = ratio
        }
    }

    /// An archive of those entries in their order, each deflated. Equal entries give equal bytes: all have
    /// the same time. The comment, in ASCII, is what the archive ends with. Throws `empty` without entries and
    /// `unwritable` where two have one name.
    package static func write(
        entries: [(name: String, bytes: [UInt8])], comment: String = ""
    ) throws(ArchiveError) -> [UInt8] {
        guard !entries.isEmpty else { throw .empty }
        return try ZIPWriter.archive(of: entries, comment: comment)
    }

    /// The entries in the order of the archive, those of one name all of them. Nothing is unpacked beyond the
    /// limits, whatever sizes the archive claims. Folders are left out.
    package static func read(
        _ bytes: [UInt8], limits: Limits = Limits()
    ) throws(ArchiveError) -> [Entry] {
        try ZIPReader.entries(of: bytes, limits)
    }
}
