import Durable
package import GatewayMessages
package import Logging

/// Signs every minute how far the record of what people do goes, where it has grown.
package struct AuditCheckpointWorker: Sendable {
    private let record: AuditRecord
    private let signer: MessageSigner
    private let logger: Logger

    package init(record: AuditRecord, signer: MessageSigner, logger: Logger) {
        self.record = record
        self.signer = signer
        self.logger = logger
    }

    /// Until cancelled.
    package func run() async {
        await WorkerLoop(
            name: "audit-checkpoints", idleDelay: .seconds(60), wakeup: Wakeup(), logger: logger,
            body: { try await record.sign(signer) == nil ? 0 : 1 }
        ).run()
    }
}
