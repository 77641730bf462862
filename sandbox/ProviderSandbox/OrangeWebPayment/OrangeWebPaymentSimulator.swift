import HTTPTypes
import Primitives
import Synchronization

/// Orange's Web Payment, imitated: the API for merchants and the page for payers.
final class OrangeWebPaymentSimulator: Simulator {
    let provider = "orange-webpay"
    let core: SandboxCore
    let purses: OrangePurses
    let state: Mutex<OrangeWebPaymentState>
    private let tokens: OrangeTokenDesk
    private let limiter: RequestLimiter

    /// Rebuilds the state from the journal. `resume()` takes up what was under way.
    init(core: SandboxCore, purses: OrangePurses, tokens: OrangeTokenDesk) {
        self.core = core
        self.purses = purses
        self.tokens = tokens
        limiter = RequestLimiter(clock: core.clock)
        var state = OrangeWebPaymentState()
        for entry in core.journal.entries where entry.provider == "orange-webpay" { state.apply(entry) }
        self.state = Mutex(state)
    }

    /// The payments that wait for their payer, oldest first.
    var open: [OrangeWebPayment] {
        state.withLock { state in
            state.payments.values.filter { $0.state == .initiated }.sorted { $0.number < $1.number }
        }
    }

    func answer(_ exchange: Exchange) async -> WireReply {
        let request = exchange.request
        let switches = core.switches.current.orangeWebPayment
        do throws(OrangeWebPaymentRoute.Failure) {
            let route = try OrangeWebPaymentRoute(request)
            if !route.isPage {
                if let refusal = tokens.refusal(of: request) { return refusal }
                if limiter.secondsToWait(limit: switches.rateLimit) != nil {
                    return OrangeReply.tooManyRequests
                }
            }
            return await perform(route, exchange, switches)
        } catch {
            switch error {
            case .unknownPath: return OrangeReply.notFound
            case .wrongMethod: return OrangeReply.methodNotAllowed
            }
        }
    }

    private func perform(
        _ route: OrangeWebPaymentRoute, _ exchange: Exchange, _ switches: Switches.OrangeWebPayment
    ) async -> WireReply {
        do throws(OrangeWebPaymentRefusal) {
            switch route {
            case .create(let country): return try await create(country, exchange, switches)
            case .status(let country): return try await status(country, exchange.request, switches)
            case .page(let payToken): return showPage(payToken, exchange.request)
            case .charges: return await charge(exchange, switches)
            }
        } catch {
            return error.reply
        }
    }

    func describe(_ request: WireRequest) -> SimulatedCall {
        let json = request.json ?? .null
        switch try? OrangeWebPaymentRoute(request) {
        case .create(let country):
            var call = SimulatedCall(operation: "webpayment", changes: true)
            call.externalID = json["order_id"]?.string
            call.amount = SimulatedAmount(json["amount"])?.spelling
            call.currency = country.currency
            return call
        case .status: return asking("transactionstatus", json["pay_token"]?.string)
        case .page(let payToken): return asking("page", payToken)
        case .charges:
            var call = asking("page", request.form["Token"])
            call.changes = true
            call.msisdn = request.form["Msisdn"].map(OrangeWebPaymentPage.number)
            return call
        case nil: return SimulatedCall(operation: "unknown", changes: false)
        }
    }

    private func asking(_ operation: String, _ payToken: String?) -> SimulatedCall {
        var call = SimulatedCall(operation: operation, changes: false)
        call.reference = payToken
        if let payment = payToken.flatMap(payment) { call.take(from: payment) }
        return call
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

    func payment(_ payToken: String) -> OrangeWebPayment? {
        state.withLock { $0.payments[payToken] }
    }

    @discardableResult
    func record(_ draft: JournalEntry, in state: inout OrangeWebPaymentState) -> JournalEntry {
        let entry = core.journal.record(draft)
        state.apply(entry)
        return entry
    }

    func entry(
        _ kind: JournalEntry.Kind, _ operation: String, _ payment: OrangeWebPayment
    ) -> JournalEntry {
        var entry = JournalEntry(provider: provider, kind: kind, operation: operation)
        entry.reference = payment.payToken
        entry.externalID = payment.orderID
        entry.msisdn = payment.charge?.msisdn
        entry.amount = "\(payment.amount)"
        entry.currency = payment.country.currency
        return entry
    }
}

extension SimulatedCall {
    mutating func take(from payment: OrangeWebPayment) {
        externalID = payment.orderID
        msisdn = payment.charge?.msisdn
        amount = "\(payment.amount)"
        currency = payment.country.currency
    }
}
