import Postgres

/// Finds what somebody asks about, and lets him pass or not.
enum CaseFinder {
    /// The agreement, where the caller may do this to it. Throws `DisputeError.notFound` and `forbidden`.
    static func agreement(
        _ key: AgreementKey, _ operation: Operation, for caller: CaseCaller, in session: PostgresSession
    ) throws -> (agreement: Agreement, standing: CaseStanding) {
        guard let agreement = try AgreementService.find(key, in: session) else {
            throw DisputeError.notFound
        }
        let standing = try standing(of: caller, to: agreement, in: session)
        try AccessPolicy.require(operation, as: standing)
        return (agreement, standing)
    }

    /// The same, and nothing happens to the agreement until the transaction ends. The caller's phone has to be proven.
    static func lockedAgreement(
        _ key: AgreementKey, _ operation: Operation, for caller: CaseCaller, in session: PostgresSession
    ) throws -> (agreement: Agreement, standing: CaseStanding) {
        let found = try agreement(key, operation, for: caller, in: session)
        try UserStore.requireProvenPhone(of: caller.userID, in: session)
        guard let locked = try AgreementStore.lock(id: found.agreement.id, in: session) else {
            throw DisputeError.notFound
        }
        return (locked, found.standing)
    }

    private static func standing(
        of caller: CaseCaller, to agreement: Agreement, in session: PostgresSession
    ) throws -> CaseStanding {
        let arbitrates =
            try caller.role == .arbiter
            && DisputeStore.arbitrates(
                agreementID: agreement.id, userID: caller.userID, in: session)
        return CaseStanding(of: caller, to: agreement, arbiterID: arbitrates ? caller.userID : nil)
    }
}
