import Executors
import FoundationEssentials
import Primitives

/// Does the store's other work on one of its threads.
actor ObjectWorker {
    private let folder: StoreFolder
    private let keys: KeyRing
    private let threads: ObjectThreads
    private let executor: ThreadExecutor

    init(folder: StoreFolder, keys: KeyRing, threads: ObjectThreads, executor: ThreadExecutor) {
        self.folder = folder
        self.keys = keys
        self.threads = threads
        self.executor = executor
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    func remove(_ object: UUID) throws(SealingError) {
        try folder.remove(object)
    }

    func keyID(of object: UUID) throws(SealingError) -> String {
        guard let file = try StoreFile.open(folder.file(object)) else { throw .notFound }
        return try ObjectHeader(parsing: try file.read(ObjectHeader.largestByteCount)).keyID
    }

    func objects(shard: UInt8) throws(SealingError) -> [UUID] {
        try folder.objects(shard: shard)
    }

    func removeParts(olderThan seconds: Int) throws(SealingError) -> Int {
        try folder.removeParts(olderThan: seconds)
    }

    func prepare() throws(SealingError) {
        try folder.prepare()
    }

    func canBePrepared() throws(SealingError) {
        try folder.canBePrepared()
    }

    func readMark() throws(SealingError) -> String? {
        try folder.readMark()
    }

    func writeMark(_ text: String, replacing: Bool) throws(SealingError) {
        try folder.writeMark(text, replacing: replacing)
    }

    /// Copies the content into a part under the current key, then puts that in the object's place.
    func reseal(_ object: UUID, owner: String?) throws(SealingError) -> Bool {
        var content: ObjectContent
        do throws(SealingError) {
            content = try ObjectContent(object, owner: owner, folder: folder, keys: keys)
        } catch {
            if error.code == .notFound { return false }
            throw error
        }
        let (header, key) = try ObjectHeader.new(object: object, owner: content.header.owner, keys: keys)
        let part = try folder.createPart(of: object)
        do throws(SealingError) {
            try part.file.write(header.bytes)
            var segments = ObjectSegments(key: key)
            var next = try content.next()
            while let bytes = next {
                next = try content.next()
                try part.file.write(segments.seal(bytes, isLast: next == nil))
            }
            try part.file.flush()
            Failpoint.reach("object.before_reseal")
            return try folder.replace(content.file, by: part.path, as: object)
        } catch {
            folder.removePart(part.path)
            throw error
        }
    }
}
