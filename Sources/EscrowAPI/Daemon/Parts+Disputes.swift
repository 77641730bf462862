import Durable
import Escrow
import EscrowHTTP
import Primitives
import ServiceLifecycle

extension Parts {
    private var intake: AttachmentIntake {
        AttachmentIntake(database: database, objects: objects, policy: configuration.attachments)
    }

    /// Messages, proofs of delivery, disputes.
    func addCaseRoutes(to api: APIRouter) {
        MessageController(
            messages: MessageService(database: database, intake: intake),
            proofs: ProofService(database: database, intake: intake),
            attachments: AttachmentService(database: database, intake: intake)
        ).addRoutes(to: api)
        DisputeController(
            service: DisputeService(
                database: database, effects: disputes, intake: intake, wakeup: wakeups.outbox)
        ).addRoutes(to: api)
        CaseFileController(
            service: CaseFileService(
                database: database, objects: objects, identifiers: .system, wakeup: wakeups.outbox)
        ).addRoutes(to: api)
    }

    /// Makes the case files of disputes.
    func caseFileWorker() -> any Service {
        let audit = configuration.audit
        let jobs = CaseFileJobs(
            database: database, objects: objects, signer: audit.signer,
            chainer: AuditChainer(database: database, wakeup: wakeups.audit, logger: logger),
            checkpointer: AuditCheckpointer(
                database: database, signer: audit.signer, folder: audit.folder, every: audit.every,
                logger: logger),
            identifiers: .system, wakeup: wakeups.outbox)
        return jobWorker(of: CaseFileJob.allCases.map(\.rawValue), width: 1, wakeup: Wakeup()) {
            try await jobs.perform($0)
        }
    }

    /// The clocks of disputes, and of files that never came whole.
    func caseWorkers() -> [any Service] {
        let jobs = DisputeJobs(database: database, effects: disputes, wakeup: wakeups.outbox)
        let intake = intake
        return [
            jobWorker(of: DisputeJob.allCases.map(\.rawValue), width: 2, wakeup: Wakeup()) {
                try await jobs.perform($0)
            },
            jobWorker(of: AttachmentJob.allCases.map(\.rawValue), width: 1, wakeup: Wakeup()) {
                try await intake.perform($0)
            },
        ]
    }
}
