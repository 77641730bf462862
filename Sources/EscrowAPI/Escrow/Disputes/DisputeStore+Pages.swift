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
        try page(filter.everybodys, filter, in: session)
    }

    /// A page of the disputes about a person's own agreements, newest first; for an arbiter also of those assigned to
    /// him, and of those that wait for another's signature.
    static func page(
        of userID: Int64, isArbiter: Bool, _ filter: Filter, in session: PostgresSession
    ) throws -> [Dispute] {
        let own: PostgresQuery = """
            \(filter.newest("buyer_id = \(userID)")) UNION \(filter.newest("seller_id = \(userID)"))
            """
        guard isArbiter else { return try page(own, filter, in: session) }
        return try page(
            """
            \(own) UNION \(filter.newest("arbiter_id = \(userID)")) UNION \(filter.proposed)
            """, filter, in: session)
    }

    /// `ids` names at most as many of each kind as the page has, so that no more is read.
    private static func page(
        _ ids: PostgresQuery, _ filter: Filter, in session: PostgresSession
    ) throws -> [Dispute] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE d.dispute_id IN (
                SELECT dispute_id FROM (\(ids)) one ORDER BY dispute_id DESC LIMIT \(filter.limit))
            ORDER BY d.dispute_id DESC
            """
        ).map { try dispute($0, in: session) }
    }
}

extension DisputeStore.Filter {
    fileprivate var everybodys: PostgresQuery { awaitingSignature ? proposed : newest("true") }

    /// The newest in each state that is asked for, of those that fit.
    fileprivate func newest(_ condition: PostgresQuery) -> PostgresQuery {
        """
        SELECT newest.dispute_id FROM unnest(\(states.map(\.rawValue))) AS wanted (state) CROSS JOIN LATERAL (
            SELECT dispute_id FROM disputes
            WHERE \(condition) AND state = wanted.state AND dispute_id < \(before) AND \(further)
            ORDER BY dispute_id DESC LIMIT \(limit)
        ) newest
        """
    }

    /// The newest whose ruling waits for a second signature: these are few.
    fileprivate var proposed: PostgresQuery {
        """
        SELECT waiting.dispute_id FROM rulings waiting JOIN disputes USING (dispute_id)
        WHERE waiting.state = 'PROPOSED' AND disputes.state = ANY (\(states.map(\.rawValue)))
            AND waiting.dispute_id < \(before) AND \(further)
        """
    }

    private var further: PostgresQuery {
        let agreement: PostgresQuery = agreementID.map { "disputes.agreement_id = \($0)" } ?? "true"
        return awaitingSignature
            ? """
            \(agreement) AND EXISTS (
                SELECT FROM rulings WHERE rulings.dispute_id = disputes.dispute_id AND rulings.state = 'PROPOSED')
            """ : agreement
    }
}
