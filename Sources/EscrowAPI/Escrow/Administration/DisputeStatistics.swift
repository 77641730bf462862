import Postgres

/// Counts disputes, and how long they have been open.
enum DisputeStatistics {
    /// Ages run until now; those of disputes that are over, until they were.
    static func ages(
        in session: PostgresSession
    ) throws -> (byState: [String: Statistics.Ages], undecided: Statistics.Ages) {
        let rows = try session.query(
            """
            WITH aged AS (
                SELECT state, extract(epoch FROM coalesce(closed_at, now()) - created_at)::bigint AS age FROM disputes
            )
            SELECT state AS name, count(*) AS n, max(age) AS oldest,
                percentile_disc(0.5) WITHIN GROUP (ORDER BY age) AS median
            FROM aged GROUP BY state
            UNION ALL
            SELECT 'undecided', count(*), max(age), percentile_disc(0.5) WITHIN GROUP (ORDER BY age)
            FROM aged WHERE state NOT IN ('RESOLVED', 'CLOSED')
            """)
        var found: [String: Statistics.Ages] = [:]
        for row in rows {
            found[try row.string("name")] = Statistics.Ages(
                count: try row.int("n"), oldestSeconds: try row.optionalInt("oldest"),
                medianSeconds: try row.optionalInt("median"))
        }
        let none = Statistics.Ages(count: 0, oldestSeconds: nil, medianSeconds: nil)
        let states = DisputeState.allCases.map { ($0.rawValue, found[$0.rawValue] ?? none) }
        return (Dictionary(uniqueKeysWithValues: states), found["undecided"] ?? none)
    }
}
