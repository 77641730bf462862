import FoundationEssentials
import Glibc

/// The second place: `<folder>/<day>/<number of entries>.checkpoint`, a file for each signed checkpoint.
///
/// It belongs on another disk, or another machine, than the database. All escrowd of one installation share it. Its calls
/// block.
package struct CheckpointFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ what: String, _ path: String) {
            description =
                "The audit checkpoint \(path) could not be \(what): \(String(cString: strerror(errno)))."
        }
    }

    private static let ending = ".checkpoint"

    func file(_ size: Int64, day: String) -> String {
        let digits = String(size)
        let zeros = String(repeating: "0", count: 19 - digits.count)
        return "\(path)/\(day)/\(zeros)\(digits)\(Self.ending)"
    }

    /// Writes a note so that it is lasting when this returns.
    func write(_ note: String, size: Int64, day: String) throws {
        try make(path)
        try make("\(path)/\(day)")
        let final = file(size, day: day)
        let part = final + ".part"
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure("made", final) }
        defer { close(descriptor) }
        let bytes = Array(note.utf8)
        // SAFETY: the bytes are read within the closure, and no more than there are.
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else { throw Failure("written", final) }
        guard rename(part, final) == 0 else { throw Failure("named", final) }
        try flush("\(path)/\(day)")
    }

    func holds(_ size: Int64, day: String) -> Bool {
        FileManager.default.fileExists(atPath: file(size, day: day))
    }

    /// The days of which there are checkpoints, in order.
    func days() -> [String] {
        names(path).filter { $0.utf8.count == 10 && !$0.hasPrefix(".") }
    }

    /// How many entries the checkpoints of a day are over, in order.
    func sizes(day: String) -> [Int64] {
        names("\(path)/\(day)").compactMap { name in
            name.hasSuffix(Self.ending) ? Int64(name.dropLast(Self.ending.count)) : nil
        }
    }

    func note(_ size: Int64, day: String) -> String? {
        Self.note(at: file(size, day: day))
    }

    /// The note in any file; nil where it cannot be read.
    package static func note(at path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private func make(_ folder: String) throws {
        guard mkdir(folder, 0o755) == 0 else {
            if errno == EEXIST { return }
            throw Failure("made", folder)
        }
        if let end = folder.lastIndex(of: "/") { try flush(String(folder[..<end])) }
    }

    private func flush(_ folder: String) throws {
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("opened", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure("written to the disk", folder) }
    }
}

/// The checkpoints of the second place, one after the other in the order of their sizes, as far as they were there at the
/// beginning: later ones are about entries that the reader of the chain has not seen.
struct CheckpointReader {
    private let folder: CheckpointFolder
    private let verifier: AuditVerifier
    private var days: ArraySlice<String>
    private var day = ""
    private var sizes: ArraySlice<Int64> = []
    /// The largest size at the beginning; 0 where there is none.
    let newest: Int64

    init(_ folder: CheckpointFolder, _ verifier: AuditVerifier) {
        self.folder = folder
        self.verifier = verifier
        let days = folder.days()
        self.days = days[...]
        newest = days.reversed().lazy.compactMap { folder.sizes(day: $0).last }.first ?? 0
    }

    enum Item {
        case genuine(AuditCheckpoint)
        /// A file that no known key signed, or about another size than its name says.
        case forged(path: String)
    }

    mutating func next() -> Item? {
        while true {
            if let size = sizes.popFirst() {
                guard size <= newest else { continue }
                guard let checkpoint = folder.note(size, day: day).flatMap({ verifier.checkpoint(in: $0) }),
                    checkpoint.size == size
                else { return .forged(path: folder.file(size, day: day)) }
                return .genuine(checkpoint)
            }
            guard let next = days.popFirst() else { return nil }
            day = next
            sizes = folder.sizes(day: next)[...]
        }
    }
}
