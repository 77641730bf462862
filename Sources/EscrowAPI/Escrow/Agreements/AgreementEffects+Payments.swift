import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
import Primitives

extension AgreementEffects {
    /// What one payment of a part moves, and to whom.
    struct PayoutLeg {
        let kind: PaymentKind
        let amount: Money
        let fee: Money
        let account: ProviderAccount
        let collection: PaymentID?
    }

    /// What decides what is ordered for a part, in one look under its agreement's lock.
    struct PayoutStanding {
        let orders: PaymentOrders
        /// What funded the agreement.
        let collection: Payment?
        var references: UnusedReferences
    }

    func payoutStanding(of agreement: AgreementKey, milestoneID: Int64?) -> Lookup<PayoutStanding> {
        Lookup.all(
            PaymentStore.orders(of: agreement, milestoneID: milestoneID),
            PaymentStore.succeededCollection(of: agreement),
            PaymentStore.unused(PublicReference.candidates(PublicReference.payment, identifiers))
        ).map { PayoutStanding(orders: $0, collection: $1, references: $2) }
    }

    /// Orders what a part's money is decided to do, as far as it is not under way or gone: asking twice pays once. Legs of a
    /// ruling go in one command until the gateway has taken one, so that both are reserved or none; a leg that failed
    /// afterwards is ordered alone.
    ///
    /// A leg whose last failure calls for a person is left to him; `all` is his order. `seen` is what the caller has read
    /// under the lock already.
    func payOut(
        _ part: AgreementPart, _ action: AgreementStateMachine.Action, all: Bool = false,
        seen: PayoutStanding? = nil, _ cause: Cause, in session: PostgresSession
    ) throws {
        var standing =
            try seen
            ?? session.find(payoutStanding(of: .id(part.agreement.id), milestoneID: part.milestone?.id))
        let live = standing.orders.livePayouts
        let wanted: [PaymentKind] = part.settlement?.kinds ?? [action == .refund ? .refund : .disbursement]
        guard part.settlement != nil || live.isEmpty else { return }
        let missing = wanted.filter { kind in
            guard !live.contains(kind) else { return false }
            let setbacks = standing.orders.setbacks(of: kind)
            return all || PayoutSetback.mayRetry(after: setbacks, limit: policy.payoutAttempts)
        }
        let legs = missing.map { leg($0, of: part, collection: standing.collection) }
        let together = !standing.orders.anyPayoutAccepted
        for group in together ? [legs] : legs.map({ [$0] }) where !group.isEmpty {
            try order(group, of: part, &standing, cause, in: session)
        }
    }

    private func leg(_ kind: PaymentKind, of part: AgreementPart, collection: Payment?) -> PayoutLeg {
        let price = part.price
        if kind == .disbursement {
            guard let seller = part.agreement.payout else {
                preconditionFailure("An agreement is funded only once its seller is known.")
            }
            return PayoutLeg(
                kind: kind, amount: part.settlement?.net ?? price.net, fee: part.settlement?.fee ?? price.fee,
                account: seller, collection: nil)
        }
        guard let collection, let account = collection.account else {
            preconditionFailure("An agreement whose funds are held has a collection that succeeded.")
        }
        return PayoutLeg(
            kind: kind, amount: part.settlement?.toBuyer ?? price.due, fee: .zero(price.due.currency),
            account: account, collection: collection.id)
    }

    /// Writes down payments that leave together, and their one command.
    private func order(
        _ legs: [PayoutLeg], of part: AgreementPart, _ standing: inout PayoutStanding, _ cause: Cause,
        in session: PostgresSession
    ) throws {
        let agreement = part.agreement
        let command = CommandID(identifiers.timeOrdered())
        let message = "Kimi \(agreement.reference)"
        var settlement: [SettlementLeg] = []
        for leg in legs {
            let ordered = try record(
                leg.kind, leg.amount, fee: leg.fee, with: leg.account, for: part, command: command,
                as: try standing.references.take(), attempt: standing.orders.nextAttempt(of: leg.kind),
                collection: leg.collection, cause, in: session)
            let payee: SettlementLeg.Payee =
                if let collection = leg.collection { .buyer(collection: collection) } else {
                    .seller(fee: leg.fee)
                }
            settlement.append(
                SettlementLeg(
                    payment: ordered.id, payee: payee, amount: leg.amount, reference: ordered.reference,
                    message: message))
        }
        let order: GatewayCommand =
            if part.milestone == nil, part.settlement == nil, let leg = settlement.first {
                switch leg.payee {
                case .seller(let fee):
                    .disburse(
                        Disburse(
                            payment: leg.payment, purse: agreement.purse, net: leg.amount, fee: fee,
                            reference: leg.reference, message: message))
                case .buyer(let collection):
                    .refund(
                        Refund(
                            payment: leg.payment, purse: agreement.purse, collection: collection,
                            amount: leg.amount, reference: leg.reference, message: message))
                }
            } else {
                .settle(Settle(purse: agreement.purse, part: part.number, legs: settlement))
            }
        try CommandOutbox.append(
            order, id: command, traceparent: cause.traceparent, identifiers: identifiers, in: session)
    }

    /// Writes down a collection and its command. Answers its identifier.
    func orderCollection(
        _ amount: Money, from account: ProviderAccount, for agreement: Agreement, as reference: String,
        attempt: Int, isConfirmed: Bool?, idempotency: IdempotencyMark?, _ cause: Cause,
        in session: PostgresSession
    ) throws -> PaymentID {
        let command = CommandID(identifiers.timeOrdered())
        let ordered = try record(
            .collection, amount, fee: .zero(amount.currency), with: account, for: agreement.whole,
            command: command, as: reference, attempt: attempt, isConfirmed: isConfirmed,
            idempotency: idempotency, cause, in: session)
        try CommandOutbox.append(
            .collect(
                Collect(
                    payment: ordered.id, purse: agreement.purse, payer: account, amount: amount,
                    reference: ordered.reference, message: "Kimi \(agreement.reference)")),
            id: command, traceparent: cause.traceparent, identifiers: identifiers, in: session)
        return ordered.id
    }

    /// Writes down a payment, its inquiry clock and its audit entry. The caller writes down the command.
    private func record(
        _ kind: PaymentKind, _ amount: Money, fee: Money, with account: ProviderAccount,
        for part: AgreementPart, command: CommandID, as reference: String, attempt: Int,
        collection: PaymentID? = nil, isConfirmed: Bool? = nil, idempotency: IdempotencyMark? = nil,
        _ cause: Cause, in session: PostgresSession
    ) throws -> (id: PaymentID, reference: String) {
        let agreement = part.agreement
        let payment = PaymentID(identifiers.timeOrdered())
        try PaymentStore.insert(
            .init(
                id: payment, reference: reference, agreementID: agreement.id, milestoneID: part.milestone?.id,
                disputeID: kind == .collection ? nil : part.settlement?.dispute, kind: kind,
                amount: amount, fee: fee, account: account, command: command, attempt: attempt,
                collection: collection, isConfirmed: isConfirmed, idempotency: idempotency), in: session)
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
                    "milestone": part.milestone.map { .integer($0.number) },
                ])), in: session)
        return (payment, reference)
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
