package import FoundationEssentials
package import GatewayCore
package import Ledger
import Postgres
package import Reconciliation

/// A movement of the books that no payment causes.
package struct NewAdjustment: Sendable {
    package enum Subject: Sendable, Hashable {
        case ofCase(Int64)
        /// One part of what a provider has charged on a day.
        case charge(BusinessDay, ProviderID, ChargePart)
    }

    package let id: UUID
    package let subject: Subject
    package let transfer: LedgerTransfer
    package let madeBy: Int64
    package let approvedBy: Int64?
    package let twoPeopleAbove: Int64
    package let reasonCode: String

    package init(
        id: UUID, subject: Subject, transfer: LedgerTransfer, madeBy: Int64, approvedBy: Int64? = nil,
        twoPeopleAbove: Int64, reasonCode: String
    ) {
        self.id = id
        self.subject = subject
        self.transfer = transfer
        self.madeBy = madeBy
        self.approvedBy = approvedBy
        self.twoPeopleAbove = twoPeopleAbove
        self.reasonCode = reasonCode
    }
}

/// Adjustments of the ledger: rows are inserted only, each with its one transfer.
package struct AdjustmentStore {
    let session: PostgresSession

    /// Stores an adjustment and books its transfer.
    package func book(_ adjustment: NewAdjustment) throws {
        precondition(adjustment.transfer.reason.isAdjustment, "An adjustment is no payment's transfer.")
        var (caseID, day, provider, part): (Int64?, BusinessDay?, ProviderID?, ChargePart?)
        switch adjustment.subject {
        case .ofCase(let id): caseID = id
        case .charge(let closed, let of, let kind): (day, provider, part) = (closed, of, kind)
        }
        let amount = adjustment.transfer.amount
        try session.execute(
            """
            INSERT INTO ledger_adjustments (adjustment_id, case_id, closed_day, provider, part, amount, currency,
                made_by, approved_by, two_people_above, reason_code)
            VALUES (\(adjustment.id), \(caseID), \(day?.description)::date, \(provider?.name), \(part?.rawValue),
                \(amount.minorUnits), \(amount.currency.rawValue), \(adjustment.madeBy), \(adjustment.approvedBy),
                \(adjustment.twoPeopleAbove), \(adjustment.reasonCode))
            """)
        try LedgerStore(session: session).book(adjustment.transfer, ofAdjustment: adjustment.id)
    }

    package struct Made: Sendable, Equatable {
        package let id: UUID
        package let caseID: Int64?
        package let provider: String?
        package let part: ChargePart?
        package let reason: LedgerTransfer.Reason
        package let reasonCode: String
        package let debit: String
        package let credit: String
        package let amount: Money
        package let madeBy: String
        package let approvedBy: String?
    }

    /// The adjustments that belong to a day: those of its close, and those of cases that were made on it.
    package func moved(of caseID: Int64) throws -> Int64 {
        try session.query(
            "SELECT COALESCE(sum(amount), 0)::bigint AS moved FROM ledger_adjustments WHERE case_id = \(caseID)"
        )[0].int("moved")
    }

    package func made(on day: BusinessDay) throws -> [Made] {
        try session.query(
            """
            SELECT a.adjustment_id, a.case_id, a.provider, a.part, t.reason, a.reason_code,
                d.kind || CASE d.owner WHEN '' THEN '' ELSE ' ' || d.owner END AS debit,
                c.kind || CASE c.owner WHEN '' THEN '' ELSE ' ' || c.owner END AS credit, a.amount, a.currency,
                m.name AS made_by, s.name AS approved_by
            FROM ledger_adjustments a JOIN ledger_transfers t USING (adjustment_id)
                JOIN ledger_accounts d ON d.account_id = t.debit_account_id
                JOIN ledger_accounts c ON c.account_id = t.credit_account_id
                JOIN staff m ON m.staff_id = a.made_by LEFT JOIN staff s ON s.staff_id = a.approved_by
            WHERE a.closed_day = \(day.description)::date OR (a.closed_day IS NULL
                AND a.made_at >= to_timestamp(\(day.start)) AND a.made_at < to_timestamp(\(day.end)))
            ORDER BY a.provider, a.part, t.transfer_id
            """
        ).map { row in
            Made(
                id: try row.uuid("adjustment_id"), caseID: try row.optionalInt("case_id"),
                provider: try row.optionalString("provider"),
                part: try row.optionalString("part").map {
                    try Stored.value(ChargePart(rawValue: $0), "part")
                },
                reason: try Stored.value(
                    LedgerTransfer.Reason(rawValue: row.string("reason")), "reason"),
                reasonCode: try row.string("reason_code"), debit: try row.string("debit"),
                credit: try row.string("credit"),
                amount: Money(
                    try row.int("amount"),
                    try Stored.value(Currency(rawValue: row.string("currency")), "currency")),
                madeBy: try row.string("made_by"), approvedBy: try row.optionalString("approved_by"))
        }
    }
}

extension LedgerStore {
    /// Books the one transfer of an adjustment. The database refuses it where it moves a purse, what is in flight, or fees.
    func book(_ transfer: LedgerTransfer, ofAdjustment adjustment: UUID) throws {
        try ensure(transfer.debit)
        try ensure(transfer.credit)
        let booked = try session.execute(
            """
            INSERT INTO ledger_transfers
                (debit_account_id, credit_account_id, amount, currency, phase, reason, adjustment_id)
            SELECT d.account_id, c.account_id, \(transfer.amount.minorUnits)::bigint,
                \(transfer.amount.currency.rawValue), \(transfer.phase.rawValue), \(transfer.reason.rawValue),
                \(adjustment)::uuid
            FROM ledger_accounts d, ledger_accounts c
            WHERE d.kind = \(transfer.debit.kind.rawValue) AND d.owner = \(transfer.debit.owner)
                AND d.currency = \(transfer.debit.currency.rawValue)
                AND c.kind = \(transfer.credit.kind.rawValue) AND c.owner = \(transfer.credit.owner)
                AND c.currency = \(transfer.credit.currency.rawValue)
            """)
        precondition(booked == 1, "Both accounts of a transfer exist.")
    }
}
