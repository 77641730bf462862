import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Orange's token endpoint and SMS API, imitated. Any client credentials do.
final class OrangeSMSSimulator: Simulator {
    struct State: Sendable {
        /// Token to the end of its life.
        var tokens: [String: Date] = [:]
        var outbox: [SimulatedSMS] = []
    }

    let provider = "orange-sms"
    private let core: SandboxCore
    private let state: Mutex<State>

    init(core: SandboxCore) {
        self.core = core
        let sent = core.journal.entries.filter { $0.provider == "orange-sms" }.compactMap(SimulatedSMS.init)
        state = Mutex(State(outbox: sent))
    }

    /// What was sent, newest last.
    var outbox: [SimulatedSMS] {
        state.withLock { $0.outbox }
    }

    func describe(_ request: WireRequest) -> SimulatedCall {
        switch OrangeSMSRoute(request) {
        case .token: return SimulatedCall(operation: "sms_token", changes: true)
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
        case .token: return issueToken(exchange.request)
        case .send(let sender): return await send(exchange, sender: sender)
        case nil: return notFoundReply()
        }
    }

    func failureReply(status: Int) -> WireReply {
        status == 503
            ? OrangeReply.error(503, 5, "Service unavailable", "The service is temporarily unavailable.")
            : OrangeReply.error(status, 1, "Internal error", "The service failed.")
    }

    func notFoundReply() -> WireReply {
        OrangeReply.error(
            404, 60, "Resource not found", "The requested URI or the requested resource does not exist.")
    }

    func revokeTokens() {
        state.withLock { $0.tokens = [:] }
    }

    private func issueToken(_ request: WireRequest) -> WireReply {
        guard let pair = BasicCredentials(request.headers[.authorization]) else {
            return OrangeReply.invalidClient("Unable to decode Basic authorization.")
        }
        guard let grant = request.form["grant_type"] else {
            return OrangeReply.token(400, "invalid_request", "The grant_type is missing.")
        }
        guard grant == "client_credentials" else {
            return OrangeReply.token(400, "unsupported_grant_type", "The grant_type is not supported.")
        }
        let now = core.clock.now()
        let text = OrangeToken.make(
            client: pair.user, issuedAt: Int64(now.timeIntervalSince1970),
            identifier: core.identifiers.random().lowercased)
        state.withLock { $0.tokens[text] = now.addingTimeInterval(3600) }
        return OrangeReply.issued(text)
    }

    private func send(_ exchange: Exchange, sender: String) async -> WireReply {
        let request = exchange.request
        let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            return OrangeReply.missingCredentials
        }
        let expiry = state.withLock { $0.tokens[String(parts[1])] }
        guard let expiry else { return OrangeReply.invalidCredentials }
        guard expiry > core.clock.now() else { return OrangeReply.expiredCredentials }
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
        let recorded = state.withLock { state in
            let recorded = core.journal.record(entry)
            if let sms = SimulatedSMS(recorded) { state.outbox.append(sms) }
            return recorded
        }
        await core.journal.stored(through: recorded.sequence)
        return OrangeReply.json(201, message.reply(id: id))
    }
}
