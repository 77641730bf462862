package import FoundationEssentials

/// A folder of sealed files that both daemons see: useless without the keys, each file bound to its name and its owner.
///
/// Every file has a data key of its own, which a master key wraps. Files are readable by the daemons' user alone. The
/// owner is the user's UUID in lower case. All work is done on threads of the store's own.
package struct ObjectStore: Sendable {
    private let folder: StoreFolder
    package let keys: KeyRing
    private let threads: ObjectThreads

    /// The folder is made by `prepare`, or with the first object; its parent has to be there.
    package init(folder: String, keys: KeyRing, threads: Int = 2) {
        var path = folder
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.folder = StoreFolder(path: path)
        self.keys = keys
        self.threads = ObjectThreads(count: threads)
    }

    /// Begins a new object. End it by `finish()` or `abandon()`.
    package func writer(of object: UUID, owner: String) async throws(SealingError) -> ObjectWriter {
        let writer = try ObjectWriter(
            object: object, owner: owner, folder: folder, keys: keys, threads: threads)
        try await writer.start()
        return writer
    }

    /// The whole content, once all of it is proven good. Throws `notFound`, `notAuthentic` (also for another's object),
    /// `unknownKey`, `malformed`, and `tooLarge` above `limit` bytes.
    package func read(_ object: UUID, owner: String, limit: Int) async throws(SealingError) -> [UInt8] {
        try await reader(object, owner).all(limit: limit)
    }

    /// The content in pieces of 64 KiB, read as the consumer asks for them. Each piece is proven good before it is handed
    /// out; that nothing is missing shows at the end, by an error or by none.
    package func stream(_ object: UUID, owner: String) -> AsyncThrowingStream<[UInt8], any Error> {
        let reader = reader(object, owner)
        return AsyncThrowingStream { try await reader.next() }
    }

    /// Removes the object for good; does nothing where there is none.
    package func delete(_ object: UUID) async throws(SealingError) {
        try await worker(object).remove(object)
    }

    /// The id of the key that wraps the object's data key.
    package func keyID(of object: UUID) async throws(SealingError) -> String {
        try await worker(object).keyID(of: object)
    }

    /// Seals the object anew with the current key and a new data key, whole or not at all; readers find either.
    /// Answers false where it was deleted meanwhile.
    @discardableResult
    package func reseal(_ object: UUID, owner: String? = nil) async throws(SealingError) -> Bool {
        try await worker(object).reseal(object, owner: owner)
    }

    /// The objects whose identifiers begin with that byte.
    package func objects(shard: UInt8) async throws(SealingError) -> [UUID] {
        try await worker(shard).objects(shard: shard)
    }

    /// Removes what writers left that died more than so many seconds ago; answers how many parts.
    package func removeAbandoned(olderThanSeconds seconds: Int = 3600) async throws(SealingError) -> Int {
        try await worker(0).removeParts(olderThan: seconds)
    }

    private func reader(_ object: UUID, _ owner: String) -> ObjectReader {
        ObjectReader(object: object, owner: owner, folder: folder, keys: keys, threads: threads)
    }

    /// The folder, as messages to an operator name it.
    package var path: String { folder.path }

    var markWorker: ObjectWorker { worker(".store") }

    private func worker(_ name: some Hashable) -> ObjectWorker {
        ObjectWorker(folder: folder, keys: keys, threads: threads, executor: threads.executor(name))
    }
}
