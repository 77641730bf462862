import Postgres

extension DisputeStore {
    /// What a list shows.
    struct Filter {
        let states: [DisputeState]
        let agreementID: Int64?
        /// Only those whose ruling waits for a second signature.
        let awaitingSignature: Bool
        let before: Int64
        let limit: Int

        init(_ filter: DisputeFilter) {
            states = filter.states
            agreementID = filter.agreementID
            awaitingSignature = filter.awaitingSignature
            before = filter.before
            limit = filter.limit
        }
    }

    /// A page of all disputes, newest first.
    static func page(_ filter: Filter, in session: PostgresSession) throws -> [Dispute] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE d.dispute_id < \(filter.before) AND d.state = ANY (\(filter.states.map(\.rawValue)))
                AND (d.agreement_id = \(filter.agreementID) OR \(filter.agreementID == nil))
                AND (r.state = 'PROPOSED' OR \(!filter.awaitingSignature))
            ORDER BY d.dispute_id DESC LIMIT \(filter.limit)
            """
        ).map { try dispute($0, in: session) }
    }

    /// A page of the disputes about a person's own agreements, newest first; for an arbiter also of those assigned to
    /// him, and of those that wait for another's signature.
    static func page(
        of userID: Int64, isArbiter: Bool, _ filter: Filter, in session: PostgresSession
    ) throws -> [Dispute] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE d.dispute_id IN (
                    SELECT o.dispute_id FROM agreements b JOIN disputes o ON o.agreement_id = b.agreement_id
                    WHERE b.buyer_id = \(userID)
                    UNION ALL
                    SELECT o.dispute_id FROM agreements s JOIN disputes o ON o.agreement_id = s.agreement_id
                    WHERE s.seller_id = \(userID)
                    UNION ALL
                    SELECT dispute_id FROM disputes WHERE arbiter_id = \(userID) AND \(isArbiter)
                    UNION ALL
                    SELECT dispute_id FROM rulings WHERE state = 'PROPOSED' AND \(isArbiter))
                AND d.dispute_id < \(filter.before) AND d.state = ANY (\(filter.states.map(\.rawValue)))
                AND (d.agreement_id = \(filter.agreementID) OR \(filter.agreementID == nil))
                AND (r.state = 'PROPOSED' OR \(!filter.awaitingSignature))
            ORDER BY d.dispute_id DESC LIMIT \(filter.limit)
            """
        ).map { try dispute($0, in: session) }
    }
}
