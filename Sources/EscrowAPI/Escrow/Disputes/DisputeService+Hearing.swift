import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// A dispute with some of what was said or shown, as one caller sees them.
package struct DisputePage<Value: Sendable>: Sendable {
    package let view: DisputeView
    package let values: [Value]
}

/// What is said and shown before the ruling.
extension DisputeService {
    /// Where the caller's files for evidence go, if he may bring some now.
    package func place(_ key: DisputeKey, for caller: CaseCaller) async throws -> AttachmentPlace {
        try await database.session { session in
            let (found, user) = try session.find(
                .all(Self.lookup(key, for: caller), UserStore.lookup(id: caller.userID)))
            let view = try Self.judged(found, .addEvidence)
            if view.standing.party != nil { try UserStore.requireProvenPhone(of: user) }
            guard view.dispute.state.isUndecided else {
                throw DisputeError.wrongState(view.dispute.state)
            }
            return AttachmentPlace(agreement: view.agreement, author: caller)
        }
    }

    /// Keeps a piece of evidence with its hash and the database's time, both of which the audit trail binds to its chain.
    package func addEvidence(
        _ text: String?, file: AttachmentUpload?, to key: DisputeKey, by caller: CaseCaller
    ) async throws -> Made<(view: DisputeView, evidence: DisputeEvidence)> {
        let files = file.map { [$0] } ?? []
        let (view, evidence, isReplay) = try await database.transaction { session in
            let (seen, user) = try session.find(
                .all(Self.lookup(key, for: caller), UserStore.lookup(id: caller.userID)))
            let found = try Self.judged(seen, .addEvidence)
            let request = ContentDigest.of(["\(found.dispute.id)", text], files: files)
            if let earlier = try Self.evidence(by: request, of: caller, in: session) {
                return (found, earlier, true)
            }
            let locked = try hearing(found, .addEvidence, of: caller, user, in: session)
            // The same request may have been carried out while this one waited for its turn.
            if let earlier = try Self.evidence(by: request, of: caller, in: session) {
                return (found, earlier, true)
            }
            try intake.keep(files, in: session)
            let digest = file?.content.object.digest ?? ContentDigest.of(text ?? "")
            guard
                let id = try DisputeEvidenceStore.insert(
                    text, disputeID: found.dispute.id, attachment: file, digest: digest,
                    requestDigest: request, by: caller.inquirer, in: session),
                let evidence = try DisputeEvidenceStore.evidence(id: id, in: session)
            else { throw DisputeError.idempotencyMismatch }
            try DisputeRecord.audit(
                "dispute.evidence_added", found.dispute.id, .init(caller.inquirer),
                [
                    "evidence": .integer(id), "sha256": .string(digest),
                    "attachment": file.map { .string($0.id.lowercased) },
                ], in: session)
            try DisputeRecord.append(
                .disputeEvidenceAdded, found.dispute,
                [.init("evidence", .integer(id)), .init("author", .integer(caller.userID))], in: session)
            try acted(locked, found.standing, caller, in: session)
            return (try Self.view(key, .addEvidence, for: caller, in: session), evidence, false)
        }
        return Made((view, evidence), isReplay: isReplay)
    }

    /// What the caller's idempotency key made already; nil where it has made nothing.
    private static func evidence(
        by request: [UInt8], of caller: CaseCaller, in session: PostgresSession
    ) throws -> DisputeEvidence? {
        guard let mark = caller.inquirer.idempotency,
            let earlier = try DisputeEvidenceStore.made(mark, in: session)
        else { return nil }
        guard earlier.requestDigest == request,
            let evidence = try DisputeEvidenceStore.evidence(id: earlier.id, in: session)
        else { throw DisputeError.idempotencyMismatch }
        return evidence
    }

    package func evidence(
        _ key: DisputeKey, for caller: CaseCaller, before: Int64, limit: Int
    ) async throws -> DisputePage<DisputeEvidence> {
        try await database.session { session in
            let (view, values) = try session.find(
                .all(
                    Self.lookup(key, for: caller),
                    DisputeEvidenceStore.page(of: key, before: before, limit: limit)))
            return DisputePage(view: try Self.judged(view, .listEvidence), values: values)
        }
    }

    /// Says something. Only those who judge may say what the parties do not see.
    package func comment(
        _ text: String, isInternal: Bool, on key: DisputeKey, by caller: CaseCaller
    ) async throws -> Made<(view: DisputeView, comment: DisputeComment)> {
        let (view, comment, isReplay) = try await database.transaction { session in
            let (seen, user) = try session.find(
                .all(Self.lookup(key, for: caller), UserStore.lookup(id: caller.userID)))
            let found = try Self.judged(seen, .addComment)
            guard !isInternal || AccessPolicy.seesInternalComments(found.standing) else {
                throw DisputeError.forbidden
            }
            if let mark = caller.inquirer.idempotency,
                let id = try DisputeCommentStore.made(mark, in: session)
            {
                guard let comment = try DisputeCommentStore.comment(id: id, in: session),
                    comment.text == text, comment.isInternal == isInternal
                else { throw DisputeError.idempotencyMismatch }
                return (found, comment, true)
            }
            let locked = try hearing(found, .addComment, of: caller, user, in: session)
            let id = try DisputeCommentStore.insert(
                text, isInternal: isInternal, disputeID: found.dispute.id, by: caller.inquirer, in: session)
            guard let comment = try DisputeCommentStore.comment(id: id, in: session) else {
                throw DisputeError.notFound
            }
            try DisputeRecord.audit(
                "dispute.commented", found.dispute.id, .init(caller.inquirer),
                ["comment": .integer(id), "internal": .bool(isInternal)], in: session)
            if !isInternal {
                try DisputeRecord.append(
                    .disputeCommented, found.dispute,
                    [.init("comment", .integer(id)), .init("author", .integer(caller.userID))], in: session)
            }
            try acted(locked, found.standing, caller, in: session)
            return (try Self.view(key, .addComment, for: caller, in: session), comment, false)
        }
        return Made((view, comment), isReplay: isReplay)
    }

    package func comments(
        _ key: DisputeKey, for caller: CaseCaller, before: Int64, limit: Int
    ) async throws -> DisputePage<DisputeComment> {
        try await database.session { session in
            // Which of the two pages he may see is known once he was judged.
            let (found, shown, all) = try session.find(
                .all(
                    Self.lookup(key, for: caller),
                    DisputeCommentStore.page(of: key, withInternal: false, before: before, limit: limit),
                    DisputeCommentStore.page(of: key, withInternal: true, before: before, limit: limit)))
            let view = try Self.judged(found, .listComments)
            return DisputePage(
                view: view, values: AccessPolicy.seesInternalComments(view.standing) ? all : shown)
        }
    }

    /// The dispute under its locks, where something can still be said.
    private func hearing(
        _ found: DisputeView, _ operation: Operation, of caller: CaseCaller, _ user: User?,
        in session: PostgresSession
    ) throws -> DisputeEffects.Case {
        guard let locked = try DisputeEffects.locked(found.dispute, in: session) else {
            throw DisputeError.notFound
        }
        try AccessPolicy.require(
            operation, as: Self.standing(of: caller, to: locked.dispute, locked.agreement))
        if found.standing.party != nil { try UserStore.requireProvenPhone(of: user) }
        guard locked.dispute.state.isUndecided else { throw DisputeError.wrongState(locked.dispute.state) }
        return locked
    }

    /// The arbiter's first word begins the review.
    private func acted(
        _ locked: DisputeEffects.Case, _ standing: CaseStanding, _ caller: CaseCaller,
        in session: PostgresSession
    ) throws {
        try DisputeStore.touch(locked.dispute.id, in: session)
        guard standing == .arbiter else { return }
        try effects.apply(.arbiterActed, to: locked, because: .init(caller.inquirer), in: session)
    }
}
