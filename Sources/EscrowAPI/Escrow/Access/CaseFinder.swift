import Postgres

/// Finds what somebody asks about, and lets him pass or not.
enum CaseFinder {
    /// The agreement and how the caller stands to it, as far as rows tell; `judged` then decides. It is looked up together
    /// with what it is asked for.
    static func lookup(_ key: AgreementKey, for caller: CaseCaller) -> Lookup<(Agreement?, CaseStanding?)> {
        Lookup.all(
            AgreementStore.lookup(key), DisputeStore.arbitrates(key, userID: caller.userID)
        ).map { agreement, arbitrates in
            let isArbiter = arbitrates && caller.role == .arbiter
            return (
                agreement,
                agreement.map {
                    CaseStanding(of: caller, to: $0, arbiterID: isArbiter ? caller.userID : nil)
                }
            )
        }
    }

    /// Throws `DisputeError.notFound` and `forbidden`.
    static func judged(
        _ found: (Agreement?, CaseStanding?), _ operation: Operation
    ) throws(DisputeError) -> (agreement: Agreement, standing: CaseStanding) {
        guard let agreement = found.0, let standing = found.1 else { throw .notFound }
        try AccessPolicy.require(operation, as: standing)
        return (agreement, standing)
    }

    /// The agreement, where the caller may do this to it. Throws `DisputeError.notFound` and `forbidden`.
    static func agreement(
        _ key: AgreementKey, _ operation: Operation, for caller: CaseCaller, in session: PostgresSession
    ) throws -> (agreement: Agreement, standing: CaseStanding) {
        try judged(try session.find(lookup(key, for: caller)), operation)
    }

    /// The same with the person who asks, whose phone has to be proven.
    static func provenAgreement(
        _ key: AgreementKey, _ operation: Operation, for caller: CaseCaller, in session: PostgresSession
    ) throws -> (agreement: Agreement, standing: CaseStanding) {
        let (found, user) = try session.find(
            .all(lookup(key, for: caller), UserStore.lookup(id: caller.userID)))
        let judged = try judged(found, operation)
        try UserStore.requireProvenPhone(of: user)
        return judged
    }

    /// The same, and nothing happens to the agreement until the transaction ends. Only a party can lock it.
    static func lockedAgreement(
        _ key: AgreementKey, _ operation: Operation, for caller: CaseCaller, in session: PostgresSession
    ) throws -> (agreement: Agreement, standing: CaseStanding) {
        try locked(try session.find(locking(key, for: caller)), operation, in: session)
    }

    /// What was found of an agreement that is locked at once where the caller is a party of it.
    struct Locked {
        let isLocked: Bool
        let found: (Agreement?, CaseStanding?)
        let user: User?
    }

    /// Looks up and locks, together with what is needed besides; `locked` then decides.
    static func locking(_ key: AgreementKey, for caller: CaseCaller) -> Lookup<Locked> {
        Lookup.all(
            AgreementStore.lock(key, party: caller.userID), lookup(key, for: caller),
            UserStore.lookup(id: caller.userID)
        ).map { Locked(isLocked: $0, found: $1, user: $2) }
    }

    static func locked(
        _ locked: Locked, _ operation: Operation, in session: PostgresSession
    ) throws -> (agreement: Agreement, standing: CaseStanding) {
        let judged = try judged(locked.found, operation)
        try UserStore.requireProvenPhone(of: locked.user)
        if locked.isLocked { return judged }
        guard let agreement = try AgreementStore.lock(id: judged.agreement.id, in: session) else {
            throw DisputeError.notFound
        }
        return (agreement, judged.standing)
    }
}
