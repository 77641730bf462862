import FoundationEssentials
import GatewayCore
package import GatewayMessages
import Postgres
package import Primitives

/// Carries out what happens to a person's verification, in the transaction that holds its lock.
package struct KYCEffects: Sendable {
    package let policy: KYCPolicy
    let identifiers: IdentifierSource
    /// Keeps names and numbers in messages from everybody on their way.
    let seal: TextSeal
    /// What happens to the disputes of an arbiter who is verified no more.
    let disputes: DisputeEffects

    package init(
        policy: KYCPolicy, identifiers: IdentifierSource, seal: TextSeal, disputes: DisputeEffects
    ) {
        self.policy = policy
        self.identifiers = identifiers
        self.seal = seal
        self.disputes = disputes
    }

    /// Moves to the state of an event; the audit trail gets before and after.
    func move(
        _ profile: KYCProfile, by event: KYCStateMachine.Event, _ cause: AgreementEffects.Cause,
        change: (KYCState) -> KYCProfileStore.Change, in session: PostgresSession
    ) throws {
        var machine = KYCStateMachine(state: profile.state)
        try machine.apply(event)
        let change = change(machine.state)
        try KYCProfileStore.setState(change, userID: profile.userID, in: session)
        if change.state == .verified, let expiresAt = change.expiresAt {
            try KYCJob.expiry.enqueue("\(profile.userID)", at: expiresAt, in: session)
            if let check = profile.checkID {
                try KYCCheckStore.setReliedOn(check, in: session)
                try KYCDocumentStore.setReliedOn(check: check, in: session)
            }
        }
        try audit(
            "kyc.state_changed", profile, cause,
            .object([
                "before": .string(profile.state.rawValue), "after": .string(change.state.rawValue),
                "reasons": .array(change.reasons.map { .string($0) }),
                "check": profile.checkID.map { .string($0.lowercased) },
            ]), in: session)
        EscrowMetrics.kycEntered(change.state)
        try follow(profile, entered: change.state, because: change.reasons, cause, in: session)
    }

    /// A verification that has become too old.
    func outlive(
        _ profile: KYCProfile, _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        var machine = KYCStateMachine(state: profile.state)
        try machine.apply(.outlived)
        try KYCProfileStore.setExpired(userID: profile.userID, in: session)
        try audit(
            "kyc.state_changed", profile, cause,
            .object([
                "before": .string(profile.state.rawValue), "after": .string(machine.state.rawValue),
            ]), in: session)
        EscrowMetrics.kycEntered(machine.state)
        try follow(profile, entered: machine.state, because: [], cause, in: session)
    }

    /// What comes of a new state: the person is told of it, and who is verified no more judges no more.
    private func follow(
        _ profile: KYCProfile, entered state: KYCState, because reasons: [String],
        _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        if let kind = ServiceEvent.Kind(verificationEntered: state) {
            try ServiceEventStore.append(
                ServiceEvent(
                    kind, user: profile.userID,
                    details: .object([
                        "reasons": .array(
                            reasons.compactMap { KYCReason(rawValue: $0) }.map { .string($0.rawValue) })
                    ])), in: session)
        }
        guard profile.state == .verified, state != .verified else { return }
        try disputes.withdraw(arbiter: profile.userID, for: .verification, because: cause, in: session)
    }

    func audit(
        _ action: String, _ profile: KYCProfile, _ cause: AgreementEffects.Cause, _ details: JSONValue,
        in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: cause.actor, action: action, subject: "user:\(profile.userID)", address: cause.address,
                details: details), in: session)
    }

    /// When a verification that begins now is over; nil where the document is over already.
    func expiry(documentExpiresOn date: String?, now: Date) -> Date? {
        let latest = now.advanced(by: policy.validFor)
        guard let date, let last = RFC3339.parse("\(date)T23:59:59Z") else { return latest }
        return last > now ? min(last, latest) : nil
    }
}
