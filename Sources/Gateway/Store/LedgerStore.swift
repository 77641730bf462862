package import FoundationEssentials
package import GatewayCore
package import Ledger
import Postgres

/// The ledger's rows. They are inserted only; the database keeps purses above zero.
package struct LedgerStore {
    let session: PostgresSession

    /// Books transfers of a payment. A purse that would fall below zero throws a check violation of
    /// `purse_balances_floor_check`, and nothing is booked. `evidence` is nil for holds and for nothing else.
    package func book(_ transfers: [LedgerTransfer], of payment: PaymentID, evidence: UUID?) throws {
        for transfer in transfers {
            try ensure(transfer.debit)
            try ensure(transfer.credit)
            let booked = try session.execute(
                """
                INSERT INTO ledger_transfers
                    (debit_account_id, credit_account_id, amount, currency, phase, reason, payment_id, evidence_id)
                SELECT d.account_id, c.account_id, \(transfer.amount.minorUnits)::bigint,
                    \(transfer.amount.currency.rawValue), \(transfer.phase.rawValue), \(transfer.reason.rawValue),
                    \(payment.uuid)::uuid, \(evidence)::uuid
                FROM ledger_accounts d, ledger_accounts c
                WHERE d.kind = \(transfer.debit.kind.rawValue) AND d.owner = \(transfer.debit.owner)
                    AND d.currency = \(transfer.debit.currency.rawValue)
                    AND c.kind = \(transfer.credit.kind.rawValue) AND c.owner = \(transfer.credit.owner)
                    AND c.currency = \(transfer.credit.currency.rawValue)
                """)
            precondition(booked == 1, "Both accounts of a transfer exist.")
        }
    }

    /// Posts or voids all holds of a payment. Throws where a hold is settled already; at least one must be open.
    package func settleHolds(of payment: PaymentID, as phase: LedgerTransfer.Phase, evidence: UUID) throws {
        precondition(phase == .post || phase == .void, "A hold is posted or voided.")
        let settled = try session.execute(
            """
            INSERT INTO ledger_transfers (debit_account_id, credit_account_id, amount, currency, phase, hold_id, reason,
                payment_id, evidence_id)
            SELECT debit_account_id, credit_account_id, amount, currency, \(phase.rawValue), transfer_id, reason,
                payment_id, \(evidence)::uuid
            FROM ledger_transfers WHERE payment_id = \(payment.uuid) AND phase = 'pending'
            """)
        precondition(settled > 0, "A payment that leaves a purse has a hold.")
    }

    /// Platform accounts exist once a currency and provider; a purse's account is made with the purse.
    func ensure(_ account: LedgerAccount) throws {
        guard account.kind != .purse else { return }
        try session.execute(
            """
            INSERT INTO ledger_accounts (kind, owner, currency)
            SELECT \(account.kind.rawValue), \(account.owner), \(account.currency.rawValue)
            WHERE NOT EXISTS (SELECT FROM ledger_accounts WHERE kind = \(account.kind.rawValue)
                AND owner = \(account.owner) AND currency = \(account.currency.rawValue))
            ON CONFLICT DO NOTHING
            """)
    }
}
