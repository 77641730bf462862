package import FoundationEssentials
package import GatewayCore
package import Ledger
import Postgres

/// What a person wants two people to decide of a payment whose end nobody knows.
package enum PaymentRuling: Sendable, Hashable {
    /// The money moved.
    case succeeded
    /// It did not, for that reason.
    case failed(PaymentFailure)
    /// It moved after the provider had said that it would not, and that is well: the purse has paid.
    case lateAccepted

    package var word: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .lateAccepted: "late_accepted"
        }
    }
}

/// What is to be done once a second person agrees.
package enum ProposedAction: Sendable, Hashable {
    /// A write-off or a correction: the transfer says which.
    case transfer(LedgerTransfer)
    case ruling(PaymentRuling, Money)

    package var amount: Money {
        switch self {
        case .transfer(let transfer): transfer.amount
        case .ruling(_, let amount): amount
        }
    }

    package var kind: String {
        switch self {
        case .transfer(let transfer): transfer.reason.rawValue
        case .ruling: "ruling"
        }
    }
}

/// A proposal as it is stored.
package struct StoredProposal: Sendable {
    package let id: UUID
    package let caseID: Int64
    package let action: ProposedAction
    package let reasonCode: String
    package let proposedBy: Int64
    package let proposerName: String
    package let proposedAt: Date
}

/// What waits for a second person, one for each case.
package struct CaseProposalStore {
    let session: PostgresSession

    private static let columns = """
        q.proposal_id, q.case_id, q.kind, q.amount, q.currency, q.debit_kind, q.debit_owner, q.credit_kind,
        q.credit_owner, q.ruling, q.failure, q.reason_code, q.proposed_by, s.name, q.proposed_at
        """

    package func insert(
        _ id: UUID, _ action: ProposedAction, for caseID: Int64, by staff: Int64, reasonCode: String
    ) throws {
        var transfer: LedgerTransfer?
        var ruling: PaymentRuling?
        switch action {
        case .transfer(let proposed): transfer = proposed
        case .ruling(let proposed, _): ruling = proposed
        }
        var failure: String?
        if case .failed(let reason)? = ruling { failure = reason.rawValue }
        try session.execute(
            """
            INSERT INTO case_proposals (proposal_id, case_id, kind, amount, currency, debit_kind, debit_owner,
                credit_kind, credit_owner, ruling, failure, reason_code, proposed_by)
            VALUES (\(id), \(caseID), \(action.kind), \(action.amount.minorUnits),
                \(action.amount.currency.rawValue), \(transfer?.debit.kind.rawValue), \(transfer?.debit.owner),
                \(transfer?.credit.kind.rawValue), \(transfer?.credit.owner), \(ruling?.word), \(failure),
                \(reasonCode), \(staff))
            """)
    }

    /// What waits for a decision on a case, locked until the transaction ends.
    package func lockOpen(of caseID: Int64) throws -> StoredProposal? {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM case_proposals q JOIN staff s ON s.staff_id = q.proposed_by
            WHERE q.case_id = \(caseID) AND q.state = 'open' FOR UPDATE OF q
            """
        ).first.map { try proposal($0) }
    }

    /// What waits for a decision on a case.
    package func findOpen(of caseID: Int64) throws -> StoredProposal? {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM case_proposals q JOIN staff s ON s.staff_id = q.proposed_by
            WHERE q.case_id = \(caseID) AND q.state = 'open'
            """
        ).first.map { try proposal($0) }
    }

    /// Everything that waits, oldest first.
    package func open() throws -> [StoredProposal] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM case_proposals q JOIN staff s ON s.staff_id = q.proposed_by
            WHERE q.state = 'open' ORDER BY q.proposed_at, q.proposal_id
            """
        ).map { try proposal($0) }
    }

    package func decide(_ id: UUID, approved: Bool, by staff: Int64) throws {
        let decided = try session.execute(
            """
            UPDATE case_proposals SET state = \(approved ? "approved" : "declined"), decided_by = \(staff),
                decided_at = now()
            WHERE proposal_id = \(id) AND state = 'open'
            """)
        precondition(decided == 1, "A proposal that is locked and open is decided once.")
    }

    private func proposal(_ row: PostgresRow) throws -> StoredProposal {
        let amount = Money(try row.int("amount"), try Stored.currency(row.string("currency")))
        let kind = try row.string("kind")
        let action: ProposedAction
        if kind == "ruling" {
            action = .ruling(try ruling(row), amount)
        } else {
            action = .transfer(
                LedgerTransfer(
                    debit: try account(row, "debit", amount.currency),
                    credit: try account(row, "credit", amount.currency), amount: amount,
                    reason: try Stored.value(LedgerTransfer.Reason(rawValue: kind), "kind"), phase: .single))
        }
        return StoredProposal(
            id: try row.uuid("proposal_id"), caseID: try row.int("case_id"), action: action,
            reasonCode: try row.string("reason_code"), proposedBy: try row.int("proposed_by"),
            proposerName: try row.string("name"), proposedAt: try row.date("proposed_at"))
    }

    private func ruling(_ row: PostgresRow) throws -> PaymentRuling {
        switch try row.string("ruling") {
        case "succeeded": return .succeeded
        case "late_accepted": return .lateAccepted
        default:
            return .failed(
                try Stored.value(PaymentFailure(rawValue: row.string("failure")), "failure"))
        }
    }

    private func account(
        _ row: PostgresRow, _ side: String, _ currency: Currency
    ) throws -> LedgerAccount {
        let kind = try Stored.value(
            LedgerAccount.Kind(rawValue: row.string("\(side)_kind")), "\(side)_kind")
        return try Stored.value(
            AdjustmentTable.account(kind, of: ProviderID(row.string("\(side)_owner")), currency),
            "\(side)_kind")
    }
}
