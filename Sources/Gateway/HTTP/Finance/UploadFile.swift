import Executors
import Glibc

/// One file that is being received, written on a thread of its own. It has no name from the beginning, so that nothing of it
/// outlives the process, however that ends; `path` reads it while it is open.
actor UploadFile {
    private nonisolated let executor = ThreadExecutor(name: "upload")
    private var descriptor: Int32 = -1

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    deinit { executor.shutdown() }

    /// Makes the folder where it is missing, and a new file in it that nobody but the daemon's user could read.
    func create(in folder: String, named name: String) throws(UploadFault) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw UploadFault(code: errno) }
        descriptor = open("\(folder)/\(name)", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UploadFault(code: errno) }
        guard unlink("\(folder)/\(name)") == 0 else { throw UploadFault(code: errno) }
    }

    /// Where this process reads it, until it is closed.
    var path: String { "/proc/self/fd/\(descriptor)" }

    func write(_ bytes: [UInt8]) throws(UploadFault) {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest, rest.count)
            guard written > 0 else { throw UploadFault(code: errno) }
            rest.removeFirst(written)
        }
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}

/// An upload cannot be kept on its way: the disk is full, or the folder is not ours.
struct UploadFault: Error, CustomStringConvertible {
    let code: Int32

    var description: String { "an upload cannot be written: error \(code) of the system" }
}
