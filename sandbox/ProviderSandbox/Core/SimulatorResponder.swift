import Hummingbird
import Primitives
import ServiceLifecycle

/// The common way of every request to a simulator: read, describe, draw a fault, answer, journal, deliver.
struct SimulatorResponder: HTTPResponder {
    typealias Context = SandboxContext

    let simulator: any Simulator
    let faults: FaultPlan
    let journal: Journal
    let counters: CallCounters
    let turnstile: Turnstile

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        guard let body = try? await request.body.collect(upTo: simulator.requestLimit) else {
            return Response(status: .contentTooLarge)
        }
        let wire = WireRequest(
            method: request.method, target: request.head.path ?? "/", headers: request.headers,
            authority: request.head.authority, body: Array(body.readableBytesView))
        let call = simulator.describe(wire)
        let stages: [FaultAction.Stage] = call.changes ? [.request, .payment] : [.request]
        let fault = faults.draw(provider: simulator.provider, call: call, stages: stages)
        let exchange = Exchange(request: wire, call: call, fault: fault)

        let reply = await reply(to: exchange)
        await journalUnlessDone(exchange, reply)
        counters.count(
            provider: simulator.provider, operation: call.operation,
            status: exchange.visibleStatus(reply.status))
        turnstile.pass()
        return await deliver(reply, exchange: exchange, context: context)
    }

    /// What the simulator says. Faults "before" keep the request from it.
    private func reply(to exchange: Exchange) async -> WireReply {
        guard let fault = exchange.fault else { return await simulator.answer(exchange) }
        switch fault.action {
        case .dropBefore, .noAnswerBefore:
            return WireReply(status: 0, outcome: "not executed")
        case .errorBefore:
            return simulator.failureReply(status: fault.status ?? 500, to: exchange.request)
        case .notFound:
            return simulator.notFoundReply()
        case .delay:
            await pause(fault.delay ?? .seconds(1))
            return await simulator.answer(exchange)
        case .reorder:
            await turnstile.waitForAnother(atMost: fault.delay ?? .seconds(2))
            return await simulator.answer(exchange)
        case .tokenRevoked:
            simulator.revokeTokens()
            return await simulator.answer(exchange)
        case .duplicate:
            _ = await simulator.answer(exchange)
            return await simulator.answer(exchange)
        default:
            return await simulator.answer(exchange)
        }
    }

    private func journalUnlessDone(_ exchange: Exchange, _ reply: WireReply) async {
        guard exchange.call.changes, !reply.isJournaled else { return }
        var entry = JournalEntry(provider: simulator.provider, asked: exchange.call)
        entry.outcome = reply.outcome
        entry.httpStatus = exchange.visibleStatus(reply.status)
        entry.fault = exchange.fault?.action.rawValue
        await journal.stored(through: journal.record(entry).sequence)
    }

    private func deliver(
        _ reply: WireReply, exchange: Exchange, context: SandboxContext
    ) async -> Response {
        guard let fault = exchange.fault else { return ReplyDelivery.whole(reply) }
        switch fault.action {
        case .dropBefore, .dropAfter:
            return await ReplyDelivery.none(after: fault.delay ?? .zero, context: context)
        case .noAnswerBefore, .noAnswerAfter:
            return await cancelWhenGracefulShutdown {
                await ReplyDelivery.none(after: fault.delay ?? .seconds(120), context: context)
            }
        case .errorAfter:
            return ReplyDelivery.whole(
                simulator.failureReply(status: fault.status ?? 500, to: exchange.request))
        case .truncate:
            return ReplyDelivery.truncated(reply)
        case .nonJSON:
            return ReplyDelivery.whole(
                .text(fault.status ?? reply.status, Self.page, contentType: "text/html; charset=utf-8"))
        case .wrongContentType:
            var altered = reply
            altered.headers[.contentType] = "text/xml"
            return ReplyDelivery.whole(altered)
        case .alter:
            return ReplyDelivery.whole(fault.alteration?.applied(to: reply, status: fault.status) ?? reply)
        case .slowDrip:
            return ReplyDelivery.dripping(reply, every: fault.delay ?? .milliseconds(50))
        default:
            return ReplyDelivery.whole(reply)
        }
    }

    private func pause(_ duration: Duration) async {
        await cancelWhenGracefulShutdown { try? await Task.sleep(for: duration) }
    }

    private static let page =
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. "
        + "Please consult with your administrator.<br><br>Your support ID is: 0</body></html>"
}
