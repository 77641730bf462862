import Crypto
import Executors
import FoundationEssentials
import Primitives

/// What is known of an object's plain content once it is written.
package struct ObjectFacts: Sendable, Equatable {
    /// In bytes.
    package let size: Int
    /// SHA-256 in lower-case hexadecimal.
    package let digest: String
}

/// Writes one object, piece by piece, holding at most one segment of it.
///
/// Nobody can read the object before `finish` has returned. A writer that is dropped, or whose process dies, leaves an
/// unreadable part that `ObjectStore.removeAbandoned` removes.
package actor ObjectWriter {
    private let threads: ObjectThreads
    private let executor: ThreadExecutor
    private let folder: StoreFolder
    private let object: UUID
    private let header: [UInt8]
    private var segments: ObjectSegments
    private var part: (file: StoreFile, path: String)?
    private var buffer: [UInt8] = []
    private var hash = SHA256()
    private var size = 0
    private var closed = false

    init(
        object: UUID, owner: String, folder: StoreFolder, keys: KeyRing, threads: ObjectThreads
    ) throws(SealingError) {
        let (header, key) = try ObjectHeader.new(object: object, owner: owner, keys: keys)
        self.threads = threads
        executor = threads.executor(object)
        self.folder = folder
        self.object = object
        self.header = header.bytes
        segments = ObjectSegments(key: key)
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Makes the file, so that a store that cannot be written to shows before the content comes.
    func start() throws(SealingError) {
        let part = try folder.createPart(of: object)
        self.part = part
        try writing { () throws(SealingError) in try part.file.write(header) }
    }

    /// Takes the next bytes of the content, in pieces of any size. After an error the object is abandoned.
    package func write(_ bytes: [UInt8]) throws(SealingError) {
        guard let part, !closed else { throw .closed }
        hash.update(data: bytes)
        size += bytes.count
        try writing { () throws(SealingError) in
            var rest = bytes[...]
            while !rest.isEmpty {
                // A full buffer is sealed only when more comes: the last segment has a mark of its own.
                if buffer.count == ObjectSegments.plainByteCount {
                    try part.file.write(segments.seal(buffer, isLast: false))
                    buffer.removeAll(keepingCapacity: true)
                }
                let room = ObjectSegments.plainByteCount - buffer.count
                buffer += rest.prefix(room)
                rest = rest.dropFirst(room)
            }
        }
    }

    /// Takes all of a file that stands outside of the store. It is read on the store's thread, piece by piece.
    package func write(contentsOfFile path: String) throws(SealingError) {
        let file = try StoreFile.openForeign(path)
        while true {
            let piece = try file.read(ObjectSegments.plainByteCount)
            if piece.isEmpty { return }
            try write(piece)
        }
    }

    /// Makes the object lasting and readable under its name; a crash before leaves none of it.
    ///
    /// Throws `alreadyExists` where the name is taken.
    package func finish() throws(SealingError) -> ObjectFacts {
        guard let part, !closed else { throw .closed }
        try writing { () throws(SealingError) in
            try part.file.write(segments.seal(buffer, isLast: true))
            try part.file.flush()
            Failpoint.reach("object.before_publish")
            try folder.publish(part.path, as: object)
        }
        close()
        return ObjectFacts(size: size, digest: Hex.encode(hash.finalize()))
    }

    /// Gives up: nothing remains of the object. Does nothing after `finish`.
    package func abandon() {
        guard !closed else { return }
        if let part { folder.removePart(part.path) }
        close()
    }

    private func close() {
        closed = true
        part = nil
        buffer = []
    }

    private func writing(_ body: () throws(SealingError) -> Void) throws(SealingError) {
        do throws(SealingError) { try body() } catch {
            abandon()
            throw error
        }
    }
}
