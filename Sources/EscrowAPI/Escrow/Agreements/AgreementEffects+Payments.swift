import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
import Primitives

extension AgreementEffects {
    /// Orders the payment of the net to the seller. Does nothing while such an order is live: asking twice pays once.
    func orderDisbursement(_ agreement: Agreement, _ cause: Cause, in session: PostgresSession) throws {
        guard try !PaymentStore.hasLivePayout(agreementID: agreement.id, in: session) else { return }
        let price = agreement.price
        try order(
            .disbursement, price.net, fee: price.fee, with: agreement.payout, for: agreement, cause,
            in: session
        ) { payment, reference in
            .disburse(
                Disburse(
                    payment: payment, purse: agreement.purse, net: price.net, fee: price.fee,
                    reference: reference,
                    message: "Kimi \(agreement.reference)"))
        }
    }

    /// Orders the payment of all that was collected back to the account that paid. Does nothing while such an order is
    /// live.
    func orderRefund(_ agreement: Agreement, _ cause: Cause, in session: PostgresSession) throws {
        guard try !PaymentStore.hasLivePayout(agreementID: agreement.id, in: session) else { return }
        guard
            let collection = try PaymentStore.succeededCollection(agreementID: agreement.id, in: session),
            let account = collection.account
        else { preconditionFailure("An agreement whose funds are held has a collection that succeeded.") }
        try order(
            .refund, collection.amount, fee: .zero(collection.amount.currency), with: account, for: agreement,
            collection: collection.id, cause, in: session
        ) { payment, reference in
            .refund(
                Refund(
                    payment: payment, purse: agreement.purse, collection: collection.id,
                    amount: collection.amount,
                    reference: reference, message: "Kimi \(agreement.reference)"))
        }
    }

    /// Writes down a payment, its command, its inquiry clock and its audit entry. Answers its identifier.
    @discardableResult
    func order(
        _ kind: PaymentKind, _ amount: Money, fee: Money, with account: ProviderAccount,
        for agreement: Agreement,
        collection: PaymentID? = nil, isConfirmed: Bool? = nil, idempotency: IdempotencyMark? = nil,
        _ cause: Cause,
        in session: PostgresSession, command: (PaymentID, String) -> GatewayCommand
    ) throws -> PaymentID {
        let payment = PaymentID(identifiers.timeOrdered())
        let commandID = CommandID(identifiers.timeOrdered())
        let attempt = try PaymentStore.attempts(agreementID: agreement.id, kind: kind, in: session) + 1
        let reference = try unusedReference(PublicReference.payment) { reference in
            try PaymentStore.insert(
                .init(
                    id: payment, reference: reference, agreementID: agreement.id, kind: kind, amount: amount,
                    fee: fee,
                    account: account, command: commandID, attempt: attempt, collection: collection,
                    isConfirmed: isConfirmed, idempotency: idempotency), in: session)
        }
        try CommandOutbox.append(
            command(payment, reference), id: commandID, traceparent: cause.traceparent,
            identifiers: identifiers,
            in: session)
        try AgreementJob.inquiry.enqueue(
            "\(payment)", at: agreement.readAt.advanced(by: policy.inquiryAfter), in: session)
        try AuditTrail.append(
            AuditEntry(
                actor: cause.actor, action: "payment.ordered", subject: "agreement:\(agreement.id)",
                address: cause.address,
                details: .object([
                    "payment": .string("\(payment)"), "reference": .string(reference),
                    "kind": .string(kind.rawValue),
                    "amount": .integer(amount.minorUnits), "fee": .integer(fee.minorUnits),
                    "currency": .string(amount.currency.rawValue), "provider": .string(account.provider.name),
                    "provider_confirmed": isConfirmed.map { .bool($0) },
                    "attempt": .integer(attempt),
                ])), in: session)
        return payment
    }

    /// Tries references until one is free. `insert` answers false where a reference is taken.
    func unusedReference(
        _ make: (IdentifierSource) -> String, insert: (String) throws -> Bool
    ) throws -> String {
        for _ in 0..<8 {
            let reference = make(identifiers)
            if try insert(reference) { return reference }
        }
        throw ReferencesExhausted()
    }
}

/// Eight references in a row were taken, or a constraint that the caller had checked under the lock refused the row.
struct ReferencesExhausted: Error {}
