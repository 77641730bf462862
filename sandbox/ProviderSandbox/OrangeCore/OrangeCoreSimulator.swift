import HTTPTypes
import Primitives
import Synchronization

/// Orange Money's Core API in Cameroon, imitated: its token, payments, disbursements, subscribers. What a request does
/// stands in the extensions, one file per topic.
final class OrangeCoreSimulator: Simulator {
    let provider = "orange-money"
    let core: SandboxCore
    let purses: OrangePurses
    let state: Mutex<OrangeCoreState>
    let access: OrangeCoreAccess
    private let limiter: RequestLimiter

    /// Rebuilds the state from the journal. `resume()` takes up what was under way.
    init(core: SandboxCore, purses: OrangePurses) {
        self.core = core
        self.purses = purses
        access = OrangeCoreAccess(core: core)
        limiter = RequestLimiter(clock: core.clock)
        var state = OrangeCoreState()
        for entry in core.journal.entries where entry.provider == "orange-money" { state.apply(entry) }
        self.state = Mutex(state)
    }

    func answer(_ exchange: Exchange) async -> WireReply {
        let switches = core.switches.current.orangeMoney
        if case .token = OrangeCoreRoute(exchange.request) { return access.issueToken(exchange.request) }
        do throws(OrangeCoreRefusal) {
            return try await perform(exchange, switches)
        } catch {
            return error.reply
        }
    }

    /// The checks in the order of the reference's section 13.1: bearer, X-AUTH-TOKEN, path, payToken, fields.
    private func perform(
        _ exchange: Exchange, _ switches: Switches.OrangeMoney
    ) async throws(OrangeCoreRefusal) -> WireReply {
        let request = exchange.request
        guard let gateway = OrangeCoreRoute.gateway(request) else {
            throw gatewayFault(.unknownPath)
        }
        try access.check(request, gateway, switches)
        guard case .call(_, let call) = OrangeCoreRoute(request) else { throw gatewayFault(.unknownPath) }
        guard limiter.secondsToWait(limit: switches.rateLimit) == nil else { throw gatewayFault(.throttled) }
        switch call {
        case .initiate(let family): return await initiate(family, exchange, switches)
        case .pay(let family): return try await pay(family, exchange, switches)
        case .status(let family, let payToken): return try await status(family, payToken, switches)
        case .push(let family, let payToken): return try await push(family, payToken, switches)
        case .statuses: return try await statuses(request, switches)
        case .subscriber(let kind, let number): return try subscriber(kind, number, request, switches)
        case .updatePassword: return try access.updatePassword(request)
        }
    }

    func gatewayFault(_ fault: OrangeGatewayFault) -> OrangeCoreRefusal {
        OrangeCoreRefusal(reply: fault.reply(core.switches.current.orangeMoney.unauthorizedShape))
    }

    func failureReply(status: Int) -> WireReply {
        gatewayFault(.failure(status)).reply
    }

    func notFoundReply() -> WireReply {
        OrangeCoreRefusal.service(404, "payToken not found").reply
    }

    func revokeTokens() {
        access.revokeTokens()
    }

    @discardableResult
    func record(_ draft: JournalEntry, in state: inout OrangeCoreState) -> JournalEntry {
        let entry = core.journal.record(draft)
        state.apply(entry)
        return entry
    }

    func transaction(_ payToken: String) -> OrangeTransaction? {
        state.withLock { $0.transactions[payToken] }
    }

    func body(_ transaction: OrangeTransaction, _ switches: Switches.OrangeMoney) -> OrangeCoreBody {
        let holder = transaction.order.map { self.name(of: $0.subscriber) }
        return OrangeCoreBody(
            transaction: transaction, switches: switches, now: core.clock.now(),
            customer: [holder?.first, holder?.last].compactMap(\.self).joined(separator: " "))
    }

    /// The `asked`, `executed`, `declined` or `webhook` entry of a transaction.
    func entry(
        _ kind: JournalEntry.Kind, _ operation: String, _ transaction: OrangeTransaction
    ) -> JournalEntry {
        var entry = JournalEntry(provider: provider, kind: kind, operation: operation)
        entry.reference = transaction.payToken
        entry.externalID = transaction.order?.orderID
        entry.msisdn = transaction.msisdn
        entry.amount = transaction.order.map { "\($0.amount)" }
        entry.currency = transaction.order == nil ? nil : Self.currency
        return entry
    }

    static let currency = "XAF"
}
