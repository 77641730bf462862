package import FoundationEssentials
package import GatewayCore
import Postgres
package import Reconciliation

/// Days that are closed: their reports as they were signed, and what they have used up.
package struct ClosedDayStore {
    let session: PostgresSession

    package struct ClosedDay: Sendable, Equatable {
        package let day: BusinessDay
        package let closedBy: String
        package let closedAt: Date
        /// The report's bytes: canonical JSON.
        package let report: String
        package let reportHash: [UInt8]
        package let signingKey: String
        package let signature: String
    }

    /// Lines and payments that belong together, as a run has found them.
    package struct Claim: Sendable, Equatable {
        package let lines: [StatementLineID]
        package let payments: [PaymentID]

        package init(lines: [StatementLineID], payments: [PaymentID]) {
            self.lines = lines
            self.payments = payments
        }
    }

    /// For imports and runs: until the transaction ends no day is closed. Returns the last closed day.
    package func holdOpenDays() throws -> BusinessDay? {
        try session.query("SELECT pg_advisory_xact_lock_shared(hashtextextended('kimi.close_day', 0))")
        return try last()
    }

    /// For a close: until the transaction ends nothing is imported and nothing compared, and no other day is closed.
    package func lockOpenDays() throws -> BusinessDay? {
        try session.query("SELECT pg_advisory_xact_lock(hashtextextended('kimi.close_day', 0))")
        return try last()
    }

    package func last() throws -> BusinessDay? {
        try session.query("SELECT max(day)::text AS day FROM closed_days")[0].optionalString("day").map {
            try Stored.value(BusinessDay($0), "day")
        }
    }

    package func find(_ day: BusinessDay) throws -> ClosedDay? {
        try session.query(
            """
            SELECT d.day::text AS day, s.name, d.closed_at, d.report, d.report_hash, d.signing_key, d.signature
            FROM closed_days d JOIN staff s ON s.staff_id = d.closed_by WHERE d.day = \(day.description)::date
            """
        ).first.map { row in
            ClosedDay(
                day: try Stored.value(BusinessDay(row.string("day")), "day"),
                closedBy: try row.string("name"), closedAt: try row.date("closed_at"),
                report: try row.string("report"), reportHash: try row.bytes("report_hash"),
                signingKey: try row.string("signing_key"), signature: try row.string("signature"))
        }
    }

    /// Closes a day. Throws a unique violation where it is closed.
    package func insert(
        _ day: BusinessDay, by staff: Int64, at time: Date, report: String, hash: [UInt8],
        signingKey: String, signature: String
    ) throws {
        try session.execute(
            """
            INSERT INTO closed_days (day, closed_by, closed_at, report, report_hash, signing_key, signature)
            VALUES (\(day.description)::date, \(staff), \(time), \(report), \(hash), \(signingKey), \(signature))
            """)
    }

    /// Uses up lines and payments for a day. Throws a unique violation where one of them is used up already.
    package func insert(_ claims: [Claim], on day: BusinessDay, from first: Int = 1) throws {
        for start in stride(from: 0, to: claims.count, by: 5000) {
            var (lines, lineClaims): ([UUID], [Int64]) = ([], [])
            var (payments, paymentClaims): ([UUID], [Int64]) = ([], [])
            for index in start..<min(start + 5000, claims.count) {
                for line in claims[index].lines {
                    lines.append(line.uuid)
                    lineClaims.append(Int64(first + index))
                }
                for payment in claims[index].payments {
                    payments.append(payment.uuid)
                    paymentClaims.append(Int64(first + index))
                }
            }
            try session.execute(
                """
                INSERT INTO claimed_lines (line_id, day, claim_id)
                SELECT line, \(day.description)::date, claim FROM unnest(\(lines), \(lineClaims)) AS u (line, claim)
                """)
            try session.execute(
                """
                INSERT INTO claimed_payments (payment_id, day, claim_id)
                SELECT payment, \(day.description)::date, claim
                FROM unnest(\(payments), \(paymentClaims)) AS u (payment, claim)
                """)
        }
    }
}
