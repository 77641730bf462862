import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
package import GatewayStore
import Ledger
package import Logging
package import Primitives
import ProviderKit

/// Applies what providers say to payments: state, money, evidence and message commit together.
package struct PaymentService: Sendable {
    let store: GatewayStore
    private let registry: ProviderRegistry
    let configuration: EngineConfiguration
    let identifiers: IdentifierSource
    private let jitter: @Sendable () -> Double
    let wakeups: EngineWakeups
    let logger: Logger
    private let circuits: ProviderCircuits

    package init(
        store: GatewayStore, registry: ProviderRegistry, configuration: EngineConfiguration,
        identifiers: IdentifierSource, jitter: @escaping @Sendable () -> Double, wakeups: EngineWakeups,
        logger: Logger
    ) {
        self.store = store
        self.registry = registry
        self.configuration = configuration
        self.identifiers = identifiers
        self.jitter = jitter
        self.wakeups = wakeups
        self.logger = logger
        circuits = ProviderCircuits(configuration: configuration, logger: logger)
    }

    /// Applies an answer. Safe to call at any time and in any order: the payment's row is locked, and its state machine
    /// decides what the answer still means.
    func apply(_ answer: ProviderAnswer, to id: PaymentID) async throws {
        let (state, change) = try await store.transaction { transaction in
            guard let payment = try transaction.payments.lock(id) else {
                throw StoreError(.missing, "The payment \(id) is not stored.")
            }
            let state = try apply(answer, to: payment, in: transaction)
            let change = try answer.sign.map { sign in
                try circuits.note(
                    sign, of: payment.account.provider, WatchedCapability(payment.kind),
                    identifiers: identifiers, in: transaction)
            }
            return (state, change)
        }
        wakeups.outbox.signal()
        if change == .closed { wakeups.submission.signal() }
        switch state {
        case .received: wakeups.submission.signal()
        case .succeeded: wakeups.deliveryNotification.signal()
        case .failed: break
        default: wakeups.inquiry.signal()
        }
    }

    func apply(
        _ answer: ProviderAnswer, to payment: StoredPayment, in transaction: GatewayTransaction
    ) throws -> PaymentState {
        guard let manifest = registry.provider(payment.account.provider)?.manifest else {
            throw StoreError(
                .missing, "The provider \(payment.account.provider) is not composed into this gateway.")
        }
        // An answer may come after another worker has put the payment back in line: it says nothing final then unless
        // it is final itself.
        guard let event = answer.event(for: payment), payment.state != .received || event.isFinalWord else {
            return payment.state
        }
        var machine = machine(of: payment)
        var actions = machine.apply(event)
        let isNotSent = event == .requestNotSent || event == .neverSent
        // Another order for the same was found paid meanwhile: this one is not sent again. Under the purse's lock, so that
        // either this is seen there or that is seen here.
        if actions.contains(.scheduleSubmission), payment.kind.leavesPurse {
            _ = try transaction.purses.lock(payment.purse)
        }
        let isPaid =
            try actions.contains(.scheduleSubmission) && transaction.payments.isPaidByAnother(payment)
        let hasNeverLeft = isNotSent && payment.submissions == payment.submissionsNotSent + 1
        if isPaid && !hasNeverLeft {
            machine = self.machine(of: payment)
            actions = machine.apply(.outcomeUnknown) + [.openCase(.unknownToProvider)]
        }
        var update = PaymentStore.Update(payment)
        if actions.contains(.scheduleInquiry) {
            let schedule = configuration.inquiry ?? manifest.inquiry.delays
            let delay = schedule.delay(afterFailures: payment.inquiries, jitter: jitter())
            if delay == nil { actions += machine.apply(.inquiriesExhausted) }
            update.nextAction = answer.asksAtOnce ? .zero : delay ?? Self.exhaustedDelay
        }
        update.state = machine.state
        (update.notFoundAnswers, update.refusal) = (machine.notFoundAnswers, machine.refusal)
        update.providerReference = answer.providerReference
        update.providerCode = answer.providerCode
        // Each submission counts once: whoever counts it puts the payment back in line, and answers about it are over.
        update.isNotSent = machine.state == .received && isNotSent
        if machine.state == .failed, payment.failure == nil {
            update.failure = event.failure ?? machine.refusal
        }
        let evidence = try recordEvidence(
            answer, of: payment, isDecisive: machine.state != payment.state || actions != [.scheduleInquiry],
            in: transaction)
        for action in actions {
            try perform(action, on: payment, update: &update, evidence: evidence, in: transaction)
        }
        try transaction.payments.update(payment.id, update)
        if isPaid && hasNeverLeft, let unsent = try transaction.payments.lock(payment.id) {
            return try withdraw(unsent, in: transaction)
        }
        if machine.state != payment.state {
            EngineMetrics.payment(kind: payment.kind.rawValue, state: machine.state.rawValue)
            logger.info(
                "A payment has changed its state.",
                metadata: [
                    "payment.id": "\(payment.id)", "reference": "\(payment.reference)",
                    "state": "\(machine.state.rawValue)",
                    "answer": "\(answer.word)",
                ])
        }
        return machine.state
    }

    /// The rules of a payment as it is stored. What leaves a purse goes again only when its provider has had the settling
    /// time since it was last sent: until then it may still execute an order that it does not show.
    func machine(of payment: StoredPayment) -> PaymentStateMachine {
        PaymentStateMachine(
            state: payment.state == .received ? .indeterminate : payment.state,
            notFoundAnswers: payment.notFoundAnswers, refusal: payment.refusal,
            isSettled: (payment.sinceFinal ?? .zero) >= configuration.settlingTime,
            isOverdue: !payment.kind.leavesPurse
                || (payment.sinceSubmitted ?? .zero) >= configuration.settlingTime)
    }

    /// A payment whose schedule is used up is a case, and still asked about now and then.
    private static let exhaustedDelay: Duration = .seconds(3600)

    private func recordEvidence(
        _ answer: ProviderAnswer, of payment: StoredPayment, isDecisive: Bool,
        in transaction: GatewayTransaction
    ) throws -> UUID? {
        guard isDecisive, let evidence = answer.evidence else { return nil }
        let id = identifiers.timeOrdered()
        let source: PaymentStore.EvidenceSource =
            switch answer.operation {
            case .submission: .reply
            case .inquiry: .inquiry
            case .statement: .statement
            }
        try transaction.payments.recordEvidence(
            id, of: payment.id, source: source, event: answer.word,
            httpStatus: source == .statement ? nil : evidence.httpStatus, body: evidence.body,
            place: answer.place)
        return id
    }

    func perform(
        _ action: PaymentStateMachine.Action, on payment: StoredPayment, update: inout PaymentStore.Update,
        evidence: UUID?, in transaction: GatewayTransaction
    ) throws {
        switch action {
        case .postMoney:
            try postMoney(of: payment, evidence: proof(evidence), in: transaction)
        case .voidHold:
            guard payment.kind.leavesPurse else { return }
            try transaction.ledger.settleHolds(of: payment.id, as: .void, evidence: proof(evidence))
        case .announce:
            let report = payment.report(
                state: update.state, failure: update.failure,
                providerReference: update.providerReference ?? payment.providerReference)
            try transaction.messages.announce(
                .payment(report), id: identifiers.timeOrdered(), traceparent: payment.traceparent)
        case .scheduleInquiry:
            break
        case .scheduleSubmission:
            let delay = configuration.submission.delay(
                afterFailures: max(0, payment.submissions - 1), jitter: jitter())
            update.nextAction = delay ?? configuration.submission.limit
            if delay == nil { try openCase(.providerUnreachable, for: payment, in: transaction) }
        case .scheduleSettlementCheck:
            update.nextAction = max(.zero, configuration.settlingTime - (payment.sinceFinal ?? .zero))
        case .confirmFailure:
            guard !payment.isConfirmed, !payment.isLateSuccess else { return }
            update.isConfirmed = true
            update.nextAction = configuration.lastCheck
            if payment.automatic { try refundAgain(payment, in: transaction) }
        case .bookLateSuccess:
            guard !payment.isLateSuccess else { return }
            update.isLateSuccess = true
            try bookLateSuccess(of: payment, evidence: proof(evidence), in: transaction)
        case .openCase(let reason):
            try openCase(reason, for: payment, in: transaction)
        }
    }

    private func openCase(
        _ reason: CaseReason, for payment: StoredPayment, in transaction: GatewayTransaction
    ) throws {
        guard try transaction.payments.openCase(payment.id, reason) else { return }
        EngineMetrics.caseOpened(reason.rawValue)
        logger.error(
            "A payment needs a person.",
            metadata: ["payment.id": "\(payment.id)", "reason": "\(reason.rawValue)"])
    }

    private func postMoney(
        of payment: StoredPayment, evidence: UUID, in transaction: GatewayTransaction
    ) throws {
        let provider = payment.account.provider
        guard payment.kind.leavesPurse else {
            try transaction.ledger.book(
                PaymentPostings.collected(payment.amount, by: provider, for: payment.purse), of: payment.id,
                evidence: evidence)
            let canNotify = registry.provider(provider) is any DeliveryNotificationProvider
            guard configuration.notifiesPayers, canNotify else { return }
            return try transaction.deliveryNotifications.insert(payment.id)
        }
        try transaction.ledger.settleHolds(of: payment.id, as: .post, evidence: evidence)
        try transaction.ledger.book(
            PaymentPostings.settled(payment.amount, by: provider), of: payment.id, evidence: evidence)
    }

    /// Money that came in late goes back by itself, once; money that went out late stands in suspense, and what was to
    /// leave in its place stays.
    private func bookLateSuccess(
        of payment: StoredPayment, evidence: UUID, in transaction: GatewayTransaction
    ) throws {
        let provider = payment.account.provider
        guard payment.kind == .collection else {
            try transaction.ledger.book(
                PaymentPostings.paidLate(payment.amount, by: provider), of: payment.id, evidence: evidence)
            return try withdrawReplacements(of: payment, in: transaction)
        }
        try transaction.ledger.book(
            PaymentPostings.collectedLate(payment.amount, by: provider, for: payment.purse), of: payment.id,
            evidence: evidence)
        try refund(payment, number: 1, in: transaction)
    }

    /// How often money that came late is sent back before a person has to.
    private static let refundAttempts = 5

    /// A refund that the gateway made by itself has failed for good: another takes its place, or a person has to look.
    private func refundAgain(_ failed: StoredPayment, in transaction: GatewayTransaction) throws {
        guard let id = failed.collection, let collection = try transaction.payments.payment(id) else {
            return
        }
        let made = try transaction.payments.automaticRefunds(of: id)
        let available = try transaction.purses.available(failed.purse)
        guard made < Self.refundAttempts, failed.amount.minorUnits <= available else {
            return try openCase(.refundFailed, for: failed, in: transaction)
        }
        try refund(collection, number: made + 1, in: transaction)
    }

    /// Reserves and orders what a late collection brought, back to the account that paid; a case where no provider of
    /// this gateway can send it there.
    private func refund(_ collection: StoredPayment, number: Int, in transaction: GatewayTransaction) throws {
        let account = registry.refundAccount(of: collection.account)
        guard registry.disbursement(account.provider) != nil,
            let endpoint = registry.endpoint(account.provider, for: .refund)
        else { return try openCase(.refundFailed, for: collection, in: transaction) }
        let refund = NewPayment(
            id: PaymentID(identifiers.timeOrdered()), purse: collection.purse, kind: .refund,
            account: account, amount: collection.amount, fee: .zero(collection.amount.currency),
            reference: "\(collection.reference)-R\(number)", message: "Refund of \(collection.reference)",
            collection: collection.id, automatic: true, attempt: AttemptID(identifiers.random()),
            endpoint: endpoint, traceparent: collection.traceparent)
        try transaction.payments.insert(refund)
        try transaction.ledger.book(
            PaymentPostings.reserved(net: refund.amount, fee: refund.fee, from: refund.purse), of: refund.id,
            evidence: nil)
    }

    private func proof(_ evidence: UUID?) -> UUID {
        guard let evidence else { preconditionFailure("Money is booked on evidence only.") }
        return evidence
    }
}
