import Durable
import GatewayCore
import GatewayStore
import Logging
import Primitives

extension PaymentService {
    /// Ends collections that have waited too long for a provider that does not answer: a buyer should not be asked for
    /// money an hour after he wanted to pay. Only those of which our own rows prove that nothing has ever left; whatever
    /// may have reached the provider stays in its hands. Returns how many.
    func withdrawStaleCollections() async throws -> Int {
        let withdrawn = try await store.transaction { transaction in
            let stale = try transaction.payments.lockNeverSent(
                .collection, receivedBefore: configuration.collectionPatience)
            for payment in stale { try withdraw(payment, in: transaction) }
            return stale.count
        }
        if withdrawn > 0 { wakeups.outbox.signal() }
        return withdrawn
    }

    /// Ends what was ordered in the place of a payout that turns out to be paid, as far as nothing of it has left; the rest is
    /// not sent again, but asked about. The purse's lock comes first: orders that are accepted meanwhile are either seen here
    /// or see the late success.
    func withdrawReplacements(of payment: StoredPayment, in transaction: GatewayTransaction) throws {
        _ = try transaction.purses.lock(payment.purse)
        for replacement in try transaction.payments.lockReplacements(of: payment) {
            if replacement.submissions == replacement.submissionsNotSent {
                try withdraw(replacement, in: transaction)
            } else {
                try hold(replacement, in: transaction)
            }
        }
    }

    /// Takes a payment of which something may have left out of the queue: it stays with the provider, and a person looks.
    private func hold(_ payment: StoredPayment, in transaction: GatewayTransaction) throws {
        var update = PaymentStore.Update(payment)
        update.state = .indeterminate
        update.nextAction = .zero
        try perform(
            .openCase(.unknownToProvider), on: payment, update: &update, evidence: nil, in: transaction)
        try perform(.announce, on: payment, update: &update, evidence: nil, in: transaction)
        try transaction.payments.update(payment.id, update)
    }

    @discardableResult
    func withdraw(_ payment: StoredPayment, in transaction: GatewayTransaction) throws -> PaymentState {
        var machine = PaymentStateMachine(state: payment.state)
        let actions = machine.apply(.withdrawn)
        var update = PaymentStore.Update(payment)
        update.state = machine.state
        update.failure = .providerUnavailable
        let evidence = identifiers.timeOrdered()
        try transaction.payments.recordEvidence(
            evidence, of: payment.id, source: .ownRecord, event: "never_sent", httpStatus: 0,
            body: "\(payment.submissions) submissions, none of which was sent")
        for action in actions {
            try perform(action, on: payment, update: &update, evidence: evidence, in: transaction)
        }
        try transaction.payments.update(payment.id, update)
        EngineMetrics.payment(kind: payment.kind.rawValue, state: machine.state.rawValue)
        logger.notice(
            "A payment of which nothing has left is ended.",
            metadata: ["payment.id": "\(payment.id)", "reference": "\(payment.reference)"])
        return machine.state
    }
}
