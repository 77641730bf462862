import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Orange's SMS API, imitated, and the token endpoint that it shares with Web Payment.
final class OrangeSMSSimulator: Simulator {
    let provider = "orange-sms"
    private let core: SandboxCore
    private let tokens: OrangeTokenDesk
    private let sent: Mutex<[SimulatedSMS]>

    init(core: SandboxCore, tokens: OrangeTokenDesk) {
        self.core = core
        self.tokens = tokens
        sent = Mutex(
            core.journal.entries.filter { $0.provider == "orange-sms" }.compactMap(SimulatedSMS.init))
    }

    /// What was sent, newest last.
    var outbox: [SimulatedSMS] {
        sent.withLock { $0 }
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
        case nil: return SimulatedCall(operation: "unknown", changes: false)
        }
    }

    func answer(_ exchange: Exchange) async -> WireReply {
        switch OrangeSMSRoute(exchange.request) {
        case .token: return tokens.issue(exchange.request)
        case .send(let sender): return await send(exchange, sender: sender)
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
        let recorded = sent.withLock { sent in
            let recorded = core.journal.record(entry)
            if let sms = SimulatedSMS(recorded) { sent.append(sms) }
            return recorded
        }
        await core.journal.stored(through: recorded.sequence)
        return OrangeReply.json(201, message.reply(id: id))
    }
}
