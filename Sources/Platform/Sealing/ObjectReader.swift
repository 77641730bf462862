import Executors
import FoundationEssentials

/// Reads one object segment by segment, each checked before it is handed out.
actor ObjectReader {
    private let threads: ObjectThreads
    private let executor: ThreadExecutor
    private let folder: StoreFolder
    private let object: UUID
    private let owner: String
    private let keys: KeyRing
    private var content: ObjectContent?
    private var ended = false

    init(object: UUID, owner: String, folder: StoreFolder, keys: KeyRing, threads: ObjectThreads) {
        self.threads = threads
        executor = threads.executor(object)
        self.folder = folder
        self.object = object
        self.owner = owner
        self.keys = keys
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// The next bytes, or nil after the last.
    func next() throws(SealingError) -> [UInt8]? {
        if ended { return nil }
        if content == nil { content = try ObjectContent(object, owner: owner, folder: folder, keys: keys) }
        let bytes = try content?.next()
        if bytes == nil {
            ended = true
            content = nil
        }
        return bytes
    }

    /// The whole content. Throws `tooLarge` before anything is read where it is larger than `limit`.
    func all(limit: Int) throws(SealingError) -> [UInt8] {
        var content = try ObjectContent(object, owner: owner, folder: folder, keys: keys)
        guard content.size <= limit else {
            throw SealingError(.tooLarge, "The object has \(content.size) bytes; \(limit) are allowed.")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.size)
        while let more = try content.next() { bytes += more }
        return bytes
    }
}

/// An object's file, opened and being read.
struct ObjectContent {
    let file: StoreFile
    let header: ObjectHeader
    /// Of the plain content, as the file's length has it; proven only by the last segment.
    let size: Int
    private var sealedLeft: Int
    private var segments: ObjectSegments

    /// Throws `notFound` where there is no such object, `notAuthentic` where it is another's.
    init(_ object: UUID, owner: String?, folder: StoreFolder, keys: KeyRing) throws(SealingError) {
        guard let file = try StoreFile.open(folder.file(object)) else { throw .notFound }
        let header = try ObjectHeader(parsing: try file.read(ObjectHeader.largestByteCount))
        guard header.object == object, owner == nil || owner == header.owner else { throw .notAuthentic }
        let begin = header.bytes.count
        let sealed = try file.facts().size - begin
        let count = (sealed + ObjectSegments.sealedByteCount - 1) / ObjectSegments.sealedByteCount
        size = sealed - count * ObjectSegments.tagByteCount
        guard sealed > 0, size >= 0 else { throw .malformed }
        segments = ObjectSegments(key: try header.dataKey(keys))
        try file.seek(to: begin)
        self.file = file
        self.header = header
        sealedLeft = sealed
    }

    /// The next segment's bytes, or nil after the last.
    mutating func next() throws(SealingError) -> [UInt8]? {
        guard sealedLeft > 0 else { return nil }
        let count = min(sealedLeft, ObjectSegments.sealedByteCount)
        let sealed = try file.read(count)
        guard sealed.count == count else { throw .malformed }
        sealedLeft -= count
        return try segments.open(sealed, isLast: sealedLeft == 0)
    }
}
