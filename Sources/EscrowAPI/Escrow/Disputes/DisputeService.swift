package import Durable
import FoundationEssentials
package import Postgres
import Primitives

/// A dispute as one caller sees it.
package struct DisputeView: Sendable, Equatable {
    package let dispute: Dispute
    package let agreement: Agreement
    package let standing: CaseStanding

    /// A ruling that waits for its second signature is not shown to the parties.
    package var ruling: Ruling? {
        guard let ruling = dispute.ruling else { return nil }
        return ruling.state == .proposed && standing.party != nil ? nil : ruling
    }
}

/// What a list of disputes shows.
package struct DisputeFilter: Sendable, Equatable {
    package let states: [DisputeState]
    package let agreementID: Int64?
    /// Only those whose ruling waits for a second signature.
    package let awaitingSignature: Bool
    package let before: Int64
    package let limit: Int

    package init(
        states: [DisputeState] = DisputeState.allCases, agreementID: Int64? = nil,
        awaitingSignature: Bool = false,
        before: Int64 = .max, limit: Int
    ) {
        self.states = states
        self.agreementID = agreementID
        self.awaitingSignature = awaitingSignature
        self.before = before
        self.limit = limit
    }
}

/// Opens disputes, reads them, and does what those who take part ask for; each call is one transaction.
///
/// Operations throw `DisputeError`, `EscrowError` and `AttachmentError` for refusals.
package struct DisputeService: Sendable {
    let database: PostgresClient
    let effects: DisputeEffects
    package let intake: AttachmentIntake
    /// Wakes the relay of commands.
    let wakeup: Wakeup

    package init(
        database: PostgresClient, effects: DisputeEffects, intake: AttachmentIntake, wakeup: Wakeup
    ) {
        self.database = database
        self.effects = effects
        self.intake = intake
        self.wakeup = wakeup
    }

    /// Throws `notFound` for an absent one and another's alike.
    package func detail(_ key: DisputeKey, for caller: CaseCaller) async throws -> DisputeView {
        try await database.session { try Self.view(key, .readDispute, for: caller, in: $0) }
    }

    /// A page of the disputes that the caller takes part in, newest first; administrators see all, arbiters also those
    /// whose rulings wait for a second signature.
    package func page(_ filter: DisputeFilter, for caller: CaseCaller) async throws -> [DisputeView] {
        try await database.session { session in
            let filter = DisputeStore.Filter(filter)
            let disputes =
                caller.role == .administrator
                ? try DisputeStore.page(filter, in: session)
                : try DisputeStore.page(
                    of: caller.userID, isArbiter: caller.role == .arbiter, filter, in: session)
            let agreements = try AgreementStore.agreements(
                Array(Set(disputes.map(\.agreementID))), in: session)
            return disputes.compactMap { dispute in
                agreements[dispute.agreementID].map { agreement in
                    DisputeView(
                        dispute: dispute, agreement: agreement,
                        standing: Self.standing(of: caller, to: dispute, agreement))
                }
            }
        }
    }

    static func view(
        _ key: DisputeKey, _ operation: Operation, for caller: CaseCaller, in session: PostgresSession
    ) throws -> DisputeView {
        try judged(try session.find(lookup(key, for: caller)), operation)
    }

    /// A dispute as the caller would see it, looked up together with what he asks for; `judged` then decides.
    static func lookup(_ key: DisputeKey, for caller: CaseCaller) -> Lookup<DisputeView?> {
        Lookup.all(DisputeStore.lookup(key), AgreementStore.lookup(dispute: key)).map { dispute, agreement in
            guard let dispute, let agreement else { return nil }
            return DisputeView(
                dispute: dispute, agreement: agreement,
                standing: standing(of: caller, to: dispute, agreement))
        }
    }

    /// Throws `notFound` and `forbidden`.
    static func judged(_ view: DisputeView?, _ operation: Operation) throws(DisputeError) -> DisputeView {
        guard let view else { throw .notFound }
        try AccessPolicy.require(operation, as: view.standing)
        return view
    }

    static func standing(
        of caller: CaseCaller, to dispute: Dispute, _ agreement: Agreement
    ) -> CaseStanding {
        CaseStanding(
            of: caller, to: agreement, arbiterID: dispute.arbiter?.userID,
            awaitsSignature: dispute.awaitsSignature || dispute.ruling?.secondBy == caller.userID)
    }

    /// Changes a dispute under the locks of its agreement and of itself, and answers how it stands then. `prepare` takes the
    /// locks that come before these.
    func change(
        _ key: DisputeKey, _ operation: Operation, by caller: CaseCaller,
        if isCurrent: @escaping @Sendable (DisputeView) -> Bool = { _ in true },
        first prepare: @escaping @Sendable (PostgresSession) throws -> Void = { _ in },
        _ body: @Sendable (DisputeEffects.Case, CaseStanding, PostgresSession) throws -> Void
    ) async throws -> DisputeView {
        let changed = try await database.answeringTransaction { session in
            let (view, user) = try session.find(
                .all(Self.lookup(key, for: caller), UserStore.lookup(id: caller.userID)))
            let found = try Self.judged(view, operation)
            try prepare(session)
            guard let locked = try DisputeEffects.locked(found.dispute, in: session) else {
                throw DisputeError.notFound
            }
            let standing = Self.standing(of: caller, to: locked.dispute, locked.agreement)
            // Another signed while this one waited: he is told, though nothing is his to sign any more.
            if found.standing == .signer, standing == .stranger {
                throw DisputeError.wrongState(locked.dispute.state)
            }
            try AccessPolicy.require(operation, as: standing)
            if standing.party != nil { try UserStore.requireProvenPhone(of: user) }
            let current = DisputeView(
                dispute: locked.dispute, agreement: locked.agreement, standing: standing)
            guard isCurrent(current) else { throw DisputeError.staleVersion }
            try body(locked, standing, session)
            // He who signed stands apart afterwards, and still sees what he signed.
            return Lookup.all(
                DisputeStore.lookup(.id(locked.dispute.id)), AgreementStore.lookup(.id(locked.agreement.id))
            ).map { dispute, agreement in
                guard let dispute, let agreement else { throw DisputeError.notFound }
                return DisputeView(dispute: dispute, agreement: agreement, standing: standing)
            }
        }
        wakeup.signal()
        return changed
    }
}
