import CLibZip

/// Reads an archive out of an array.
enum ZIPReader {
    static func entries(
        of bytes: [UInt8], _ limits: ZIPArchive.Limits
    ) throws(ArchiveError) -> [ZIPArchive.Entry] {
        guard !bytes.isEmpty else { throw .unreadable("it has no bytes") }
        // SAFETY: the archive reads the array in place and is discarded before the closure ends, so that it
        // never outlives it. Every handle stays in this function, on this thread.
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(ArchiveError) in try entries(in: buffer, limits) }
        }
        return try result.get()
    }

    private static func entries(
        in buffer: UnsafeRawBufferPointer, _ limits: ZIPArchive.Limits
    ) throws(ArchiveError) -> [ZIPArchive.Entry] {
        var error = zip_error_t()
        let source = zip_source_buffer_create(buffer.baseAddress, zip_uint64_t(buffer.count), 0, &error)
        guard let source else { throw .unreadable(ZIPText.of(&error)) }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw .unreadable(ZIPText.of(&error))
        }
        defer { zip_discard(archive) }
        return try entries(of: archive, size: buffer.count, limits)
    }

    private static func entries(
        of archive: OpaquePointer, size: Int, _ limits: ZIPArchive.Limits
    ) throws(ArchiveError) -> [ZIPArchive.Entry] {
        let count = zip_get_num_entries(archive, 0)
        guard count <= limits.entries else { throw .tooManyEntries }
        let (most, overflows) = size.multipliedReportingOverflow(by: limits.ratio)
        var room = overflows ? limits.bytes : min(limits.bytes, most)
        var entries: [ZIPArchive.Entry] = []
        for index in 0..<zip_uint64_t(max(0, count)) {
            // SAFETY: the name belongs to the archive and is copied while that is open.
            guard let text = zip_get_name(archive, index, zip_flags_t(ZIP_FL_ENC_GUESS)) else {
                throw .unreadable(ZIPText.of(zip_get_error(archive)))
            }
            let name = String(cString: text)
            if name.hasSuffix("/") { continue }
            let bytes = try content(at: index, of: archive, room: room)
            room -= bytes.count
            entries.append(ZIPArchive.Entry(name: name, bytes: bytes))
        }
        return entries
    }

    /// Piece by piece, so that no size that the archive claims is believed. The last piece also checks the
    /// CRC.
    private static func content(
        at index: zip_uint64_t, of archive: OpaquePointer, room: Int
    ) throws(ArchiveError) -> [UInt8] {
        guard let file = zip_fopen_index(archive, index, 0) else {
            throw .unreadable(ZIPText.of(zip_get_error(archive)))
        }
        defer { zip_fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // SAFETY: libzip writes into the piece as many bytes as it has, at most.
            let read = piece.withUnsafeMutableBytes { buffer in
                zip_fread(file, buffer.baseAddress, zip_uint64_t(buffer.count))
            }
            guard read >= 0 else { throw .unreadable(ZIPText.of(zip_file_get_error(file))) }
            if read == 0 { return bytes }
            guard bytes.count + Int(read) <= room else { throw .tooLarge }
            bytes.append(contentsOf: piece[..<Int(read)])
        }
    }
}
