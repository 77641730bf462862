import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
import Primitives

/// What is to happen to a case file later, whichever process is alive then.
package enum CaseFileJob: String, Sendable, CaseIterable {
    /// It is made, or the gateway is asked again where it has not answered.
    case build = "case-file"

    /// A nil time is now. A job of the same case file gets the new time.
    func enqueue(_ id: UUID, at time: Date?, in session: PostgresSession) throws {
        try JobQueue.enqueue(
            kind: rawValue, key: id.lowercased, payload: id.lowercased, runAt: time, replace: true,
            in: session)
    }

    /// Begins it anew where it has given up; one that is open stays as it is.
    func resume(_ id: UUID, in session: PostgresSession) throws {
        try JobQueue.enqueue(
            kind: rawValue, key: id.lowercased, payload: id.lowercased, runAt: nil, in: session)
    }

    func cancel(_ id: UUID, in session: PostgresSession) throws {
        try JobQueue.cancel(kind: rawValue, key: id.lowercased, in: session)
    }
}

/// Asks the gateway what its books hold of a disputed purse, and takes the answers.
enum CaseFileQuestions {
    /// How long an answer may take before the question is asked again; twice as long each time, up to a quarter of an hour.
    static func patience(after inquiries: Int) -> Duration {
        .seconds(min(900, 30 << max(0, min(inquiries, 6) - 1)))
    }

    /// Writes the question down; a question that is asked again is another command about the same case file.
    static func ask(
        about purse: PurseID, for caseFile: UUID, as command: CommandID, traceparent: String?,
        identifiers: IdentifierSource, in session: PostgresSession
    ) throws {
        try CommandOutbox.append(
            .describePurse(DescribePurse(request: PurseRequestID(caseFile), purse: purse)), id: command,
            traceparent: traceparent, identifiers: identifiers, in: session)
    }

    /// Keeps the answer, and has the file made. An answer that nobody waits for is dropped.
    static func answered(_ description: PurseDescription, in session: PostgresSession) throws {
        let id = description.request.uuid
        guard
            try CaseFileStore.describe(
                id, purse: description.purse, as: description.json, in: session)
        else { return }
        try CaseFileJob.build.enqueue(id, at: nil, in: session)
    }

    /// A refused question ends the case file. False where the command asked no such question.
    static func refused(
        _ command: CommandID, _ refusal: CommandRefusal, in session: PostgresSession
    ) throws -> Bool {
        guard let caseFile = try CaseFileStore.fail(command, in: session) else { return false }
        try CaseFileJob.build.cancel(caseFile.id, in: session)
        try DisputeRecord.audit(
            "dispute.case_file_failed", caseFile.disputeID, .init(.gateway),
            ["case_file": .string(caseFile.id.lowercased), "code": .string(refusal.code.rawValue)],
            in: session)
        return true
    }
}
