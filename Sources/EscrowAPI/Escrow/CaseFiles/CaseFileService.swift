package import Durable
package import FoundationEssentials
import GatewayCore
package import Postgres
package import Primitives
package import Sealing

/// Asks for case files, and hands them out; what is made of them, `CaseFileJobs` makes.
///
/// Operations throw `DisputeError` for refusals.
package struct CaseFileService: Sendable {
    let database: PostgresClient
    private let objects: ObjectStore
    private let identifiers: IdentifierSource
    /// Wakes the relay of commands.
    private let wakeup: Wakeup

    package init(
        database: PostgresClient, objects: ObjectStore, identifiers: IdentifierSource, wakeup: Wakeup
    ) {
        self.database = database
        self.objects = objects
        self.identifiers = identifiers
        self.wakeup = wakeup
    }

    /// Has a case file made of how things stand once the gateway has answered. While one is being made, that is the one.
    package func request(_ key: DisputeKey, by caller: CaseCaller) async throws -> Made<CaseFile> {
        let made = try await database.transaction { session in
            let view = try DisputeService.view(key, .requestCaseFile, for: caller, in: session)
            if let mark = caller.inquirer.idempotency, let made = try CaseFileStore.made(mark, in: session) {
                guard made.disputeID == view.dispute.id else { throw DisputeError.idempotencyMismatch }
                return Made(made, isReplay: true)
            }
            return Made(
                try request(
                    of: view.dispute, view.agreement, by: caller.inquirer, .init(caller.inquirer),
                    in: session))
        }
        wakeup.signal()
        return made
    }

    func request(
        of dispute: Dispute, _ agreement: Agreement, by inquirer: Inquirer?, _ cause: AgreementEffects.Cause,
        in session: PostgresSession
    ) throws -> CaseFile {
        let id = identifiers.timeOrdered()
        let command = CommandID(identifiers.timeOrdered())
        guard
            try CaseFileStore.insert(
                id, disputeID: dispute.id, command: command, by: inquirer, in: session)
        else {
            guard
                let waiting = try CaseFileStore.newest(
                    of: dispute.id, in: [.waiting, .ready], session: session)
            else { throw DisputeError.idempotencyMismatch }
            if waiting.state == .waiting { try CaseFileJob.build.resume(waiting.id, in: session) }
            return waiting
        }
        try CaseFileQuestions.ask(
            about: agreement.purse, for: id, as: command, traceparent: inquirer?.traceparent,
            identifiers: identifiers, in: session)
        let now = try session.find(AgreementStore.now)
        try CaseFileJob.build.enqueue(
            id, at: now.advanced(by: CaseFileQuestions.patience(after: 1)), in: session)
        try DisputeRecord.audit(
            "dispute.case_file_requested", dispute.id, cause, ["case_file": .string(id.lowercased)],
            in: session)
        guard let made = try CaseFileStore.caseFile(id, in: session) else {
            preconditionFailure("A row that was inserted is there.")
        }
        return made
    }

    /// The newest archive that is ready, or the given one, as this caller may see it. Every look is written into the audit
    /// trail before the first byte leaves. Throws `noCaseFile` and `caseFileWaits`.
    package func content(
        _ key: DisputeKey, id: UUID?, for caller: CaseCaller
    ) async throws -> CaseFileContent {
        let copy = try await database.transaction { session in
            let view = try DisputeService.view(key, .readCaseFile, for: caller, in: session)
            guard let audience = CaseFileAudience(view.standing) else { throw DisputeError.notFound }
            return try Self.open(
                view.dispute, view.agreement, id: id, for: audience, .init(caller.inquirer), in: session)
        }
        return stream(copy)
    }

    static func open(
        _ dispute: Dispute, _ agreement: Agreement, id: UUID?, for audience: CaseFileAudience,
        _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws -> CaseFileCopy {
        let found =
            try id.map { try CaseFileStore.caseFile($0, in: session) }
            ?? CaseFileStore.newest(of: dispute.id, in: [.ready], session: session)
            ?? CaseFileStore.newest(of: dispute.id, in: [.waiting], session: session)
        guard let found, found.disputeID == dispute.id else { throw DisputeError.noCaseFile }
        guard found.state != .waiting else { throw DisputeError.caseFileWaits }
        guard found.state == .ready,
            let copy = try CaseFileCopyStore.copy(
                audience, of: found, reference: dispute.reference, purse: agreement.purse, in: session)
        else { throw DisputeError.noCaseFile }
        try DisputeRecord.audit(
            "dispute.case_file_read", dispute.id, cause,
            [
                "case_file": .string(found.id.lowercased), "audience": .string(audience.rawValue),
                "sha256": .string(copy.digest),
            ], in: session)
        return copy
    }

    func stream(_ copy: CaseFileCopy) -> CaseFileContent {
        CaseFileContent(copy: copy, bytes: objects.stream(copy.object, owner: copy.owner))
    }
}

/// What the command line may do, which has the service's own rights.
extension CaseFileService {
    /// The case file that a copy can be taken of: the newest that is ready unless a new one is wanted, else the one that
    /// this asks for.
    package func prepare(_ key: DisputeKey, isNew: Bool) async throws -> CaseFile {
        let caseFile = try await database.transaction { session in
            let (dispute, agreement) = try Self.find(key, in: session)
            if !isNew,
                let ready = try CaseFileStore.newest(of: dispute.id, in: [.ready], session: session)
            {
                return ready
            }
            return try request(of: dispute, agreement, by: nil, .init(.system("cli")), in: session)
        }
        wakeup.signal()
        return caseFile
    }

    /// The copy of a case file. Throws `caseFileWaits` while it is made, and `noCaseFile`.
    package func export(
        _ key: DisputeKey, id: UUID, for audience: CaseFileAudience
    ) async throws -> CaseFileContent {
        let copy = try await database.transaction { session in
            let (dispute, agreement) = try Self.find(key, in: session)
            return try Self.open(
                dispute, agreement, id: id, for: audience, .init(.system("cli")), in: session)
        }
        return stream(copy)
    }

    private static func find(
        _ key: DisputeKey, in session: PostgresSession
    ) throws -> (Dispute, Agreement) {
        guard let dispute = try DisputeStore.dispute(key, in: session),
            let agreement = try AgreementStore.agreement(id: dispute.agreementID, in: session)
        else { throw DisputeError.notFound }
        return (dispute, agreement)
    }
}
