import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Orange's SMS API, imitated, and the token endpoint that it shares with Web Payment.
final class OrangeSMSSimulator: Simulator {
    let provider = "orange-sms"
    let core: SandboxCore
    let tokens: OrangeTokenDesk
    private let state: Mutex<OrangeSMSState>

    init(core: SandboxCore, tokens: OrangeTokenDesk) {
        self.core = core
        self.tokens = tokens
        state = Mutex(OrangeSMSState(core.journal.entries.filter { $0.provider == "orange-sms" }))
    }

    /// What was sent, newest last.
    var outbox: [SimulatedSMS] { state.withLock { $0.sent } }

    /// Where receipts go.
    var subscription: OrangeSMSSubscription? { state.withLock { $0.subscription } }

    /// Writes an entry down and does what it says. On return it is in the file.
    @discardableResult
    func record(_ entry: JournalEntry) async -> JournalEntry {
        let recorded = state.withLock { state in
            let recorded = core.journal.record(entry)
            state.apply(recorded)
            return recorded
        }
        await core.journal.stored(through: recorded.sequence)
        return recorded
    }

    func describe(_ request: WireRequest) -> SimulatedCall {
        switch OrangeSMSRoute(request) {
        case .token:
            var call = SimulatedCall(operation: "sms_token", changes: true)
            call.otherName = SimulatedCall.Name(provider: "orange-webpay", operation: "token")
            return call
        case .send:
            var call = SimulatedCall(operation: "sms", changes: true)
            call.msisdn = OrangeSMSMessage.number(
                request.json?["outboundSMSMessageRequest"]?["address"]?.string)
            return call
        case .subscribe, .unsubscribe: return SimulatedCall(operation: "sms_subscription", changes: true)
        case .subscription: return SimulatedCall(operation: "sms_subscription", changes: false)
        case nil: return SimulatedCall(operation: "unknown", changes: false)
        }
    }

    func answer(_ exchange: Exchange) async -> WireReply {
        switch OrangeSMSRoute(exchange.request) {
        case .token(let version): return tokens.issue(exchange.request, version)
        case .send(let sender): return await send(exchange, sender: sender)
        case .subscribe(let sender): return await subscribe(exchange.request, sender: sender)
        case .subscription(let id): return readSubscription(exchange.request, id: id)
        case .unsubscribe(let id): return await unsubscribe(exchange.request, id: id)
        case nil: return notFoundReply()
        }
    }

    func failureReply(status: Int) -> WireReply {
        OrangeReply.failure(status)
    }

    func notFoundReply() -> WireReply {
        OrangeReply.notFound
    }

    func revokeTokens() {
        tokens.revokeAll()
    }

    private func send(_ exchange: Exchange, sender: String) async -> WireReply {
        let request = exchange.request
        if let refusal = tokens.refusal(of: request) { return refusal }
        let message: OrangeSMSMessage
        do throws(OrangeSMSMessage.Refusal) {
            message = try OrangeSMSMessage(request, sender: sender)
        } catch {
            return error.reply
        }
        var entry = JournalEntry(provider: provider, kind: .executed, operation: "sms")
        let id = core.identifiers.random().lowercased
        entry.reference = id
        entry.msisdn = message.recipient
        entry.outcome = "sent"
        entry.httpStatus = exchange.visibleStatus(201)
        entry.fault = exchange.fault?.action.rawValue
        entry.detail = .object(["text": .string(message.text)])
        await record(entry)
        if let sms = state.withLock({ $0.message(id) }) {
            switch exchange.fault?.action {
            case .webhookBeforeReply:
                if let url = subscription?.notifyURL { await sendReceipts(of: sms, to: url) }
            case .webhookForged:
                await sendForgedReceipt(of: sms)
                scheduleReceipt(of: sms)
            default: scheduleReceipt(of: sms)
            }
        }
        return OrangeReply.json(201, message.reply(id: id))
    }
}
