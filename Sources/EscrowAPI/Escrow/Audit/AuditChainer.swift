package import Durable
package import Logging
package import Postgres

/// Binds new entries of the audit trail into the chain, in batches. Of several processes one works at a time.
package struct AuditChainer: Sendable {
    private let database: PostgresClient
    private let wakeup: Wakeup
    private let logger: Logger
    private let batch = 200

    package init(database: PostgresClient, wakeup: Wakeup, logger: Logger) {
        self.database = database
        self.wakeup = wakeup
        self.logger = logger
    }

    /// Until cancelled.
    package func run() async {
        await WorkerLoop(
            name: "audit-chainer", idleDelay: .seconds(1), wakeup: wakeup, logger: logger,
            body: { try await chainBatch() }
        ).run()
    }

    /// Binds what waits, up to a batch, and answers how many entries that were.
    package func chainBatch() async throws -> Int {
        let batch = batch
        let count = try await database.transaction { session in
            guard try AuditStore.lockChain(in: session) else { return 0 }
            let entries = try AuditStore.waiting(limit: batch, in: session)
            let tip = entries.isEmpty ? nil : try AuditStore.tip(in: session)
            try AuditStore.append(AuditChain.links(binding: entries, after: tip), in: session)
            return entries.count
        }
        if count > 0 { EscrowMetrics.entriesChained(count) }
        return count
    }
}
