import Executors
import Glibc
import Primitives

/// Bytes that come in one after the other, as a file that can be opened by its path: for readers that need to go back and
/// forth in it. The file has no name and is gone with the process, whatever happens to that.
package actor Spool {
    private let executor = ThreadExecutor(name: "spool")
    private let file: StoreFile
    private let limit: Int
    private var size = 0
    /// By which this process can open what has come so far. Valid while the spool is held.
    package nonisolated let path: String

    /// Makes the file in the folder, for its owner alone. More than `limit` bytes are refused.
    package init(folder: String, limit: Int) throws(SealingError) {
        let name = "\(folder)/.\(Base64URL.encode(IdentifierSource.system.bytes(12))).spool"
        file = try StoreFile.createForReading(name)
        unlink(name)
        path = "/proc/self/fd/\(file.number)"
        self.limit = limit
    }

    deinit {
        executor.shutdown()
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Takes the next bytes. Throws `tooLarge` where they are too many.
    package func write(_ bytes: [UInt8]) throws(SealingError) {
        size += bytes.count
        guard size <= limit else {
            throw SealingError(.tooLarge, "The file has more than \(limit) bytes.")
        }
        try file.write(bytes)
    }
}
