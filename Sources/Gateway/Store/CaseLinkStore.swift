package import GatewayCore
import Postgres
package import Reconciliation

/// Lines and payments that people have joined by hand: each stands in one link, and a run takes them as they are joined.
package struct CaseLinkStore {
    let session: PostgresSession

    package struct Link: Sendable, Equatable {
        package let caseID: Int64
        package let lines: [StatementLineID]
        package let payments: [PaymentID]
    }

    /// Joins them. Throws a unique violation where a line or a payment stands in another link.
    package func insert(
        lines: [StatementLineID], payments: [PaymentID], of provider: ProviderID, for caseID: Int64
    ) throws {
        let link = try session.query(
            """
            INSERT INTO case_links (case_id, provider) VALUES (\(caseID), \(provider.name)) RETURNING link_id
            """)[0].int("link_id")
        for line in lines {
            try session.execute(
                "INSERT INTO case_link_lines (line_id, link_id) VALUES (\(line.uuid), \(link))")
        }
        for payment in payments {
            try session.execute(
                "INSERT INTO case_link_payments (payment_id, link_id) VALUES (\(payment.uuid), \(link))")
        }
    }

    /// Takes the link of a case back. True where there was one.
    package func remove(of caseID: Int64) throws -> Bool {
        try session.execute("DELETE FROM case_links WHERE case_id = \(caseID)") > 0
    }

    /// Which of these lines and payments a closed day has used up already.
    package func claimed(lines: [StatementLineID], payments: [PaymentID]) throws -> Int {
        Int(
            try session.query(
                """
                SELECT (SELECT count(*) FROM claimed_lines WHERE line_id = ANY(\(lines.map(\.uuid))))
                    + (SELECT count(*) FROM claimed_payments WHERE payment_id = ANY(\(payments.map(\.uuid)))) AS used
                """)[0].int("used"))
    }

    /// The links of a provider of which no closed day has used up anything, in the order of their cases.
    package func all(of provider: ProviderID) throws -> [Link] {
        try session.query(
            """
            SELECT l.case_id,
                (SELECT string_agg(line_id::text, ',' ORDER BY line_id) FROM case_link_lines x
                    WHERE x.link_id = l.link_id) AS lines,
                (SELECT string_agg(payment_id::text, ',' ORDER BY payment_id) FROM case_link_payments x
                    WHERE x.link_id = l.link_id) AS payments
            FROM case_links l WHERE l.provider = \(provider.name)
                AND NOT EXISTS (SELECT FROM case_link_lines x JOIN claimed_lines u USING (line_id)
                    WHERE x.link_id = l.link_id)
                AND NOT EXISTS (SELECT FROM case_link_payments x JOIN claimed_payments u USING (payment_id)
                    WHERE x.link_id = l.link_id)
            ORDER BY l.case_id
            """
        ).map { row in
            func parts(_ column: String) throws -> [String] {
                try row.optionalString(column)?.split(separator: ",").map(String.init) ?? []
            }
            return Link(
                caseID: try row.int("case_id"),
                lines: try parts("lines").map {
                    try Stored.value(StatementLineID($0), "line_id")
                },
                payments: try parts("payments").map { try Stored.value(PaymentID($0), "payment_id") })
        }
    }

    /// Cases about the lines or payments of a link that are not resolved, but for the link's own, in order.
    package func answered(
        lines: [StatementLineID], payments: [PaymentID], except caseID: Int64
    ) throws -> [Int64] {
        try session.query(
            """
            SELECT case_id FROM cases WHERE break_identity IS NOT NULL AND case_id <> \(caseID)
                AND state IN ('open', 'assigned') AND reason IN ('missing_in_ledger', 'missing_in_statement', 'ambiguous')
                AND lines <@ \(lines.map(\.uuid))::uuid[] AND payments <@ \(payments.map(\.uuid))::uuid[]
            ORDER BY case_id
            """
        ).map { try $0.int("case_id") }
    }

    /// What the statement says the lines come to together, and which of them no case is about.
    package func amount(of lines: [StatementLineID]) throws -> (sum: Int64, unknown: [StatementLineID]) {
        var sum: Int64 = 0
        var unknown: [StatementLineID] = []
        for line in lines {
            let row = try session.query(
                """
                SELECT max(statement_amount) FILTER (WHERE cardinality(lines) = 1) AS amount, count(*) AS known
                FROM cases WHERE lines @> \([line.uuid])
                """)[0]
            if try row.int("known") == 0 { unknown.append(line) }
            sum += try row.optionalInt("amount") ?? 0
        }
        return (sum, unknown)
    }
}
