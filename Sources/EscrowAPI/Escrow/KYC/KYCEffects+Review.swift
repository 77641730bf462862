import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// What an administrator decides about a person.
package struct KYCVerdict: Sendable, Equatable {
    package let action: KYCReviewAction
    /// For the person; nil where nothing was written.
    package let reason: String?
    /// What has to be photographed again; empty for everything.
    package let retake: [KYCDocumentKind]

    package init(action: KYCReviewAction, reason: String?, retake: [KYCDocumentKind] = []) {
        self.action = action
        self.reason = reason
        self.retake = retake
    }
}

extension KYCEffects {
    /// Applies an administrator's word to a locked profile, once: a second word has no place in the new state.
    func decide(
        _ verdict: KYCVerdict, on profile: KYCProfile, by administrator: Int64,
        _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        guard administrator != profile.userID else { throw KYCError.ownCase }
        var machine = KYCStateMachine(state: profile.standing)
        do throws(KYCRefusal) { try machine.apply(.decided(verdict.action)) } catch {
            throw KYCError.notDecidable(error.state)
        }
        let expiresAt = try verdict.action == .approve ? approvedUntil(profile, in: session) : nil
        let retake = verdict.action == .askAgain ? try self.retake(verdict, profile) : []
        if let check = profile.checkID {
            try KYCCheckStore.overrule(check, in: session)
            try KYCJob.inquiry.cancel(check.lowercased, in: session)
            if verdict.action == .askAgain {
                try returnPapers(of: check, userID: profile.userID, except: retake, in: session)
            }
        }
        if verdict.action != .askAgain {
            try KYCProfileStore.setRefused(
                verdict.action == .reject, userID: profile.userID, in: session)
        }
        try audit(
            "kyc.decided", profile, cause,
            .object([
                "action": .string(verdict.action.rawValue), "has_reason": .bool(verdict.reason != nil),
                "retake": .array(retake.map { .string($0.rawValue) }),
            ]), in: session)
        try move(
            profile, by: .decided(verdict.action), cause,
            change: { state in
                .init(
                    state: state, retake: retake, message: verdict.reason,
                    isShared: profile.isShared && verdict.action != .approve, decidedBy: administrator,
                    expiresAt: expiresAt)
            }, in: session)
        if verdict.action != .approve { try KYCJob.expiry.cancel("\(profile.userID)", in: session) }
    }

    private func retake(_ verdict: KYCVerdict, _ profile: KYCProfile) throws -> [KYCDocumentKind] {
        let papers = policy.required(for: profile.idType)
        guard !verdict.retake.isEmpty else { return papers }
        let absent = verdict.retake.filter { $0 != .proofOfAddress && !papers.contains($0) }
        guard absent.isEmpty else { throw KYCError.notPartOfDocument(absent) }
        return verdict.retake
    }

    private func approvedUntil(_ profile: KYCProfile, in session: PostgresSession) throws -> Date {
        let check = try profile.checkID.flatMap { try KYCCheckStore.check(KYCCheckID($0), in: session) }
        let identity = try check.flatMap { try self.identity(of: $0, in: session) }
        guard let end = expiry(documentExpiresOn: identity?.expiresOn, now: profile.readAt) else {
            throw KYCError.documentExpired
        }
        return end
    }

    func identity(of check: KYCCheck, in session: PostgresSession) throws -> ReadIdentity? {
        try check.sealedIdentity.flatMap {
            ReadIdentity(try session.seal.open($0, in: ReadIdentity.column, of: "\(check.id)"))
        }
    }
}
