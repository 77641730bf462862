import Glibc

/// An open file of the store. Its calls block: only the store's own threads make them.
final class StoreFile {
    private let descriptor: Int32

    /// Opens what is there; nil where nothing is.
    static func open(_ path: String) throws(SealingError) -> StoreFile? {
        let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0 { return StoreFile(descriptor) }
        if errno == ENOENT { return nil }
        throw failure("opened")
    }

    /// Opens a file that is not the store's, such as one that is to be kept in it.
    static func openForeign(_ path: String) throws(SealingError) -> StoreFile {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opened") }
        return StoreFile(descriptor)
    }

    /// Makes a file that is not there yet, for its owner alone.
    static func create(_ path: String) throws(SealingError) -> StoreFile {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("made") }
        return StoreFile(descriptor)
    }

    /// Makes a file that is not there yet and that is read again, for its owner alone.
    static func createForReading(_ path: String) throws(SealingError) -> StoreFile {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("made") }
        return StoreFile(descriptor)
    }

    /// The number by which the kernel knows the open file.
    var number: Int32 { descriptor }

    /// Opens, makes where needed and locks a file, until it is released: other processes wait.
    static func lock(_ path: String) throws(SealingError) -> StoreFile {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("made") }
        let file = StoreFile(descriptor)
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure("locked") }
        }
        return file
    }

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: [UInt8]) throws(SealingError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: the pointer is used within the closure, and at most the bytes behind `done` are read.
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure("written")
            }
            done += count
        }
    }

    /// Up to `count` bytes; fewer only at the end.
    func read(_ count: Int) throws(SealingError) -> [UInt8] {
        var failed = false
        // SAFETY: at most the capacity is written, and what is declared initialised was written by the kernel.
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let more = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
                if more == 0 { return }
                if more < 0 {
                    if errno == EINTR { continue }
                    failed = true
                    return
                }
                filled += more
            }
        }
        if failed { throw Self.failure("read") }
        return bytes
    }

    func seek(to position: Int) throws(SealingError) {
        guard lseek(descriptor, position, SEEK_SET) == position else { throw Self.failure("read") }
    }

    func flush() throws(SealingError) {
        guard fsync(descriptor) == 0 else { throw Self.failure("written to the disk") }
    }

    /// Size in bytes, and what tells this file from another of the same name.
    func facts() throws(SealingError) -> (size: Int, device: UInt64, number: UInt64) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("read") }
        return (Int(status.st_size), UInt64(status.st_dev), UInt64(status.st_ino))
    }

    static func failure(_ what: String) -> SealingError {
        SealingError(
            .storage, "A file of the object store could not be \(what): \(String(cString: strerror(errno))).")
    }
}
