package import Postgres

extension AgreementStore {
    /// A page of those in which the user is a party, newest first, below the number `before`.
    package static func page(
        userID: Int64, states: [AgreementState], before: Int64, limit: Int, in session: PostgresSession
    ) throws -> [Agreement] {
        let names = states.map(\.rawValue)
        return try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            JOIN (
                SELECT one.agreement_id FROM unnest(\(names)) AS wanted (state) CROSS JOIN LATERAL (
                    (SELECT agreement_id FROM agreements
                     WHERE buyer_id = \(userID) AND state = wanted.state AND agreement_id < \(before)
                     ORDER BY agreement_id DESC LIMIT \(limit))
                    UNION ALL
                    (SELECT agreement_id FROM agreements
                     WHERE seller_id = \(userID) AND state = wanted.state AND agreement_id < \(before)
                     ORDER BY agreement_id DESC LIMIT \(limit))
                ) one
                ORDER BY one.agreement_id DESC LIMIT \(limit)
            ) page ON page.agreement_id = a.agreement_id
            ORDER BY a.agreement_id DESC
            """
        ).map { try agreement($0, in: session) }
    }

    /// A page of all, newest first, below the number `before`.
    package static func page(
        states: [AgreementState], before: Int64, limit: Int, in session: PostgresSession
    ) throws -> [Agreement] {
        // Each state by name, so that the planner knows how rare it is: the newest agreements are not gone through for it.
        let each: [PostgresQuery] = states.map { state in
            """
            (SELECT agreement_id FROM agreements
             WHERE state = '\(unescaped: state.rawValue)' AND agreement_id < \(before)
             ORDER BY agreement_id DESC LIMIT \(limit))
            """
        }
        let none: PostgresQuery = "(SELECT agreement_id FROM agreements WHERE false)"
        let newest = each.reduce(none) { "\($0) UNION ALL \($1)" }
        return try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            JOIN (
                SELECT one.agreement_id FROM (\(newest)) one
                ORDER BY one.agreement_id DESC LIMIT \(limit)
            ) page ON page.agreement_id = a.agreement_id
            ORDER BY a.agreement_id DESC
            """
        ).map { try agreement($0, in: session) }
    }

    /// The same of those that a person has to look at: for one reason, or for any where `flag` is nil.
    static func flaggedPage(
        states: [AgreementState], flag: String?, before: Int64, limit: Int, in session: PostgresSession
    ) throws -> [Agreement] {
        let names = states.map(\.rawValue)
        return try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE a.flag IS NOT NULL AND a.flag = coalesce(\(flag as String?), a.flag) AND a.agreement_id < \(before)
                AND a.state = ANY (\(names))
            ORDER BY a.agreement_id DESC LIMIT \(limit)
            """
        ).map { try agreement($0, in: session) }
    }
}
