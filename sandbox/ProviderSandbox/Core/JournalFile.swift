import FoundationEssentials
import Glibc
import Primitives

/// The file under the journal: opened by one process at a time, only ever appended to.
struct JournalFile: Sendable {
    private let descriptor: Int32
    let path: String

    /// Opens or makes the file in the folder, which is made where it is missing.
    init(folder: String) throws(ControlError) {
        path = folder + "/journal.jsonl"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ControlError(message: "The state folder \(folder) cannot be made: \(error)")
        }
        descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ControlError(message: "The journal \(path) cannot be opened (errno \(errno)).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw ControlError(message: "The state folder \(folder) is in use by another provider-sandbox.")
        }
    }

    /// The entries in the file. A last line that a crash cut short is removed.
    func load() throws(ControlError) -> [JournalEntry] {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw ControlError(message: "The journal \(path) cannot be read.")
        }
        let bytes = [UInt8](content)
        let whole = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        if whole < bytes.count, ftruncate(descriptor, off_t(whole)) != 0 {
            throw ControlError(message: "The journal \(path) cannot be cut after its last whole line.")
        }
        return try JournalCopy.parse(bytes[..<whole], path: path)
    }

    /// Appends the bytes. Blocks. They outlive this process, however that ends; for the death of the machine, money
    /// that is none needs no waiting for its disk.
    func append(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = write(descriptor, Array(rest), rest.count)
            precondition(count > 0 || errno == EINTR, "The journal cannot be written (errno \(errno)).")
            rest = rest.dropFirst(max(0, count))
        }
    }
}
