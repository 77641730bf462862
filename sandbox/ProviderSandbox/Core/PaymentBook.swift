import FoundationEssentials
import Primitives
import Synchronization

/// The payments of a simulator that needs nothing but its operator's words: accepts each order once, ends it as switches
/// and faults say, journals it, and notifies. No wallets; a restart forgets them.
final class PaymentBook: Sendable {
    struct Payment: Sendable {
        enum State: Sendable, Equatable {
            case pending
            case done(transaction: String)
            case refused(reason: String)
        }

        /// The operation, the reference, the number and the amount.
        var call: SimulatedCall
        /// The request body as it came.
        let order: JSONValue
        let webhookURL: String?
        var state = State.pending
    }

    /// A notification in the operator's form.
    struct Webhook: Sendable {
        var method = "POST"
        var headers: [(String, String)] = []
        let body: String
    }

    private let provider: String
    private let core: SandboxCore
    private let webhook: @Sendable (Payment) -> Webhook
    private let payments = Mutex<[SimulatedPayment.Key: Payment]>([:])

    init(provider: String, core: SandboxCore, webhook: @escaping @Sendable (Payment) -> Webhook) {
        self.provider = provider
        self.core = core
        self.webhook = webhook
    }

    func payment(_ operation: String, _ reference: String) -> Payment? {
        payments.withLock { $0[.init(product: operation, reference: reference)] }
    }

    /// Takes an order that the simulator has checked, and sets it on its course. False where its reference is taken.
    /// Writes the journal's entry of the request, so the reply must say that it is journaled.
    func accept(_ order: JSONValue, of exchange: Exchange, webhookURL: String?) async -> Bool {
        let payment = Payment(call: exchange.call, order: order, webhookURL: webhookURL)
        var entry = JournalEntry(provider: provider, asked: exchange.call)
        entry.outcome = "accepted"
        entry.httpStatus = exchange.visibleStatus(202)
        entry.fault = exchange.fault?.action.rawValue
        let recorded = payments.withLock { payments -> JournalEntry? in
            guard payments[payment.key] == nil else { return nil }
            payments[payment.key] = payment
            return core.journal.record(entry)
        }
        guard let recorded else { return false }
        await core.journal.stored(through: recorded.sequence)
        await begin(payment, exchange.fault)
        return true
    }

    private func begin(_ payment: Payment, _ fault: FaultRule?) async {
        let transaction = core.identifiers.random().lowercased
        switch fault?.action {
        case .decline:
            await settle(payment.key, .refused(reason: fault?.reason ?? "DECLINED"))
            return
        case .lateFlip:
            await settle(payment.key, .refused(reason: "DECLINED"))
            core.timetable.schedule(after: fault?.delay ?? .seconds(5)) {
                await self.settle(payment.key, .done(transaction: transaction), flips: true)
            }
            return
        case .webhookForged:
            var forged = payment
            forged.state = .done(transaction: transaction)
            core.timetable.schedule(after: fault?.delay ?? .milliseconds(100)) { [forged] in
                await self.deliver(forged, isForged: true)
            }
        case .webhookBeforeReply:
            await settle(payment.key, .done(transaction: transaction), isTold: true)
            return
        default: break
        }
        switch core.switches.current.approval {
        case .immediate: await settle(payment.key, .done(transaction: transaction))
        case .auto:
            core.timetable.schedule(after: .milliseconds(core.switches.current.approvalDelay)) {
                await self.settle(payment.key, .done(transaction: transaction))
            }
        case .manual: break
        }
    }

    /// Ends a pending payment; with `flips` one that was refused. `isTold` sends the webhook before returning.
    private func settle(
        _ key: SimulatedPayment.Key, _ state: Payment.State, flips: Bool = false, isTold: Bool = false
    ) async {
        let settled = payments.withLock { payments -> (Payment, JournalEntry)? in
            guard var payment = payments[key], flips || payment.state == .pending else { return nil }
            payment.state = state
            payments[key] = payment
            return (payment, core.journal.record(entry(of: payment)))
        }
        guard let (payment, recorded) = settled else { return }
        await core.journal.stored(through: recorded.sequence)
        if isTold { return await notify(payment) }
        core.timetable.schedule(after: .milliseconds(core.switches.current.callbackDelay)) {
            await self.notify(payment)
        }
    }

    private func entry(of payment: Payment) -> JournalEntry {
        var entry = JournalEntry(provider: provider, asked: payment.call)
        switch payment.state {
        case .pending: break
        case .done: (entry.kind, entry.outcome) = (.executed, "done")
        case .refused(let reason): (entry.kind, entry.outcome) = (.declined, reason)
        }
        return entry
    }
}

extension PaymentBook.Payment {
    fileprivate var key: SimulatedPayment.Key {
        .init(product: call.operation, reference: call.reference ?? "")
    }
}

extension PaymentBook {
    /// Sends the webhook, unless a fault has it otherwise.
    private func notify(_ payment: Payment) async {
        let fault = core.faults.draw(provider: provider, call: payment.call, stages: [.webhook])
        switch fault?.action {
        case .webhookLost: break
        case .webhookLate:
            core.timetable.schedule(after: fault?.delay ?? .seconds(5)) { await self.deliver(payment) }
        case .webhookTwice:
            await deliver(payment)
            await deliver(payment)
        case .webhookWrongAmount:
            var wrong = payment
            wrong.call.amount = payment.call.amount.map { $0 + "0" }
            await deliver(wrong)
        default: await deliver(payment)
        }
    }

    /// A forged one has the right body and not the operator's headers.
    private func deliver(_ payment: Payment, isForged: Bool = false) async {
        guard let url = payment.webhookURL else { return }
        let webhook = webhook(payment)
        var entry = JournalEntry(provider: provider, asked: payment.call)
        entry.kind = .webhook
        entry.httpStatus = await core.webhooks.send(
            webhook.method, url, webhook.body, headers: isForged ? [] : webhook.headers)
        entry.outcome = isForged ? "forged" : entry.httpStatus == nil ? "unreachable" : "delivered"
        await core.journal.stored(through: core.journal.record(entry).sequence)
    }
}
