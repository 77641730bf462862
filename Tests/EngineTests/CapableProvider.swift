import GatewayCore
import ProviderKit
import Synchronization

/// A scripted provider that can also refund, tell whose account a number is, tell a payer something, and prompt again.
final class CapableProvider: DisbursementProvider, RefundProvider, AccountHolderProvider,
    DeliveryNotificationProvider, PayerPromptProvider
{
    private struct State {
        var holders: [Result<AccountHolder, ProviderError>] = []
        var texts: [String] = []
        var refunded: [AttemptID] = []
        var prompted: [PaymentOrder] = []
        var failsToPrompt = false
    }

    private let base: ScriptedProvider
    private let state = Mutex(State())

    var manifest: ProviderManifest { base.manifest }

    init(_ base: ScriptedProvider) {
        self.base = base
    }

    /// What it tells of an account, in order; then it does not answer.
    func tell(_ holders: Result<AccountHolder, ProviderError>...) {
        state.withLock { $0.holders = holders }
    }

    var texts: [String] { state.withLock { $0.texts } }
    var refunded: [AttemptID] { state.withLock { $0.refunded } }
    /// For which orders it was asked to prompt.
    var prompted: [PaymentOrder] { state.withLock { $0.prompted } }

    func failToPrompt() { state.withLock { $0.failsToPrompt = true } }

    func endpoint(for kind: PaymentKind) -> String { base.endpoint(for: kind) }

    func requestToPay(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.collect, order) }

    func inquireCollection(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.inquireCollection, order) }

    func disburse(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.disburse, order) }

    func inquireDisbursement(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.inquireDisbursement, order) }

    func refund(_ order: PaymentOrder, of collection: AttemptID, in context: ProviderContext)
        async throws(ProviderError) -> ProviderReply
    {
        state.withLock { $0.refunded.append(collection) }
        return try base.next(.refund, order)
    }

    func inquireRefund(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.inquireRefund, order) }

    func accountHolder(of account: MSISDN, in context: ProviderContext) async throws(ProviderError)
        -> AccountHolder
    {
        let result = state.withLock { $0.holders.isEmpty ? nil : $0.holders.removeFirst() }
        guard let result else {
            throw ProviderError(.interrupted, delivery: .unknown, message: "nothing is written down")
        }
        return try result.get()
    }

    func notifyPayer(of order: PaymentOrder, text: String, in context: ProviderContext)
        async throws(ProviderError) -> DeliveryNotificationOutcome
    {
        state.withLock { $0.texts.append(text) }
        return .sent
    }

    func promptPayer(of order: PaymentOrder, in context: ProviderContext)
        async throws(ProviderError) -> PayerPromptOutcome
    {
        let fails = state.withLock { state in
            state.prompted.append(order)
            return state.failsToPrompt
        }
        if fails { throw ProviderError(.interrupted, delivery: .unknown, message: "as the test says") }
        return .sent
    }
}
