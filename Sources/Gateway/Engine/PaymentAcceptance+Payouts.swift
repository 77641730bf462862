import GatewayCore
import GatewayMessages
import GatewayStore
import Ledger
import Primitives
import ProviderKit

extension PaymentAcceptance {
    func accept(
        _ disburse: Disburse, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard let purse = try transaction.purses.lock(disburse.purse) else { return unknownPurse }
        let new = NewPayment(
            id: disburse.payment, purse: disburse.purse, kind: .disbursement, account: purse.seller,
            amount: disburse.net, fee: disburse.fee, reference: disburse.reference, message: disburse.message,
            collection: nil, attempt: AttemptID(identifiers.random()),
            endpoint: endpoint(purse.seller, .disbursement), traceparent: traceparent)
        return try pay([new], from: purse, in: transaction)
    }

    func accept(
        _ refund: Refund, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard let purse = try transaction.purses.lock(refund.purse) else { return unknownPurse }
        let collection: StoredPayment
        switch try self.collection(
            refund.collection, of: refund.purse, refunding: refund.amount, in: transaction)
        {
        case .found(let found): collection = found
        case .refused(let refusal): return refusal
        }
        let account = registry.refundAccount(of: collection.account)
        let new = NewPayment(
            id: refund.payment, purse: refund.purse, kind: .refund, account: account,
            amount: refund.amount, fee: .zero(refund.amount.currency), reference: refund.reference,
            message: refund.message, collection: refund.collection, attempt: AttemptID(identifiers.random()),
            endpoint: endpoint(account, .refund), traceparent: traceparent)
        return try pay([new], from: purse, in: transaction)
    }

    func accept(
        _ settle: Settle, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard let purse = try transaction.purses.lock(settle.purse) else { return unknownPurse }
        var payments: [NewPayment] = []
        for leg in settle.legs {
            let account: ProviderAccount
            let share: PurseShare
            var fee = Money.zero(leg.amount.currency)
            var refunded: PaymentID?
            switch leg.payee {
            case .seller(let kept):
                account = purse.seller
                share = .seller(part: settle.part)
                fee = kept
            case .buyer(let id):
                switch try collection(id, of: settle.purse, refunding: leg.amount, in: transaction) {
                case .found(let collection): account = registry.refundAccount(of: collection.account)
                case .refused(let refusal): return refusal
                }
                share = .buyer(part: settle.part)
                refunded = id
            }
            let kind: PaymentKind = leg.isSellers ? .disbursement : .refund
            payments.append(
                NewPayment(
                    id: leg.payment, purse: settle.purse, kind: kind, account: account, amount: leg.amount,
                    fee: fee, reference: leg.reference, message: leg.message, collection: refunded,
                    share: share, attempt: AttemptID(identifiers.random()),
                    endpoint: endpoint(account, kind), traceparent: traceparent))
        }
        return try pay(payments, from: purse, in: transaction)
    }

    private enum RefundedCollection {
        case found(StoredPayment)
        case refused(CommandRefusal)
    }

    /// The collection that a refund of that amount pays back, or why it may not.
    private func collection(
        _ id: PaymentID, of purse: PurseID, refunding amount: Money, in transaction: GatewayTransaction
    ) throws -> RefundedCollection {
        guard let collection = try transaction.payments.payment(id), collection.purse == purse,
            collection.kind == .collection, collection.state == .succeeded
        else {
            return .refused(
                CommandRefusal(.unknownPayment, "The purse has no collected payment of that identifier."))
        }
        guard amount.currency == collection.amount.currency,
            amount.minorUnits <= collection.amount.minorUnits
        else {
            return .refused(
                CommandRefusal(.amountOutOfBounds, "A refund is at most what its collection brought."))
        }
        return .found(collection)
    }

    /// Reserves and writes down all the money that is to leave a purse now, or nothing: whatever may refuse is asked
    /// before the first row is written, under the purse's lock.
    private func pay(
        _ payments: [NewPayment], from purse: OpenPurse, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        let known = try payments.compactMap { new in
            try transaction.payments.payment(new.id).map { (known: $0, new: new) }
        }
        for pair in known {
            if let refusal = conflict(pair.known, pair.new) { return refusal }
        }
        guard known.isEmpty else {
            return known.count == payments.count
                ? nil
                : CommandRefusal(.conflict, "One payment of this settlement exists, and the other does not.")
        }
        for new in payments {
            let manifest = registry.disbursement(new.account.provider)?.manifest
            if let refusal = bounds(manifest, new, purse: purse) { return refusal }
        }
        if let refusal = try obstacle(payments, purse: purse, in: transaction) { return refusal }
        for new in payments {
            if let refusal = try circuits.refusal(of: new, in: transaction) { return refusal }
        }
        for new in payments {
            try transaction.payments.insert(new)
            try transaction.ledger.book(
                PaymentPostings.reserved(net: new.amount, fee: new.fee, from: new.purse), of: new.id,
                evidence: nil)
        }
        return nil
    }

    /// What stands in the way of these payouts in the purse itself: another order, or too little money.
    private func obstacle(
        _ payments: [NewPayment], purse: OpenPurse, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        let standing = PurseStanding(payouts: try transaction.payments.payouts(of: purse.purse))
        for new in payments {
            if let refusal = standing.refusal(of: new.share) { return refusal }
        }
        var total = Money.zero(purse.currency)
        for new in payments { total = try total.adding(new.amount).adding(new.fee) }
        let available = try transaction.purses.available(purse.purse)
        guard total.minorUnits <= available else {
            return CommandRefusal(
                .insufficientPurse,
                "The purse holds \(Money(available, purse.currency)); \(total) is asked for.")
        }
        return nil
    }

    func bounds(
        _ manifest: ProviderManifest?, _ new: NewPayment, purse: OpenPurse
    ) -> CommandRefusal? {
        guard let manifest else {
            return CommandRefusal(
                .unknownProvider,
                "The gateway has no provider \(new.account.provider) for a \(new.kind.rawValue).")
        }
        guard new.amount.currency == purse.currency, new.fee.currency == purse.currency,
            manifest.currencies.contains(new.amount.currency)
        else {
            return CommandRefusal(
                .unsupportedCurrency, "The purse and the provider do not share the currency.")
        }
        guard manifest.amounts.contains(new.amount.minorUnits), new.fee.minorUnits >= 0 else {
            return CommandRefusal(
                .amountOutOfBounds,
                "\(manifest.displayName) moves \(manifest.amounts.lowerBound) to \(manifest.amounts.upperBound)."
            )
        }
        return nil
    }

    /// A payment identifier that is known: the same order is accepted again, another is refused by the differing fields.
    func conflict(_ known: StoredPayment, _ new: NewPayment) -> CommandRefusal? {
        let comparisons: [(String, Bool)] = [
            ("purse", known.purse == new.purse), ("kind", known.kind == new.kind),
            ("account", known.account == new.account), ("amount", known.amount == new.amount),
            ("fee", known.fee == new.fee), ("reference", known.reference == new.reference),
            ("message", known.message == new.message), ("collection", known.collection == new.collection),
            ("share", known.share == new.share),
        ]
        let differing = comparisons.filter { !$0.1 }.map(\.0)
        guard !differing.isEmpty else { return nil }
        return CommandRefusal(
            .conflict,
            "A payment of this identifier exists; it differs in \(differing.joined(separator: ", ")).")
    }
}
