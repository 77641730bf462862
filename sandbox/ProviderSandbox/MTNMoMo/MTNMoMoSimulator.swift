import HTTPTypes
import Primitives
import Synchronization

/// MTN MoMo's Open API, imitated: provisioning and the three products over one state. What a request does
/// stands in the extensions, one file per topic.
final class MTNMoMoSimulator: Simulator {
    let provider = "mtn-momo"
    let core: SandboxCore
    let state: Mutex<MTNMoMoState>
    let limiter: RequestLimiter

    /// Rebuilds the state from the journal. `resume()` takes up what was under way.
    init(core: SandboxCore) {
        self.core = core
        limiter = RequestLimiter(clock: core.clock)
        var state = MTNMoMoState()
        for entry in core.journal.entries where entry.provider == "mtn-momo" { state.apply(entry) }
        self.state = Mutex(state)
    }

    func answer(_ exchange: Exchange) async -> WireReply {
        let switches = core.switches.current
        var reply: WireReply
        do throws(MTNMoMoRefusal) {
            reply = try await perform(exchange, switches)
        } catch {
            reply = error.reply
        }
        if switches.contentType == .plain, reply.headers[.contentType] == MTNMoMoReply.contentType {
            reply.headers[.contentType] = switches.contentType.rawValue
        }
        return reply
    }

    private func perform(_ exchange: Exchange, _ switches: Switches) async throws(MTNMoMoRefusal) -> WireReply
    {
        let request = exchange.request
        guard let route = MTNMoMoRoute(request) else { throw .unknownPath }
        try checkSubscriptionKey(request, route.product)
        if let seconds = limiter.secondsToWait(limit: switches.rateLimit) { throw .tooMany(seconds: seconds) }
        switch route {
        case .createUser: return try await createUser(request)
        case .createKey(let user): return try await createKey(user)
        case .readUser(let user): return try readUser(user)
        case .token(let product): return try await issueToken(product, request, switches)
        case .authorize(let product): return try await authorize(product, request)
        case .consentToken(let product): return try await issueConsentToken(product, request, switches)
        case .userInfo(let product): return try userInfo(product, request)
        case .create(let product, let operation, let version):
            return try await create(product, operation, version, exchange, switches)
        case .status(let product, let operation, let reference):
            return try await status(product, operation, reference, request, switches)
        case .cancel(let operation, let reference): return try await cancel(operation, reference, request)
        case .deliveryNotification(let product, let reference):
            return try await notifyDelivery(product, reference, request)
        case .balance(let product, let currency): return try balance(product, currency, request, switches)
        case .holderIsActive(let product, let type, let id):
            return try holderIsActive(product, type, id, request)
        case .holderInfo(let product, let type, let id): return try holderInfo(product, type, id, request)
        case .preapprovals(let type, let id): return try preapprovals(type, id, request)
        }
    }

    func failureReply(status: Int) -> WireReply {
        switch status {
        case 500: MTNMoMoRefusal.gatewayFailure(activityID: newIdentifier()).reply
        case 503: MTNMoMoRefusal.wallet(503, "SERVICE_UNAVAILABLE").reply
        case 429: MTNMoMoRefusal.tooMany(seconds: 1).reply
        case 403: MTNMoMoRefusal.gateway(403, "Forbidden").reply
        default: MTNMoMoRefusal.gateway(status, "Internal server error").reply
        }
    }

    func notFoundReply() -> WireReply {
        MTNMoMoRefusal.notFound.reply
    }

    func revokeTokens() {
        change { _ in JournalEntry(provider: provider, kind: .changed, operation: "revoke") }
    }

    func newIdentifier() -> String {
        core.identifiers.random().lowercased
    }

    /// Records what `decide` makes of the state, applies it in the same step, and returns the entry; nil
    /// where there is nothing to record.
    @discardableResult
    func change(_ decide: (MTNMoMoState) -> JournalEntry?) -> JournalEntry? {
        state.withLock { state in
            guard let draft = decide(state) else { return nil }
            return record(draft, in: &state)
        }
    }

    @discardableResult
    func record(_ draft: JournalEntry, in state: inout MTNMoMoState) -> JournalEntry {
        let entry = core.journal.record(draft)
        state.apply(entry)
        return entry
    }

    func payment(_ key: SimulatedPayment.Key) -> SimulatedPayment? {
        state.withLock { $0.payments[key] }
    }
}
