import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// Everything that belongs into a case file, as it stood at one instant.
struct CaseFileRecord {
    let caseFile: CaseFile
    let dispute: Dispute
    let agreement: Agreement
    let buyer: User
    let seller: User?
    let notes: [NoteStore.Note]
    let messages: [Message]
    let proofs: [Proof]
    let evidence: [DisputeEvidence]
    let comments: [DisputeComment]
    let rulings: [Ruling]
    let payments: [Payment]
    /// What the gateway said of the purse.
    let purse: JSONValue
    let trail: [(link: AuditStore.Link, entry: AuditStore.StoredEntry)]
    let checkpoint: AuditCheckpoint
    let note: String
    /// Whether nothing was left out for its number.
    let isComplete: Bool

    /// How many messages, proofs and so on are taken at most.
    private static let most = 10_000

    /// Why nothing can be gathered yet.
    enum Absence: Error, Equatable {
        /// Entries of the audit trail have no link yet, or stand above the newest checkpoint.
        case trailBehind
        /// The dispute or one of its people is not there.
        case missing
    }

    /// Reads it all. `session` is in a transaction that sees one instant.
    init(_ caseFile: CaseFile, purse: JSONValue, verifier: AuditVerifier, in session: PostgresSession) throws
    {
        guard let dispute = try DisputeStore.dispute(.id(caseFile.disputeID), in: session),
            let agreement = try AgreementStore.agreement(id: dispute.agreementID, in: session),
            let buyer = try UserStore.user(id: agreement.buyer.userID, in: session)
        else { throw Absence.missing }
        guard let note = try AuditCheckpointStore.newestNote(in: session),
            let checkpoint = verifier.checkpoint(in: note)
        else { throw Absence.trailBehind }
        let payments = try session.find(PaymentStore.lookup(of: .id(agreement.id)))
        let subjects =
            ["dispute:\(dispute.id)", "agreement:\(agreement.id)"] + payments.map { "payment:\($0.id)" }
        let entries = try AuditStore.entries(about: subjects, limit: Self.most + 1, in: session)
        trail = try entries.prefix(Self.most).map { link, entry in
            guard let link, link.sequence <= checkpoint.size else { throw Absence.trailBehind }
            return (link, entry)
        }
        let lists = try Lists(dispute, agreement, in: session)
        self.caseFile = caseFile
        self.dispute = dispute
        self.agreement = agreement
        self.buyer = buyer
        seller = try agreement.seller.flatMap { try UserStore.user(id: $0.userID, in: session) }
        notes = try session.find(NoteStore.lookup(of: .id(agreement.id)))
        (messages, proofs) = (lists.messages, lists.proofs)
        (evidence, comments) = (lists.evidence, lists.comments)
        rulings = try RulingStore.rulings(of: dispute, in: session)
        self.payments = payments
        self.purse = purse
        self.checkpoint = checkpoint
        self.note = note
        isComplete = lists.isComplete && entries.count <= Self.most
    }

    /// What grows with the talk, oldest first.
    private struct Lists {
        let messages: [Message]
        let proofs: [Proof]
        let evidence: [DisputeEvidence]
        let comments: [DisputeComment]
        private(set) var isComplete = true

        init(_ dispute: Dispute, _ agreement: Agreement, in session: PostgresSession) throws {
            messages = try Self.all(\.id) { before, limit in
                try session.find(MessageStore.page(of: .id(agreement.id), before: before, limit: limit))
            }
            proofs = try Self.all(\.id) { before, limit in
                try session.find(ProofStore.page(of: .id(agreement.id), before: before, limit: limit))
            }
            evidence = try Self.all(\.id) { before, limit in
                try session.find(DisputeEvidenceStore.page(of: .id(dispute.id), before: before, limit: limit))
            }
            comments = try Self.all(\.id) { before, limit in
                try session.find(
                    DisputeCommentStore.page(
                        of: .id(dispute.id), withInternal: true, before: before, limit: limit))
            }
            isComplete = [messages.count, proofs.count, evidence.count, comments.count].allSatisfy {
                $0 < most
            }
        }

        /// All pages of a list that comes newest first, up to `most`.
        private static func all<Value>(
            _ number: (Value) -> Int64, page: (Int64, Int) throws -> [Value]
        ) throws -> [Value] {
            var found: [Value] = []
            var before = Int64.max
            while found.count < most {
                let values = try page(before, 500)
                found += values
                guard values.count == 500, let last = values.last else { break }
                before = number(last)
            }
            return Array(found.prefix(most).reversed())
        }
    }
}

extension CaseFileRecord {
    /// The files that stand in the archive: those of evidence first, then of proofs, then of messages, as many as fit.
    func attachments(limit: Int64) -> [Attachment] {
        let ofMessages = messages.flatMap { message -> [Attachment] in
            if case .person(_, _, let attachments) = message.content { attachments } else { [] }
        }
        var room = limit
        return (evidence.compactMap(\.attachment) + proofs.compactMap(\.attachment) + ofMessages).filter {
            guard $0.byteCount <= room else { return false }
            room -= $0.byteCount
            return true
        }
    }
}
