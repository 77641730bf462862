package import FoundationEssentials
package import GatewayCore
import Postgres
package import Reconciliation

/// A case as it is stored: about a payment, or about a break between a statement and the books.
package struct StoredCase: Sendable, Equatable {
    package let id: Int64
    /// A `CaseReason`'s or a `BreakKind`'s raw value.
    package let reason: String
    /// The payment that needs a person; nil for a break.
    package let payment: PaymentID?
    package let isBreak: Bool
    package let provider: ProviderID
    /// The business day of the break, or that on which the payment's case was opened.
    package let day: BusinessDay
    package let statementAmount: Int64?
    package let bookAmount: Int64?
    package let currency: Currency
    package let explanation: BreakExplanation?
    package let lines: [StatementLineID]
    /// Every payment that it is about.
    package let payments: [PaymentID]
    package let state: CaseState
    package let assignee: Int64?
    package let assigneeName: String?
    package let version: Int
    package let resolution: CaseResolution?
    package let openedAt: Date
    package let closedAt: Date?

    static let columns = """
        c.case_id, c.reason, c.payment_id, COALESCE(c.provider, p.provider) AS provider,
        COALESCE(c.day, ((c.opened_at AT TIME ZONE 'UTC') + interval '1 hour')::date) AS day,
        c.statement_amount, COALESCE(c.book_amount, p.amount) AS book_amount,
        COALESCE(c.currency, p.currency) AS currency, c.explanation_en, c.explanation_fr,
        array_to_string(c.lines, ',') AS lines, array_to_string(c.payments, ',') AS payments,
        c.state, c.assignee, a.name AS assignee_name, c.version, c.resolution, c.opened_at, c.closed_at
        """
    static let tables =
        "cases c LEFT JOIN payments p ON p.payment_id = c.payment_id LEFT JOIN staff a ON a.staff_id = c.assignee"

    init(_ row: PostgresRow) throws {
        id = try row.int("case_id")
        reason = try row.string("reason")
        payment = try row.optionalUUID("payment_id").map { PaymentID($0) }
        isBreak = payment == nil
        provider = ProviderID(try row.string("provider"))
        day = try Stored.value(BusinessDay(row.string("day")), "day")
        statementAmount = try row.optionalInt("statement_amount")
        bookAmount = try row.optionalInt("book_amount")
        currency = try Stored.currency(row.string("currency"))
        if let english = try row.optionalString("explanation_en"),
            let french = try row.optionalString("explanation_fr")
        {
            explanation = BreakExplanation(english: english, french: french)
        } else {
            explanation = nil
        }
        lines = try Self.list(row.string("lines")).map {
            try Stored.value(UUID(uuidString: $0).map { StatementLineID($0) }, "lines")
        }
        let listed = try Self.list(row.string("payments")).map {
            try Stored.value(PaymentID($0), "payments")
        }
        payments = payment.map { [$0] } ?? listed
        state = try Stored.value(CaseState(rawValue: row.string("state")), "state")
        assignee = try row.optionalInt("assignee")
        assigneeName = try row.optionalString("assignee_name")
        version = Int(try row.int("version"))
        resolution = try row.optionalString("resolution").map {
            try Stored.value(CaseResolution(rawValue: $0), "resolution")
        }
        openedAt = try row.date("opened_at")
        closedAt = try row.optionalDate("closed_at")
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map(String.init)
    }

    /// By how much the two sides differ; nil where one side is missing and the other, too, says nothing.
    package var difference: Int64? {
        guard statementAmount != nil || bookAmount != nil else { return nil }
        let (difference, overflows) = (statementAmount ?? 0).subtractingReportingOverflow(bookAmount ?? 0)
        return overflows ? nil : difference
    }

    /// How many business days it has been open on that day.
    package func age(on today: BusinessDay) -> Int { max(0, Int(today.number) - Int(day.number)) }
}

/// One thing that was done with a case.
package struct StoredCaseStep: Sendable, Equatable {
    package let version: Int
    package let takenAt: Date
    /// Nil for what the daemon did.
    package let staff: String?
    package let step: String
    package let state: CaseState
    package let reasonCode: String?
    package let text: String?
    /// Canonical JSON.
    package let details: String
}
