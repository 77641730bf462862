import CLibZip
import Glibc

/// Writes an archive into a buffer of libzip's own.
enum ZIPWriter {
    /// 1 January 1980, the first day that a ZIP archive can name.
    private static let date: UInt16 = 0x21

    static func archive(
        of entries: [(name: String, bytes: [UInt8])], comment: String
    ) throws(ArchiveError) -> [UInt8] {
        // SAFETY: every handle is made and released in this function, on this thread. The archive owns the
        // sources that were added to it; `target` is kept once more, because closing or discarding the
        // archive releases it, and its content is read after that.
        var error = zip_error_t()
        guard let target = zip_source_buffer_create(nil, 0, 0, &error) else {
            throw .unwritable(ZIPText.of(&error))
        }
        zip_source_keep(target)
        defer { zip_source_free(target) }
        guard let archive = zip_open_from_source(target, ZIP_TRUNCATE, &error) else {
            zip_source_free(target)
            throw .unwritable(ZIPText.of(&error))
        }
        for entry in entries {
            guard add(entry.name, entry.bytes, to: archive) else {
                let why = ZIPText.of(zip_get_error(archive))
                zip_discard(archive)
                throw .unwritable(why)
            }
        }
        // SAFETY: libzip copies the comment.
        guard comment.isEmpty || zip_set_archive_comment(archive, comment, UInt16(comment.utf8.count)) == 0
        else {
            let why = ZIPText.of(zip_get_error(archive))
            zip_discard(archive)
            throw .unwritable(why)
        }
        guard zip_close(archive) == 0 else {
            let why = ZIPText.of(zip_get_error(archive))
            zip_discard(archive)
            throw .unwritable(why)
        }
        guard let bytes = content(of: target) else { throw .unwritable("the written archive is not there") }
        return bytes
    }

    private static func add(_ name: String, _ bytes: [UInt8], to archive: OpaquePointer) -> Bool {
        // SAFETY: libzip reads the data when the archive is closed, after `bytes` may be gone, so it gets a
        // copy from `malloc` and frees it itself (`freep` is 1). It has at least one byte, so that it is
        // never nil.
        let copy = UnsafeMutableRawBufferPointer(
            start: malloc(max(1, bytes.count)), count: max(1, bytes.count))
        guard let start = copy.baseAddress else { return false }
        copy.copyBytes(from: bytes)
        guard let source = zip_source_buffer(archive, start, zip_uint64_t(bytes.count), 1) else {
            free(start)
            return false
        }
        let index = zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
            zip_source_free(source)
            return false
        }
        let place = zip_uint64_t(index)
        return zip_set_file_compression(archive, place, ZIP_CM_DEFLATE, 6) == 0
            && zip_file_set_dostime(archive, place, 0, date, 0) == 0
    }

    private static func content(of source: OpaquePointer) -> [UInt8]? {
        var facts = zip_stat_t()
        guard zip_source_stat(source, &facts) == 0, zip_source_open(source) == 0 else { return nil }
        defer { zip_source_close(source) }
        let size = Int(facts.size)
        // SAFETY: the buffer has `size` bytes and libzip writes that many at most.
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, Int(zip_source_read(source, buffer.baseAddress, zip_uint64_t(size))))
        }
        return bytes.count == size ? bytes : nil
    }
}

/// libzip's words for what went wrong.
enum ZIPText {
    static func of(_ error: UnsafeMutablePointer<zip_error_t>?) -> String {
        // SAFETY: the text belongs to the error and is copied while that is alive.
        guard let error, let text = zip_error_strerror(error) else { return "no reason given" }
        return String(cString: text)
    }
}
