import GatewayCore
import Primitives
import ProviderKit
import Synchronization

/// A provider that answers what a test has written down, operation by operation, and counts what it was asked.
final class ScriptedProvider: CollectionProvider, DisbursementProvider, WebhookProvider {
    enum Operation: Hashable, Sendable {
        case collect, inquireCollection, disburse, inquireDisbursement, refund, inquireRefund
    }

    private struct State {
        var script: [Operation: [Result<ProviderOutcome, ProviderError>]] = [:]
        var orders: [Operation: [PaymentOrder]] = [:]
        var place = "scripted"
    }

    let manifest: ProviderManifest
    private let state = Mutex(State())

    static let id = ProviderID("scripted")

    init(
        resubmission: Resubmission, rates: RequestRates = RequestRates(submissions: nil, inquiries: nil)
    ) {
        manifest = ProviderManifest(
            id: Self.id, displayName: "Scripted", countries: ["CM"], currencies: [.xaf], hosts: [],
            resubmission: resubmission,
            inquiry: InquirySchedule(
                delays: RetryPolicy(first: .milliseconds(1), limit: .milliseconds(1)), notFoundAnswers: 2),
            amounts: 100...1_000_000, rates: rates)
    }

    func endpoint(for kind: PaymentKind) -> String { state.withLock { "\($0.place)/\(kind)" } }

    /// As if another host were configured.
    func move(to place: String) {
        state.withLock { $0.place = place }
    }

    /// The answers to come, in order; the last one is given again and again.
    func answer(_ operation: Operation, _ outcomes: ProviderOutcome...) {
        state.withLock { $0.script[operation] = outcomes.map { .success($0) } }
    }

    func fail(_ operation: Operation, _ code: ProviderError.Code, delivery: ProviderError.Delivery) {
        let error = ProviderError(code, delivery: delivery, message: "as the test says")
        state.withLock { $0.script[operation] = [.failure(error)] }
    }

    func orders(_ operation: Operation) -> [PaymentOrder] {
        state.withLock { $0.orders[operation] ?? [] }
    }

    func next(_ operation: Operation, _ order: PaymentOrder) throws(ProviderError) -> ProviderReply {
        let result = state.withLock { state -> Result<ProviderOutcome, ProviderError> in
            state.orders[operation, default: []].append(order)
            guard var script = state.script[operation], let first = script.first else {
                return .success(.unrecognised("nothing is written down for \(operation)"))
            }
            if script.count > 1 { script.removeFirst() }
            state.script[operation] = script
            return first
        }
        return ProviderReply(try result.get(), evidence: ProviderEvidence(httpStatus: 200, body: "{}"))
    }

    func requestToPay(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try next(.collect, order) }

    func inquireCollection(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try next(.inquireCollection, order) }

    func disburse(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    {
        try next(.disburse, order)
    }

    func inquireDisbursement(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try next(.inquireDisbursement, order) }

    func read(_ webhook: ProviderWebhook) throws(ProviderError) -> WebhookHint {
        guard webhook.body.first == UInt8(ascii: "{") else {
            throw ProviderError(.malformed, delivery: .unknown, message: "not an object")
        }
        return WebhookHint(claimedStatus: "SUCCESSFUL", providerReference: nil)
    }
}
