import Durable
package import Logging
package import Postgres

/// Signs how far the chain has come, and keeps that in a second place, where whoever changes the database does not reach.
/// Of several processes one works at a time.
package struct AuditCheckpointer: Sendable {
    private let database: PostgresClient
    private let signer: AuditSigner
    private let folder: CheckpointFolder
    private let every: Duration
    private let logger: Logger

    package init(
        database: PostgresClient, signer: AuditSigner, folder: CheckpointFolder,
        every: Duration = .seconds(60), logger: Logger
    ) {
        self.database = database
        self.signer = signer
        self.folder = folder
        self.every = every
        self.logger = logger
    }

    /// Until cancelled.
    package func run() async {
        await WorkerLoop(
            name: "audit-checkpointer", idleDelay: every, wakeup: Wakeup(), logger: logger
        ) {
            _ = try await place()
            return 0
        }.run()
    }

    /// Signs a checkpoint where the chain has grown; nil where it has not, or another process is at it.
    package func place() async throws -> AuditCheckpoint? {
        let (signer, folder) = (signer, folder)
        return try await database.transaction { session in
            guard try AuditCheckpointStore.lock(in: session) else { return nil }
            var (tree, day) = try AuditCheckpointStore.newest(in: session)
            let before = tree.size
            let limit = 2000
            while true {
                let page = try AuditCheckpointStore.hashes(above: tree.size, limit: limit, in: session)
                for (sequence, hash) in page {
                    // A chain with a gap is signed no further: `audit verify` names what is missing.
                    guard sequence == tree.size + 1 else { throw Gap(after: tree.size) }
                    tree.append(hash)
                }
                if page.count < limit { break }
            }
            guard tree.size > before else { return nil }
            let checkpoint = AuditCheckpoint(size: tree.size, root: tree.root)
            let note = try signer.note(of: checkpoint)
            try folder.write(note, size: tree.size, day: day)
            try AuditCheckpointStore.insert(tree, note: note, in: session)
            return checkpoint
        }
    }

    struct Gap: Error, CustomStringConvertible {
        let after: Int64
        var description: String {
            "The audit chain has a gap after number \(after): run `escrowd audit verify`."
        }
    }
}
