import ArgumentParser
import Glibc

/// A file that its owner alone may read.
enum PrivateFile {
    /// Writes it, whole or not at all. Throws where something is there already: nothing is overwritten.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            // SAFETY: the buffer is read in place, from what is not written yet to its end.
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            guard count > 0 || (count < 0 && errno == EINTR) else {
                let fault = fault(path)
                unlink(path)
                throw fault
            }
            written += max(0, count)
        }
    }

    private static func fault(_ path: String) -> ValidationError {
        ValidationError("\(path) cannot be written: \(String(cString: strerror(errno))).")
    }
}
