import FoundationEssentials
import GatewayCore
import GatewayMessages
import GatewayStore
import Ledger
import Logging
import Primitives
import Reconciliation

extension PaymentService {
    /// Why a payment cannot be ruled on so; nil where it can.
    ///
    /// A ruling ends what nobody knows. It never ends a payment that has an end, and none that may still be on its way to
    /// the provider; what the provider has executed late may be let count, and nothing else of a failed one.
    static func obstacle(to ruling: PaymentRuling, on payment: StoredPayment) -> CaseRefusal? {
        switch ruling {
        case .succeeded, .failed:
            guard payment.state == .indeterminate || payment.state == .pending else {
                return CaseRefusal(
                    .invalid,
                    fr:
                        "Le paiement \(payment.reference) est déjà final, ou pas encore envoyé : aucune décision n'y change rien.",
                    en:
                        "The payment \(payment.reference) is final already, or not yet sent: no ruling changes that."
                )
            }
        case .lateAccepted:
            guard payment.kind.leavesPurse, payment.state == .failed, payment.isLateSuccess,
                !payment.isLateSettled
            else {
                return CaseRefusal(
                    .invalid,
                    fr:
                        "Le paiement \(payment.reference) n'est pas un versement exécuté en retard qui attend.",
                    en: "The payment \(payment.reference) is not a payout that was executed late and waits.")
            }
        }
        return nil
    }

    /// Ends a payment by the ruling of two people, in the transaction that stores their decision: state, money, evidence and
    /// message commit with it.
    func apply(
        _ ruling: PaymentRuling, to id: PaymentID, by people: String, in transaction: GatewayTransaction
    ) throws {
        guard let payment = try transaction.payments.lock(id) else {
            throw StoreError(.missing, "The payment \(id) is not stored.")
        }
        if let obstacle = Self.obstacle(to: ruling, on: payment) { throw obstacle }
        let evidence = identifiers.timeOrdered()
        func record() throws {
            try transaction.payments.recordEvidence(
                evidence, of: id, source: .ruling, event: ruling.word, httpStatus: nil, body: people)
        }
        switch ruling {
        case .succeeded:
            try record()
            try end(payment, by: .providerSucceeded, evidence, in: transaction)
        case .failed(let failure):
            try record()
            try end(payment, by: .providerFailed(failure), evidence, in: transaction)
        case .lateAccepted:
            try settleLate(payment, evidence, record: record, in: transaction)
        }
        logger.notice(
            "Two people have ruled how a payment ended.",
            metadata: ["payment.id": "\(id)", "ruling": "\(ruling.word)"])
    }

    private func end(
        _ payment: StoredPayment, by event: PaymentStateMachine.Event, _ evidence: UUID,
        in transaction: GatewayTransaction
    ) throws {
        var machine = machine(of: payment)
        let actions = machine.apply(event)
        var update = PaymentStore.Update(payment)
        update.state = machine.state
        (update.notFoundAnswers, update.refusal) = (machine.notFoundAnswers, machine.refusal)
        update.failure = event.failure
        for action in actions {
            try perform(action, on: payment, update: &update, evidence: evidence, in: transaction)
        }
        try transaction.payments.update(payment.id, update)
        EngineMetrics.payment(kind: payment.kind.rawValue, state: machine.state.rawValue)
    }

    /// What stood in suspense is paid by the purse, as the command had ordered: never more than the purse holds.
    private func settleLate(
        _ payment: StoredPayment, _ evidence: UUID, record: () throws -> Void,
        in transaction: GatewayTransaction
    ) throws {
        _ = try transaction.purses.lock(payment.purse)
        let due = try payment.amount.adding(payment.fee)
        let available = try transaction.purses.available(payment.purse)
        guard due.minorUnits <= available else {
            throw CaseRefusal(
                .invalid,
                fr:
                    "La réserve de l'accord ne contient plus que \(Money(available, due.currency).frenchDescription) ; il en faut \(due.frenchDescription).",
                en: "The purse holds \(Money(available, due.currency)) only; \(due) is needed.")
        }
        guard try transaction.payments.settleLate(payment.id) else {
            throw StoreError(.corrupt, "The payment \(payment.id) counts already.")
        }
        try record()
        try transaction.ledger.book(
            PaymentPostings.settledLate(net: payment.amount, fee: payment.fee, from: payment.purse),
            of: payment.id, evidence: evidence)
        try transaction.messages.announce(
            .payment(
                payment.report(
                    state: .succeeded, failure: nil, providerReference: payment.providerReference)),
            id: identifiers.timeOrdered(), traceparent: payment.traceparent)
    }
}
