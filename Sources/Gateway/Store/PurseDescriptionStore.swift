import FoundationEssentials
package import GatewayCore
package import GatewayMessages
import Ledger
import Postgres

/// A purse's payments and ledger rows, as somebody outside is told them: every number masked.
package struct PurseDescriptionStore {
    let session: PostgresSession

    /// Everything about the purse in one statement, and so at one instant; nil where no purse of that identifier is open.
    /// Of a purse with more than `PurseDescription.rowLimit` rows, those that moved money come first.
    package func describe(_ purse: PurseID, for request: PurseRequestID) throws -> PurseDescription? {
        let limit = PurseDescription.rowLimit
        let rows = try session.query(
            """
            SELECT u.currency AS purse_currency, b.posted, b.reserved, now() AS described_at,
                p.payment_id, p.kind, p.provider, p.sealed_msisdn, p.amount, p.fee, p.reference, p.state, p.failure,
                p.provider_reference, a.attempt_id, p.collection_id, p.automatic, p.late_success_at, p.received_at,
                p.final_at, t.transfer_id, t.amount AS transfer_amount, t.phase, t.reason, t.hold_id, t.evidence_id,
                t.created_at AS booked_at, d.kind AS debit_kind, d.owner AS debit_owner, c.kind AS credit_kind,
                c.owner AS credit_owner
            FROM purses u JOIN purse_balances b USING (account_id)
                LEFT JOIN payments p ON p.purse_id = u.purse_id
                LEFT JOIN attempts a ON a.payment_id = p.payment_id
                LEFT JOIN ledger_transfers t ON t.payment_id = p.payment_id
                LEFT JOIN ledger_accounts d ON d.account_id = t.debit_account_id
                LEFT JOIN ledger_accounts c ON c.account_id = t.credit_account_id
            WHERE u.purse_id = \(purse.uuid)
            ORDER BY t.transfer_id NULLS LAST, p.received_at DESC, p.payment_id
            LIMIT \(limit + 1)
            """)
        guard let first = rows.first else { return nil }
        var payments: [DescribedPayment] = []
        var known: Set<PaymentID> = []
        var transfers: [DescribedTransfer] = []
        for row in rows.prefix(limit) {
            guard let id = try row.optionalUUID("payment_id").map({ PaymentID($0) }) else { continue }
            if known.insert(id).inserted { payments.append(try payment(id, row)) }
            if let number = try row.optionalInt("transfer_id") {
                transfers.append(try transfer(number, of: id, row))
            }
        }
        return PurseDescription(
            request: request, purse: purse, currency: try Stored.currency(first.string("purse_currency")),
            posted: try first.int("posted"), reserved: try first.int("reserved"),
            describedAt: try first.date("described_at"), isComplete: rows.count <= limit,
            payments: payments, transfers: transfers)
    }

    private func payment(_ id: PaymentID, _ row: PostgresRow) throws -> DescribedPayment {
        let msisdn = try SealedMSISDN.payment.open(
            try row.string("sealed_msisdn"), of: id.uuid, in: session)
        return DescribedPayment(
            payment: id, kind: try Stored.value(PaymentKind(rawValue: row.string("kind")), "kind"),
            provider: ProviderID(try row.string("provider")), maskedMSISDN: msisdn.masked,
            amount: try row.int("amount"), fee: try row.int("fee"), reference: try row.string("reference"),
            state: try Stored.value(PaymentState(rawValue: row.string("state")), "state"),
            failure: try row.optionalString("failure").map {
                try Stored.value(PaymentFailure(rawValue: $0), "failure")
            },
            providerReference: try row.optionalString("provider_reference"),
            attempt: AttemptID(try row.uuid("attempt_id")),
            collection: try row.optionalUUID("collection_id").map { PaymentID($0) },
            isAutomatic: try row.bool("automatic"), isLate: try row.optionalDate("late_success_at") != nil,
            receivedAt: try row.date("received_at"), finalAt: try row.optionalDate("final_at"))
    }

    private func transfer(
        _ number: Int64, of payment: PaymentID, _ row: PostgresRow
    ) throws -> DescribedTransfer {
        DescribedTransfer(
            number: number,
            debit: .init(kind: try row.string("debit_kind"), owner: try row.string("debit_owner")),
            credit: .init(kind: try row.string("credit_kind"), owner: try row.string("credit_owner")),
            amount: try row.int("transfer_amount"), phase: try row.string("phase"),
            reason: try row.string("reason"), hold: try row.optionalInt("hold_id"), payment: payment,
            evidence: try row.optionalUUID("evidence_id"), bookedAt: try row.date("booked_at"))
    }
}
