import Durable
import Escrow
import Postgres
import ServiceLifecycle

extension Parts {
    /// The clocks of agreements, and inquiries about payments.
    func agreementWorker() -> any Service {
        let jobs = AgreementJobs(
            database: database, effects: effects, wakeup: wakeups.outbox, holders: holders)
        return jobWorker(of: AgreementJob.allCases.map(\.rawValue), width: 4, wakeup: wakeups.jobs) {
            try await jobs.perform($0)
        }
    }

    /// Inquires about checks, ends verifications, erases files.
    func kycWorker() -> any Service {
        let jobs = KYCJobs(database: database, effects: kyc, objects: objects, wakeup: wakeups.outbox)
        return jobWorker(of: KYCJob.allCases.map(\.rawValue), width: 2, wakeup: Wakeup()) {
            try await jobs.perform($0)
        }
    }

    /// Makes sure that the object store is the one that the database knows.
    func objectStore() -> any Service {
        ObjectStoreService(
            store: KnownObjectStore(database: database, objects: objects, index: configuration.index),
            logger: logger)
    }

    /// Binds the entries of the audit trail to the chain.
    func auditWorker() -> any Service {
        let chainer = AuditChainer(database: database, wakeup: wakeups.audit, logger: logger)
        return WorkerService { await chainer.run() }
    }

    /// Signs how far the chain has come, and keeps that in the second place.
    func auditCheckpointWorker() -> any Service {
        let checkpointer = AuditCheckpointer(
            database: database, signer: configuration.audit.signer, folder: configuration.audit.folder,
            every: configuration.audit.every, logger: logger)
        return WorkerService { await checkpointer.run() }
    }

    /// Removes what nothing depends on any more: old idempotency keys, refresh tokens, codes.
    func housekeeping() -> any Service {
        let (database, accounts, holders) = (database, accounts, holders)
        let loop = WorkerLoop(
            name: "housekeeping", idleDelay: .seconds(600), wakeup: Wakeup(), logger: logger
        ) {
            _ = try await database.transaction { try IdempotencyKeys.purgeExpired(in: $0) }
            _ = try await accounts.purgeExpired()
            try await holders.purge()
            return 0
        }
        return WorkerService { await loop.run() }
    }
}
