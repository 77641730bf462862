import CLibZip
import Glibc

/// A ZIP archive whose members are read piece by piece, so that none is ever in memory whole. Whatever sizes
/// it claims, no more is unpacked than the limits allow, all members together.
package final class ZIPFile {
    private let archive: OpaquePointer
    fileprivate var room: Int

    /// An archive on disk.
    package convenience init(
        path: String, limits: ZIPArchive.Limits = ZIPArchive.Limits()
    ) throws(ArchiveError) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { throw .unreadable("system error \(errno)") }
        var error = zip_error_t()
        guard let source = zip_source_file_create(path, 0, -1, &error) else {
            throw .unreadable(ZIPText.of(&error))
        }
        try self.init(source: source, size: Int(facts.st_size), limits)
    }

    /// An archive in memory, of which a copy is kept.
    package convenience init(
        bytes: [UInt8], limits: ZIPArchive.Limits = ZIPArchive.Limits()
    ) throws(ArchiveError) {
        guard !bytes.isEmpty else { throw .unreadable("it has no bytes") }
        // SAFETY: libzip reads the copy as long as the archive is open, and frees it (`freep` is 1).
        let copy = UnsafeMutableRawBufferPointer(start: malloc(bytes.count), count: bytes.count)
        guard let start = copy.baseAddress else { throw .unreadable("there is no memory for it") }
        copy.copyBytes(from: bytes)
        var error = zip_error_t()
        guard let source = zip_source_buffer_create(start, zip_uint64_t(bytes.count), 1, &error) else {
            free(start)
            throw .unreadable(ZIPText.of(&error))
        }
        try self.init(source: source, size: bytes.count, limits)
    }

    private init(source: OpaquePointer, size: Int, _ limits: ZIPArchive.Limits) throws(ArchiveError) {
        // SAFETY: an archive that opens owns the source; one that does not leaves it to us. `deinit` discards
        // the archive once, and every member keeps this object alive.
        var error = zip_error_t()
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw .unreadable(ZIPText.of(&error))
        }
        self.archive = archive
        let (most, overflows) = size.multipliedReportingOverflow(by: limits.ratio)
        room = overflows ? limits.bytes : min(limits.bytes, most)
        guard zip_get_num_entries(archive, 0) <= limits.entries else { throw .tooManyEntries }
    }

    deinit { zip_discard(archive) }

    /// Begins to read the first member of that name; nil where there is none.
    package func member(_ name: String) throws(ArchiveError) -> ZIPMember? {
        let index = zip_name_locate(archive, name, zip_flags_t(ZIP_FL_ENC_GUESS))
        guard index >= 0 else { return nil }
        guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else {
            throw .unreadable(ZIPText.of(zip_get_error(archive)))
        }
        return ZIPMember(of: self, file)
    }
}

/// A member of an archive, read from its first byte to its last.
package final class ZIPMember {
    private let archive: ZIPFile
    private let file: OpaquePointer

    fileprivate init(of archive: ZIPFile, _ file: OpaquePointer) {
        self.archive = archive
        self.file = file
    }

    // SAFETY: the archive is held until its member is closed.
    deinit { zip_fclose(file) }

    /// Unpacks into the buffer, and says how many bytes; none at the end, where the checksum has been
    /// compared.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        // SAFETY: libzip writes as many bytes as the buffer has, at most.
        let got = zip_fread(file, buffer.baseAddress, zip_uint64_t(buffer.count))
        guard got >= 0 else { throw .unreadable(ZIPText.of(zip_file_get_error(file))) }
        guard got <= archive.room else { throw .tooLarge }
        archive.room -= Int(got)
        return Int(got)
    }
}
