import Glibc

/// Where the bytes of a written file go. It may block.
package protocol ByteSink {
    mutating func write(_ bytes: [UInt8]) throws(SpreadsheetError)
}

/// A file that is made anew.
package final class FileSink: ByteSink {
    private let descriptor: Int32

    package init(path: String) throws(SpreadsheetError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpreadsheetError("unwritable", "system error \(errno)") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    package func write(_ bytes: [UInt8]) throws(SpreadsheetError) {
        var written = 0
        while written < bytes.count {
            // SAFETY: the kernel reads the rest of the array, which lives for the call.
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            guard count >= 0 || errno == EINTR else {
                throw SpreadsheetError("unwritable", "system error \(errno)")
            }
            written += max(0, count)
        }
    }
}

/// Memory.
package final class MemorySink: ByteSink {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package func write(_ bytes: [UInt8]) throws(SpreadsheetError) {
        self.bytes += bytes
    }
}
