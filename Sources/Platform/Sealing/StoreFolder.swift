import FoundationEssentials
import Glibc
import Primitives

/// The folders and names of the store: `<folder>/<first two digits>/<object>`. Names are made of identifiers alone, so
/// nothing from outside can lead out of the folder.
struct StoreFolder: Sendable {
    let path: String

    private static let partMark = ".part"

    func file(_ object: UUID) -> String { "\(shard(object))/\(object.lowercased)" }

    private func shard(_ object: UUID) -> String { "\(path)/\(object.lowercased.prefix(2))" }

    /// Makes a file that no reader finds, in the folder where the object will stand.
    func createPart(of object: UUID) throws(SealingError) -> (file: StoreFile, path: String) {
        try make(path)
        try make(shard(object))
        let random = Base64URL.encode(IdentifierSource.system.bytes(12))
        let part = "\(shard(object))/.\(object.lowercased).\(random)\(Self.partMark)"
        return (try StoreFile.create(part), part)
    }

    /// Gives a finished file its name, where that is free, and makes both lasting.
    func publish(_ part: String, as object: UUID) throws(SealingError) {
        guard link(part, file(object)) == 0 else {
            let taken = errno == EEXIST
            unlink(part)
            if taken {
                throw SealingError(.alreadyExists, "There is an object of that name in the store.")
            }
            throw StoreFile.failure("named")
        }
        unlink(part)
        try flush(shard(object))
    }

    /// Puts a finished file in the place of `original`, unless that was deleted or replaced meanwhile; answers whether.
    func replace(_ original: StoreFile, by part: String, as object: UUID) throws(SealingError) -> Bool {
        let lock = try StoreFile.lock("\(path)/.lock")
        defer { withExtendedLifetime(lock) {} }
        guard let present = try StoreFile.open(file(object)),
            try present.facts() == (try original.facts())
        else {
            unlink(part)
            return false
        }
        guard rename(part, file(object)) == 0 else { throw StoreFile.failure("named") }
        try flush(shard(object))
        return true
    }

    /// Removes the object, if it is there, for good. One that is being sealed anew does not come back.
    func remove(_ object: UUID) throws(SealingError) {
        try make(path)
        let lock = try StoreFile.lock("\(path)/.lock")
        defer { withExtendedLifetime(lock) {} }
        guard unlink(file(object)) == 0 else {
            if errno == ENOENT { return }
            throw StoreFile.failure("removed")
        }
        try flush(shard(object))
    }

    func removePart(_ part: String) {
        unlink(part)
    }

    func make(_ folder: String) throws(SealingError) {
        guard mkdir(folder, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw StoreFile.failure("made")
        }
        if let end = folder.lastIndex(of: "/") { try flush(String(folder[..<end])) }
    }

    func flush(_ folder: String) throws(SealingError) {
        let descriptor = Glibc.open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFile.failure("opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreFile.failure("written to the disk") }
    }
}

extension StoreFolder {
    /// The objects whose names begin with that byte, in order.
    func objects(shard: UInt8) throws(SealingError) -> [UUID] {
        try names("\(path)/\(Hex.encode([shard]))").compactMap { name in
            UUID(uuidString: name).flatMap { $0.lowercased == name ? $0 : nil }
        }
    }

    /// Removes what writers that died left, once it is older than `seconds`; answers how many files.
    func removeParts(olderThan seconds: Int) throws(SealingError) -> Int {
        let now = time(nil)
        var removed = 0
        for shard in UInt8.min...UInt8.max {
            let folder = "\(path)/\(Hex.encode([shard]))"
            for name in try names(folder) where name.hasSuffix(Self.partMark) {
                var status = stat()
                guard stat("\(folder)/\(name)", &status) == 0, status.st_mtim.tv_sec <= now - seconds else {
                    continue
                }
                if unlink("\(folder)/\(name)") == 0 { removed += 1 }
            }
        }
        return removed
    }

    private func names(_ folder: String) throws(SealingError) -> [String] {
        guard let directory = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw StoreFile.failure("opened")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // SAFETY: the kernel ends the name with a zero byte, and the entry stays until the next call.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
