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
    /// The last link, of the whole trail, whose hash is over an address.
    let lastUnsalted: Int64?
    let checkpoint: AuditCheckpoint
    let note: String
    /// How much was left out for its number; nothing that changed anything.
    let leftOut: [CaseFileOmission: Int64]

    /// Why nothing can be gathered yet.
    enum Absence: Error, Equatable {
        /// Entries of the audit trail have no link yet, or stand above the newest checkpoint.
        case trailBehind
        /// The dispute or one of its people is not there.
        case missing
    }

    /// Reads it all. `session` is in a transaction that sees one instant.
    init(
        _ caseFile: CaseFile, purse: JSONValue, verifier: AuditVerifier, limits: CaseFileLimits,
        in session: PostgresSession
    ) throws {
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
        trail = try Self.trail(about: subjects, upTo: checkpoint.size, limits, in: session)
        lastUnsalted = try AuditStore.lastUnsalted(in: session)
        let looks = try AuditStore.count(
            about: subjects, of: .look, upTo: checkpoint.size, in: session)
        let lists = try Lists(dispute, agreement, most: limits.talk, in: session)
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
        leftOut = try lists.leftOut(dispute, agreement, in: session).merging([
            .looks: max(0, looks - Int64(limits.looks))
        ]) { $1 }.filter { $0.value > 0 }
    }

    /// All that changed anything, and the newest of the rest. A look that happens at this moment is in the next file.
    private static func trail(
        about subjects: [String], upTo size: Int64, _ limits: CaseFileLimits, in session: PostgresSession
    ) throws -> [(link: AuditStore.Link, entry: AuditStore.StoredEntry)] {
        var trail: [(link: AuditStore.Link, entry: AuditStore.StoredEntry)] = []
        for matter in AuditMatter.allCases {
            let entries = try AuditStore.entries(
                about: subjects, of: matter, newest: limits.most(of: matter), in: session)
            for (link, entry) in entries {
                if let link, link.sequence <= size {
                    trail.append((link, entry))
                } else if matter != .look {
                    throw Absence.trailBehind
                }
            }
        }
        return trail.sorted { $0.entry.id < $1.entry.id }
    }

    /// What grows with the talk, oldest first.
    private struct Lists {
        let messages: [Message]
        let proofs: [Proof]
        let evidence: [DisputeEvidence]
        let comments: [DisputeComment]
        private let most: Int

        init(
            _ dispute: Dispute, _ agreement: Agreement, most: Int, in session: PostgresSession
        ) throws {
            self.most = most
            messages = try Self.all(\.id, most) { before, limit in
                try session.find(MessageStore.page(of: .id(agreement.id), before: before, limit: limit))
            }
            proofs = try Self.all(\.id, most) { before, limit in
                try session.find(ProofStore.page(of: .id(agreement.id), before: before, limit: limit))
            }
            evidence = try Self.all(\.id, most) { before, limit in
                try session.find(DisputeEvidenceStore.page(of: .id(dispute.id), before: before, limit: limit))
            }
            comments = try Self.all(\.id, most) { before, limit in
                try session.find(
                    DisputeCommentStore.page(
                        of: .id(dispute.id), withInternal: true, before: before, limit: limit))
            }
        }

        /// Only what fills its list is counted: everything else is whole.
        func leftOut(
            _ dispute: Dispute, _ agreement: Agreement, in session: PostgresSession
        ) throws -> [CaseFileOmission: Int64] {
            func rest(_ shown: Int, of count: () throws -> Int64) throws -> Int64 {
                shown < most ? 0 : try count() - Int64(shown)
            }
            return [
                .messages: try rest(messages.count) {
                    try MessageStore.count(agreementID: agreement.id, in: session)
                },
                .proofs: try rest(proofs.count) {
                    try ProofStore.count(agreementID: agreement.id, in: session)
                },
                .evidence: try rest(evidence.count) {
                    try DisputeEvidenceStore.count(disputeID: dispute.id, in: session)
                },
                .comments: try rest(comments.count) {
                    try DisputeCommentStore.count(disputeID: dispute.id, in: session)
                },
            ]
        }

        /// All pages of a list that comes newest first, up to `most`.
        private static func all<Value>(
            _ number: (Value) -> Int64, _ most: Int, page: (Int64, Int) throws -> [Value]
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
