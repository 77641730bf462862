import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import Sealing

extension KYCEffects {
    /// The gateway has taken a check, or an inquiry about one.
    func accepted(_ command: CommandID, in session: PostgresSession) throws {
        if let check = try KYCCheckStore.check(command: command, in: session) {
            try KYCCheckStore.setAccepted(check.id, in: session)
        } else {
            _ = try KYCCheckStore.closeInquiry(command: command, in: session)
        }
    }

    /// The gateway does not take a check: an administrator decides instead. False where the command is none of ours.
    func refused(
        _ command: CommandID, _ refusal: CommandRefusal, _ cause: AgreementEffects.Cause,
        in session: PostgresSession
    ) throws -> Bool {
        guard let check = try KYCCheckStore.check(command: command, in: session) else {
            return try KYCCheckStore.closeInquiry(command: command, in: session)
        }
        guard let profile = try KYCProfileStore.lock(userID: check.userID, in: session) else { return true }
        try KYCCheckStore.refuse(check.id, in: session)
        try audit(
            "kyc.check_refused", profile, cause,
            .object(["check": .string("\(check.id)"), "code": .string(refusal.code.rawValue)]), in: session)
        guard profile.checkID == check.id.uuid, profile.state == .submitted else { return true }
        try KYCJob.inquiry.cancel("\(check.id)", in: session)
        try move(
            profile, by: .checkRefused, cause,
            change: { state in
                .init(state: state, reasons: [KYCReason.providerRefused.rawValue])
            }, in: session)
        return true
    }

    /// A provider's word on a check. What comes a second time changes nothing; what comes after an administrator decided
    /// is written down and changes nothing.
    func reported(
        _ report: KYCReport, _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        guard let check = try KYCCheckStore.check(report.check, in: session),
            let profile = try KYCProfileStore.lock(userID: check.userID, in: session),
            profile.subject == report.user
        else { return EscrowMetrics.reportContradicted("kyc.unknown") }
        let identity = identity(in: report)
        let index = identity?.documentIndex(in: session)
        let sealed = try identity.map {
            try session.seal.seal($0.text, in: ReadIdentity.column, of: "\(check.id)")
        }
        guard try KYCCheckStore.decide(report, sealedIdentity: sealed, documentIndex: index, in: session)
        else {
            return
        }
        try KYCJob.inquiry.cancel("\(check.id)", in: session)
        guard profile.state == .submitted, profile.checkID == check.id.uuid else {
            return try audit("kyc.late_report", profile, cause, Self.details(report), in: session)
        }
        try audit("kyc.reported", profile, cause, Self.details(report), in: session)
        let isUnreadable = report.sealedIdentity != nil && identity == nil
        let others = try index.map {
            try KYCCheckStore.others(documentIndex: $0, than: check.userID, in: session)
        }
        try conclude(
            profile, report, identity, isUnreadable: isUnreadable, isShared: others?.isEmpty == false, cause,
            in: session)
    }

    private func conclude(
        _ profile: KYCProfile, _ report: KYCReport, _ identity: ReadIdentity?, isUnreadable: Bool,
        isShared: Bool, _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        var decision = report.decision
        var reasons = report.reasons.map(\.rawValue)
        let expiresAt = expiry(documentExpiresOn: identity?.expiresOn, now: profile.readAt)
        // What the provider vouches for may still need a person's eyes.
        if decision == .verified || decision == .review {
            if isShared { reasons.append(KYCConcern.sharedDocument.rawValue) }
            if try !isNamed(profile.userID, as: identity, in: session) {
                reasons.append(KYCConcern.nameDiffers.rawValue)
            }
            if profile.isRefused { reasons.append(KYCConcern.refusedBefore.rawValue) }
            if isUnreadable { reasons.append(KYCReason.unknownResult.rawValue) }
            if expiresAt == nil { reasons.append(KYCReason.documentExpired.rawValue) }
            if decision == .verified, !reasons.isEmpty { decision = .review }
        }
        let retake =
            decision == .recapture
            ? KYCDocumentKind.retake(
                for: report.reasons, document: profile.idType, frames: policy.livenessFrames) : []
        try move(
            profile, by: .reported(decision), cause,
            change: { state in
                .init(
                    state: state, reasons: reasons, retake: retake, isShared: isShared,
                    expiresAt: state == .verified ? expiresAt : nil)
            }, in: session)
        if decision == .recapture, let check = profile.checkID {
            try returnPapers(of: check, userID: profile.userID, except: retake, in: session)
        }
    }

    /// Whether the account has the name that was read off the document, where one was.
    private func isNamed(
        _ userID: Int64, as identity: ReadIdentity?, in session: PostgresSession
    ) throws -> Bool {
        guard let read = identity?.fullName, let user = try UserStore.user(id: userID, in: session) else {
            return true
        }
        return KYCNameComparison(firstName: user.firstName, lastName: user.lastName).agrees(with: read)
    }

    /// Makes the reports of one transaction wait for those of others about the same documents, before any is applied:
    /// of two accounts with one document the second sees the first.
    func prepare(_ reports: [KYCReport], in session: PostgresSession) throws {
        let indexes = reports.compactMap { identity(in: $0)?.documentIndex(in: session) }
        try KYCCheckStore.lock(documentIndexes: Set(indexes), in: session)
    }

    private func identity(in report: KYCReport) -> ReadIdentity? {
        report.sealedIdentity.flatMap { seal.open($0, of: report.check) }.flatMap(ReadIdentity.init)
    }

    /// After a check that has to be made again: what is to be photographed again is put aside, whether the check saw it or
    /// it came later; the rest is ready for the next.
    func returnPapers(
        of check: UUID, userID: Int64, except retake: [KYCDocumentKind], in session: PostgresSession
    ) throws {
        let papers = try KYCDocumentStore.documents(check: check, in: session)
        let all = try papers + KYCDocumentStore.kept(userID: userID, in: session)
        try KYCDocumentStore.retire(all.filter { retake.contains($0.kind) }.map(\.id), in: session)
        try KYCDocumentStore.giveBack(papers.filter { !retake.contains($0.kind) }.map(\.id), in: session)
    }

    private static func details(_ report: KYCReport) -> JSONValue {
        .object([
            "check": .string("\(report.check)"), "decision": .string(report.decision.rawValue),
            "reasons": .array(report.reasons.map { .string($0.rawValue) }),
            "provider": report.provider.map { .string($0.name) },
            "provider_reference": report.providerReference.map { .string($0) },
        ])
    }
}
