package import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives
package import Reconciliation

/// What a comparison found, to be kept.
package struct NewReconciliationRun: Sendable {
    package let id: UUID
    package let provider: ProviderID
    package let day: BusinessDay
    package let lastClosedDay: BusinessDay?
    package let resultHash: [UInt8]
    package let lines: Int64
    package let payments: Int64
    /// Payments that a line has decided.
    package let decided: Int64
    package let statementBalance: Int64?
    package let clearingBalance: Int64
    package let providerBalance: Int64?
    package let currency: Currency
    /// In their order.
    package let claims: [RunClaim]
    package let expected: [PaymentID]
    package let breaks: [Break]

    package init(
        id: UUID, provider: ProviderID, day: BusinessDay, lastClosedDay: BusinessDay?, resultHash: [UInt8],
        lines: Int64, payments: Int64, decided: Int64, statementBalance: Int64?, clearingBalance: Int64,
        providerBalance: Int64?, currency: Currency,
        claims: [RunClaim], expected: [PaymentID], breaks: [Break]
    ) {
        self.id = id
        self.provider = provider
        self.day = day
        self.lastClosedDay = lastClosedDay
        self.resultHash = resultHash
        self.lines = lines
        self.payments = payments
        self.decided = decided
        self.statementBalance = statementBalance
        self.clearingBalance = clearingBalance
        self.providerBalance = providerBalance
        self.currency = currency
        self.claims = claims
        self.expected = expected
        self.breaks = breaks
    }
}

/// A comparison as it is stored.
package struct StoredReconciliationRun: Sendable, Equatable {
    package let id: UUID
    package let provider: ProviderID
    package let day: BusinessDay
    /// The run that has its breaks and claims: the first of its day that found the same.
    package let details: UUID
    package let resultHash: [UInt8]
    package let lines: Int64
    package let payments: Int64
    package let claims: Int64
    package let expected: Int64
    package let breaks: Int64
    package let decided: Int64
    package let statementBalance: Int64?
    package let clearingBalance: Int64
    package let providerBalance: Int64?
    package let currency: Currency
    package let runAt: Date

    init(_ row: PostgresRow) throws {
        id = try row.uuid("run_id")
        provider = ProviderID(try row.string("provider"))
        day = try Stored.value(BusinessDay(row.string("day")), "day")
        details = try row.uuid("details_id")
        resultHash = try row.bytes("result_hash")
        lines = try row.int("lines")
        payments = try row.int("payments")
        claims = try row.int("claims")
        expected = try row.int("expected")
        breaks = try row.int("breaks")
        decided = try row.int("decided")
        statementBalance = try row.optionalInt("statement_balance")
        clearingBalance = try row.int("clearing_balance")
        providerBalance = try row.optionalInt("provider_balance")
        currency = try Stored.currency(row.string("currency"))
        runAt = try row.date("run_at")
    }

    static let columns = """
        run_id, provider, day::text AS day, details_id, result_hash, lines, payments, claims, expected, breaks, decided,
        statement_balance, clearing_balance, provider_balance, currency, run_at
        """
}

extension ReconciliationStore {
    private static let chunk = 8192

    /// The last comparison of that day.
    package func lastRun(of provider: ProviderID, on day: BusinessDay) throws -> StoredReconciliationRun? {
        try session.query(
            """
            SELECT \(unescaped: StoredReconciliationRun.columns) FROM reconciliation_runs
            WHERE provider = \(provider.name) AND day = \(day.description)::date
            ORDER BY run_at DESC, run_id DESC LIMIT 1
            """
        ).first.map { try StoredReconciliationRun($0) }
    }

    /// The last comparison of the newest day, that one or before it, of which there is one.
    package func newestRun(
        of provider: ProviderID, through day: BusinessDay
    ) throws -> StoredReconciliationRun? {
        try session.query(
            """
            SELECT \(unescaped: StoredReconciliationRun.columns) FROM reconciliation_runs
            WHERE provider = \(provider.name) AND day <= \(day.description)::date
            ORDER BY day DESC, run_at DESC, run_id DESC LIMIT 1
            """
        ).first.map { try StoredReconciliationRun($0) }
    }

    /// Keeps a comparison, and its details unless the last one of its day found the same. Returns it as it is stored.
    package func keep(_ run: NewReconciliationRun) throws -> StoredReconciliationRun {
        let last = try lastRun(of: run.provider, on: run.day)
        let details = last.flatMap { $0.resultHash == run.resultHash ? $0.details : nil }
        var expected: [UInt8] = []
        if details == nil { for payment in run.expected { Self.append(payment, to: &expected) } }
        try session.execute(
            """
            INSERT INTO reconciliation_runs (run_id, provider, day, details_id, result_hash, last_closed_day, lines, payments,
                claims, expected, breaks, decided, statement_balance, clearing_balance, provider_balance, currency,
                expected_payments, run_at)
            VALUES (\(run.id), \(run.provider.name), \(run.day.description)::date, \(details ?? run.id),
                \(run.resultHash)::bytea, \(run.lastClosedDay?.description)::date, \(run.lines), \(run.payments),
                \(run.claims.count), \(run.expected.count), \(run.breaks.count), \(run.decided),
                \(run.statementBalance), \(run.clearingBalance), \(run.providerBalance), \(run.currency.rawValue),
                \(expected)::bytea, clock_timestamp())
            """)
        if details == nil {
            try keep(run.claims, of: run.id)
            try keep(run.breaks, of: run.id)
        }
        guard let kept = try lastRun(of: run.provider, on: run.day) else {
            throw StoreError(.missing, "The run was not stored.")
        }
        return kept
    }

    private func keep(_ claims: [RunClaim], of run: UUID) throws {
        guard !claims.isEmpty else { return }
        try session.copyIn(
            """
            COPY reconciliation_run_claims (run_id, chunk, first_payment, last_payment, claims) FROM STDIN (FORMAT binary)
            """
        ) { writer in
            for (number, start) in stride(from: 0, to: claims.count, by: Self.chunk).enumerated() {
                let part = claims[start..<min(claims.count, start + Self.chunk)]
                var bytes: [UInt8] = []
                bytes.reserveCapacity(part.count * 32)
                for claim in part {
                    claim.key.append(to: &bytes)
                    claim.line.append(to: &bytes)
                }
                try writer.begin(columns: 5)
                writer.write(run)
                writer.write(Int32(number))
                writer.write(part[part.startIndex].payment.uuid)
                writer.write(part[part.endIndex - 1].payment.uuid)
                writer.write(bytes)
            }
        }
    }

    private func keep(_ breaks: [Break], of run: UUID) throws {
        guard !breaks.isEmpty else { return }
        try session.copyIn(
            """
            COPY reconciliation_breaks (run_id, identity, kind, day, lines, payments, statement_amount, book_amount, currency,
                english, french) FROM STDIN (FORMAT binary)
            """
        ) { writer in
            for found in breaks {
                var (lines, payments): ([UInt8], [UInt8]) = ([], [])
                for line in found.lines { line.append(to: &lines) }
                for payment in found.payments { Self.append(payment, to: &payments) }
                try writer.begin(columns: 11)
                writer.write(run)
                writer.write(found.identity.uuid)
                writer.write(found.kind.rawValue)
                // A date is sent as the days since 2000-01-01.
                writer.write(found.day.number - 10_957)
                writer.write(lines)
                writer.write(payments)
                writer.write(found.statementAmount)
                writer.write(found.bookAmount)
                writer.write(found.currency.rawValue)
                writer.write(found.explanation.english)
                writer.write(found.explanation.french)
            }
        }
    }

    /// The breaks of a run, by day, kind and identity.
    package func breaks(of run: StoredReconciliationRun) throws -> [Break] {
        try session.query(
            """
            SELECT kind, day::text AS day, lines, payments, statement_amount, book_amount, currency, english, french
            FROM reconciliation_breaks WHERE run_id = \(run.details) ORDER BY day, kind, identity
            """
        ).map { row in
            Break(
                kind: try Stored.value(BreakKind(rawValue: row.string("kind")), "kind"),
                day: try Stored.value(BusinessDay(row.string("day")), "day"),
                lines: StatementLineID.list(try row.bytes("lines")),
                payments: Self.payments(try row.bytes("payments")),
                statementAmount: try row.optionalInt("statement_amount"),
                bookAmount: try row.optionalInt("book_amount"),
                currency: try Stored.currency(row.string("currency")),
                explanation: BreakExplanation(
                    english: try row.string("english"), french: try row.string("french")))
        }
    }

    /// The payments that a run expects on a later statement.
    package func expected(of run: StoredReconciliationRun) throws -> [PaymentID] {
        Self.payments(
            try session.query(
                "SELECT expected_payments FROM reconciliation_runs WHERE run_id = \(run.details)")[0]
                .bytes("expected_payments"))
    }

    /// The lines that a run claimed for a payment.
    package func lines(claimedFor payment: PaymentID, in run: StoredReconciliationRun) throws
        -> [StatementLineID]
    {
        try session.query(
            """
            SELECT claims FROM reconciliation_run_claims
            WHERE run_id = \(run.details) AND \(payment.uuid) BETWEEN first_payment AND last_payment
            """
        ).flatMap { Self.claims(try $0.bytes("claims")).filter { $0.payment == payment }.map(\.line) }
    }

    /// The payments that a run claimed a line for.
    package func payments(claimingLine line: StatementLineID, in run: StoredReconciliationRun) throws
        -> [PaymentID]
    {
        var wanted: [UInt8] = []
        line.append(to: &wanted)
        return try session.query(
            """
            SELECT claims FROM reconciliation_run_claims
            WHERE run_id = \(run.details) AND position(\(wanted)::bytea IN claims) > 0
            """
        ).flatMap { Self.claims(try $0.bytes("claims")).filter { $0.line == line }.map(\.payment) }
    }

    /// All claims of a run, in the order of the payments.
    package func claims(
        of run: StoredReconciliationRun, _ body: (PaymentID, StatementLineID) throws -> Void
    ) throws {
        try session.copyOut(
            """
            COPY (SELECT claims FROM reconciliation_run_claims WHERE run_id = '\(run.details.lowercased)' ORDER BY chunk)
            TO STDOUT (FORMAT binary)
            """
        ) { row in
            for claim in Self.claims(row.bytes(0)) { try body(claim.payment, claim.line) }
        }
    }

    private static func append(_ payment: PaymentID, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: payment.uuid.uuid) { bytes.append(contentsOf: $0) }
    }

    private static func payments(_ bytes: [UInt8]) -> [PaymentID] {
        StatementLineID.list(bytes).map { PaymentID($0.uuid) }
    }

    private static func claims(_ bytes: [UInt8]) -> [RunClaim] {
        let words = StatementLineID.list(bytes)
        return stride(from: 0, to: words.count - 1, by: 2).map {
            RunClaim(key: words[$0], line: words[$0 + 1])
        }
    }
}
