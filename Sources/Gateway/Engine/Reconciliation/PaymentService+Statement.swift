import Durable
import FoundationEssentials
import GatewayCore
import GatewayStore
import Logging
import Primitives
import ProviderKit
import Reconciliation

/// What became of a payment that a line of a statement tells the end of.
enum StatedOutcome: Sendable, Equatable {
    /// The line is its evidence: it is final now.
    case decided(PaymentState)
    /// It was final, and the line says otherwise: a person looks, and nothing is booked.
    case contradicted
    /// The line says nothing new, or is not of this payment.
    case unchanged
}

extension PaymentService {
    /// Ends a payment whose end nobody knows, by a line that has its exact reference, amount, direction and party; has the
    /// provider asked at once about one that is only pending. Safe at any time and again: everything is compared once more
    /// under the payment's lock.
    ///
    /// What a statement says after the end moves no money: where it says that a failed payment has succeeded, or the
    /// other way round, a case is opened, and the provider is asked again about the one that failed. Its own word then
    /// books what is to be booked.
    func apply(
        _ line: StatementLine, at place: PaymentStore.StatementPlace, to id: PaymentID
    ) async throws -> StatedOutcome {
        let outcome = try await store.transaction { transaction in
            guard let payment = try transaction.payments.lock(id), line.tellsTheEnd(of: payment) else {
                return StatedOutcome.unchanged
            }
            let hasSucceeded = line.status == .succeeded
            let answer = ProviderAnswer.stated(
                hasSucceeded ? .providerSucceeded : .providerFailed(.declined), of: payment,
                reference: line.providerReference, body: line.scrubbedText, at: place)
            guard payment.state.isFinal else {
                // The provider still answers for what is pending: its own word comes first, and a file that somebody
                // wrote himself pays nothing out.
                guard payment.state == .indeterminate else {
                    _ = try transaction.payments.askNow([payment.id])
                    return .unchanged
                }
                return .decided(try apply(answer, to: payment, in: transaction))
            }
            let hasMoved = payment.state == .succeeded || payment.isLateSuccess
            guard hasMoved != hasSucceeded else { return .unchanged }
            return try contradict(payment, answer, in: transaction) ? .contradicted : .unchanged
        }
        wakeups.outbox.signal()
        wakeups.inquiry.signal()
        if outcome == .decided(.succeeded) { wakeups.deliveryNotification.signal() }
        return outcome
    }

    /// False where a person has been told before.
    private func contradict(
        _ payment: StoredPayment, _ answer: ProviderAnswer, in transaction: GatewayTransaction
    ) throws -> Bool {
        guard try transaction.payments.openCase(payment.id, .finalStateContradicted) else { return false }
        EngineMetrics.caseOpened(CaseReason.finalStateContradicted.rawValue)
        logger.error(
            "A statement contradicts a payment's final state.",
            metadata: ["payment.id": "\(payment.id)", "state": "\(payment.state.rawValue)"])
        try transaction.payments.recordEvidence(
            identifiers.timeOrdered(), of: payment.id, source: .statement, event: answer.word,
            httpStatus: nil, body: answer.evidence?.body ?? "", place: answer.place)
        guard payment.state == .failed else { return true }
        var update = PaymentStore.Update(payment)
        update.nextAction = .zero
        try transaction.payments.update(payment.id, update)
        return true
    }
}

extension StatementLine {
    /// Whether the line says explicitly how that payment has ended: exact reference, amount, currency, direction and party.
    func tellsTheEnd(of payment: StoredPayment) -> Bool {
        guard movement == .payment, status == .succeeded || status == .failed,
            amount == payment.amount.minorUnits, currency == payment.amount.currency,
            direction == (payment.kind.leavesPurse ? .outgoing : .incoming),
            party == payment.account.msisdn, payment.state != .received || payment.submissions > 0
        else { return false }
        let provider = ReferenceKey(providerReference)
        let external = ReferenceKey(externalReference)
        if let known = payment.providerReference.flatMap({ ReferenceKey($0) }), let provider {
            return provider == known
        }
        return external != nil && external == ReferenceKey(payment.reference)
    }

    /// The line as it is kept with a payment, without the digits of the other side.
    var scrubbedText: String {
        JSONValue.object([
            "provider_reference": .string(providerReference),
            "external_reference": .string(externalReference),
            "time": .string(RFC3339.format(Date(timeIntervalSince1970: TimeInterval(time)))),
            "direction": .string(direction.rawValue), "movement": .string(movement.rawValue),
            "status": .string(status.rawValue), "party": .string(party?.masked ?? ""),
            "amount": .string("\(amount) \(currency.rawValue)"), "row": .string("\(number)"),
        ]).text
    }
}
