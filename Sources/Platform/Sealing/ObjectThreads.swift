import Executors

/// The threads on which the store's files are read and written, so that the shared pool never waits for a disk.
final class ObjectThreads: Sendable {
    private let executors: [ThreadExecutor]

    init(count: Int) {
        executors = (1...count).map { ThreadExecutor(name: "objects-\($0)") }
    }

    deinit {
        for executor in executors { executor.shutdown() }
    }

    /// The thread of one object: one thread for all the work on one file.
    func executor(_ name: some Hashable) -> ThreadExecutor {
        executors[Int(UInt(bitPattern: name.hashValue) % UInt(executors.count))]
    }
}
