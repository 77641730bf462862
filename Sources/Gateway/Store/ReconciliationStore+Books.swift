import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives
package import Reconciliation

/// A payment as a comparison reads it from the books. Valid only inside the closure that was given it.
package struct BookRow {
    let row: CopyRow
    let session: PostgresSession

    package var payment: PaymentID { PaymentID(row.uuid(0)) }
    package var amount: Int64 { row.int(5) }
    package var time: Int64 { row.int(7) }

    /// What the provider calls it.
    package var providerKey: ReferenceKey? { row.withSpan(3) { ReferenceKey(bytes: $0) } }
    /// What we told the provider to call it.
    package var externalKey: ReferenceKey? { row.withSpan(4) { ReferenceKey(bytes: $0) } }

    package var kind: PaymentKind {
        get throws { try Self.element(PaymentKind.allCases, ReconciliationStore.kinds, row.int(1)) }
    }
    package var state: PaymentState {
        get throws { try Self.element(PaymentState.allCases, ReconciliationStore.states, row.int(2)) }
    }
    package var isLateSuccess: Bool { row.int(9) == 1 }
    package var booked: Int64 { row.int(8) }
    package var currency: Currency { get throws { try Stored.currency(row.string(6)) } }

    /// Adds it to the exact stage, without a text and without opening anything.
    package func add(to match: inout ExactMatch) throws {
        let provider = providerKey
        match.add(
            provider: provider, external: provider == nil ? externalKey : nil, kind: try kind,
            state: try state, isLateSuccess: isLateSuccess, amount: amount, currency: try currency,
            time: time,
            booked: booked)
    }

    /// All of it. Opens the sealed number, which takes a hundred times as long as all the rest.
    package func entry(isCarriedForward: Bool) throws -> BookEntry {
        let payment = payment
        return BookEntry(
            payment: payment, kind: try kind, state: try state, isLateSuccess: isLateSuccess,
            providerReference: row.string(3), externalReference: row.string(4),
            party: try SealedMSISDN.payment.open(row.string(10), of: payment.uuid, in: session),
            amount: amount, currency: try currency, time: time, booked: booked,
            isCarriedForward: isCarriedForward)
    }

    private static func element<Value: RawRepresentable<String>>(
        _ cases: [Value], _ names: [String], _ code: Int64
    ) throws -> Value {
        guard code >= 1, code <= Int64(names.count), let value = Value(rawValue: names[Int(code) - 1]) else {
            throw StoreError(.corrupt, "A payment has a kind or state that Kimi never writes.")
        }
        return value
    }
}

extension ReconciliationStore {
    static let kinds = PaymentKind.allCases.map(\.rawValue)
    static let states = PaymentState.allCases.map(\.rawValue)

    /// The payments of the provider that were accepted before the second and moved, or may have, at or after the first, in
    /// any order: all that may have left. One that became final more than an hour after it was sent was executed when it
    /// was sent, as far as anyone knows, and we heard of it late: that is its time. `sealed` also brings the numbers, for who needs whole entries.
    package func books(
        of provider: ProviderID, from first: Int64, before end: Int64, sealed: Bool,
        _ body: (BookRow) throws -> Void
    ) throws {
        try read(
            """
            p.provider = \(PostgresSession.quoted(provider.name))
                AND COALESCE(p.late_success_at, p.final_at, p.last_submitted_at, p.received_at) >= to_timestamp(\(first))
                AND p.received_at < to_timestamp(\(end))
                AND NOT EXISTS (SELECT FROM claimed_payments u WHERE u.payment_id = p.payment_id)
            """, sealed: sealed, body)
    }

    /// The payments of the provider that nobody knows the end of and that were last sent before the second: a line may still
    /// tell it, however long ago that was.
    package func unfinished(
        of provider: ProviderID, before first: Int64, _ body: (BookRow) throws -> Void
    ) throws {
        try read(
            """
            p.provider = \(PostgresSession.quoted(provider.name)) AND p.state NOT IN ('succeeded', 'failed')
                AND COALESCE(p.late_success_at, p.last_submitted_at, p.received_at) < to_timestamp(\(first))
            """, sealed: false, body)
    }

    /// Those payments, whole.
    package func books(_ payments: [PaymentID], _ body: (BookRow) throws -> Void) throws {
        for start in stride(from: 0, to: payments.count, by: 5000) {
            let list = payments[start..<min(payments.count, start + 5000)].map { "'\($0)'" }
            try read("p.payment_id IN (\(list.joined(separator: ",")))", sealed: true, body)
        }
    }

    /// The payments of the provider that bear one of those references, ours or the provider's, and are over: used up by a
    /// closed day, or final before that second.
    package func books(
        of provider: ProviderID, named references: [String], before end: Int64,
        _ body: (BookRow) throws -> Void
    ) throws {
        for start in stride(from: 0, to: references.count, by: 5000) {
            let list = references[start..<min(references.count, start + 5000)]
                .filter { !$0.utf8.contains(0) }.map { PostgresSession.quoted($0) }.joined(separator: ",")
            guard !list.isEmpty else { continue }
            try read(
                """
                p.provider = \(PostgresSession.quoted(provider.name))
                    AND (COALESCE(p.late_success_at, p.final_at) < to_timestamp(\(end))
                        OR EXISTS (SELECT FROM claimed_payments u WHERE u.payment_id = p.payment_id))
                    AND (p.provider_reference IN (\(list)) OR p.reference IN (\(list)))
                """, sealed: true, body)
        }
    }

    private func read(_ condition: String, sealed: Bool, _ body: (BookRow) throws -> Void) throws {
        func place(of column: String, in names: [String]) -> String {
            "(array_position(ARRAY[\(names.map { "'\($0)'" }.joined(separator: ","))], \(column)))::smallint"
        }
        try session.copyOut(
            """
            COPY (SELECT p.payment_id, \(place(of: "p.kind", in: Self.kinds)), \(place(of: "p.state", in: Self.states)),
                    p.provider_reference, p.reference, p.amount, p.currency,
                    floor(EXTRACT(EPOCH FROM CASE WHEN COALESCE(p.late_success_at, p.final_at, p.last_submitted_at, p.received_at) > p.last_submitted_at + interval '1 hour'
                        THEN p.last_submitted_at ELSE COALESCE(p.late_success_at, p.final_at, p.last_submitted_at, p.received_at) END))::bigint,
                    COALESCE(t.amount, 0)::bigint, p.late_success_at IS NOT NULL,
                    \(sealed ? "p.sealed_msisdn" : "NULL::text")
                FROM payments p LEFT JOIN ledger_transfers t ON t.payment_id = p.payment_id AND t.phase = 'single'
                    AND t.reason IN ('collection', 'settlement', 'late_success')
                WHERE (p.state <> 'received' OR p.submissions > 0) AND \(condition))
            TO STDOUT (FORMAT binary)
            """
        ) { try body(BookRow(row: $0, session: session)) }
    }
}
