package import Postgres
import Primitives

/// The numbers of the service. Days are those of Douala; amounts are whole francs.
package struct Statistics: Sendable, Equatable {
    package struct Day: Sendable, Equatable {
        /// `2026-11-30`.
        package let date: String
        /// What payments of a kind came to, by `collection`, `disbursement` and `refund`.
        package var count: [String: Int64] = [:]
        package var amount: [String: Int64] = [:]
        /// The commission of what went to sellers.
        package var fees: Int64 = 0
        package var failedLogins: Int64 = 0
    }

    /// How long something has been there.
    package struct Ages: Sendable, Equatable {
        package let count: Int64
        /// Since the oldest began, and since the one in the middle did; nil where there is none.
        package let oldestSeconds: Int64?
        package let medianSeconds: Int64?
    }

    package let from: String
    package let to: String
    package let usersByRole: [String: Int64]
    package let usersByKYCState: [String: Int64]
    package let suspendedUsers: Int64
    package let agreementsByState: [String: Int64]
    package let flaggedAgreements: Int64
    package let disputesByState: [String: Ages]
    /// All that nobody has ruled yet.
    package let undecidedDisputes: Ages
    /// Every day of the period, those without anything too.
    package let days: [Day]
}

/// Counts.
package struct StatisticsService: Sendable {
    private let database: PostgresClient

    package static let timeZone = "Africa/Douala"
    package static let longestPeriod: Int64 = 366

    package init(database: PostgresClient) {
        self.database = database
    }

    /// From one day to another, both counted; without them the thirty days until today. Both are dates that exist.
    package func statistics(from: String?, to: String?) async throws -> Statistics {
        try await database.transaction { session in
            let period = try session.query(
                """
                SELECT p.first::text AS first, p.last::text AS last, p.last - p.first AS days
                FROM (
                    SELECT coalesce(\(from as String?)::date, t.last - 29) AS first, t.last FROM (
                        SELECT coalesce(\(to as String?)::date, (now() AT TIME ZONE 'Africa/Douala')::date) AS last
                    ) t
                ) p
                """)[0]
            guard (0..<Self.longestPeriod).contains(try period.int("days")) else {
                throw AdministrationError.badPeriod
            }
            let (first, last) = (try period.string("first"), try period.string("last"))
            let tables = try session.pipeline([
                "SELECT role AS name, count(*) AS n FROM users GROUP BY role",
                """
                SELECT coalesce(k.state, 'PENDING') AS name, count(*) AS n
                FROM users u LEFT JOIN kyc_profiles k ON k.user_id = u.id GROUP BY 1
                """,
                "SELECT 'suspended' AS name, count(*) AS n FROM users WHERE suspended_at IS NOT NULL",
                "SELECT state AS name, count(*) AS n FROM agreements GROUP BY state",
                "SELECT 'flagged' AS name, count(*) AS n FROM agreements WHERE flag IS NOT NULL",
            ]).map(Self.counts)
            let disputes = try DisputeStatistics.ages(in: session)
            return Statistics(
                from: first, to: last,
                usersByRole: Self.complete(tables[0], Role.allCases.map(\.rawValue)),
                usersByKYCState: Self.complete(tables[1], KYCState.allCases.map(\.rawValue)),
                suspendedUsers: tables[2]["suspended"] ?? 0,
                agreementsByState: Self.complete(tables[3], AgreementState.allCases.map(\.rawValue)),
                flaggedAgreements: tables[4]["flagged"] ?? 0,
                disputesByState: disputes.byState, undecidedDisputes: disputes.undecided,
                days: try Self.days(first, last, in: session))
        }
    }

    private static func counts(_ rows: [PostgresRow]) throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for row in rows { counts[try row.string("name")] = try row.int("n") }
        return counts
    }

    private static func complete(_ counts: [String: Int64], _ names: [String]) -> [String: Int64] {
        counts.merging(names.map { ($0, 0) }) { found, _ in found }
    }

    private static func days(
        _ first: String, _ last: String, in session: PostgresSession
    ) throws -> [Statistics.Day] {
        let tables = try session.pipeline([
            """
            SELECT day::date::text AS day
            FROM generate_series(\(first)::date::timestamp, \(last)::date::timestamp, interval '1 day') AS day ORDER BY day
            """,
            """
            SELECT (state_changed_at AT TIME ZONE 'Africa/Douala')::date::text AS day, kind, count(*) AS n,
                sum(amount)::bigint AS amount, sum(fee)::bigint AS fees
            FROM payments
            WHERE state = 'SUCCEEDED'
                AND state_changed_at >= \(first)::date::timestamp AT TIME ZONE 'Africa/Douala'
                AND state_changed_at < (\(last)::date + 1)::timestamp AT TIME ZONE 'Africa/Douala'
            GROUP BY 1, 2
            """,
            """
            SELECT (occurred_at AT TIME ZONE 'Africa/Douala')::date::text AS day, count(*) AS n
            FROM audit_entries
            WHERE action = 'login.failed'
                AND occurred_at >= \(first)::date::timestamp AT TIME ZONE 'Africa/Douala'
                AND occurred_at < (\(last)::date + 1)::timestamp AT TIME ZONE 'Africa/Douala'
            GROUP BY 1
            """,
        ])
        var days = try tables[0].map { Statistics.Day(date: try $0.string("day")) }
        let places = Dictionary(
            uniqueKeysWithValues: days.enumerated().map { ($0.element.date, $0.offset) })
        for row in tables[1] {
            guard let place = places[try row.string("day")] else { continue }
            let kind = try row.string("kind")
            days[place].count[kind] = try row.int("n")
            days[place].amount[kind] = try row.int("amount")
            days[place].fees += try row.int("fees")
        }
        for row in tables[2] {
            guard let place = places[try row.string("day")] else { continue }
            days[place].failedLogins = try row.int("n")
        }
        return days
    }
}
