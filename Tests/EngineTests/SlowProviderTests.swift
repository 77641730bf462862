import GatewayCore
import GatewayMessages
import Primitives
import ProviderKit
import Synchronization
import TestSupport
import Testing

@testable import GatewayEngine

/// A provider that takes orders and answers none until its gate is open.
private final class HangingProvider: CollectionProvider {
    let manifest = ProviderManifest(
        id: ProviderID("hanging"), displayName: "Hanging", countries: ["CM"], currencies: [.xaf], hosts: [],
        resubmission: .deduplicated,
        inquiry: InquirySchedule(
            delays: RetryPolicy(first: .seconds(60), limit: .seconds(60)), notFoundAnswers: 2),
        amounts: 1...1_000_000, rates: RequestRates(submissions: nil, inquiries: nil))
    private let gate: Gate
    private let count = Mutex(0)

    init(_ gate: Gate) { self.gate = gate }

    var orders: Int { count.withLock { $0 } }

    func endpoint(for kind: PaymentKind) -> String { "hanging" }

    func requestToPay(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    {
        count.withLock { $0 += 1 }
        await gate.wait()
        return ProviderReply(
            .pending(providerReference: nil), evidence: ProviderEvidence(httpStatus: 200, body: "{}"))
    }

    func inquireCollection(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    {
        ProviderReply(
            .pending(providerReference: nil), evidence: ProviderEvidence(httpStatus: 200, body: "{}"))
    }
}

@Suite struct SlowProviderTests {
    @Test func aProviderThatHangsHoldsUpNobodyButItself() async throws {
        let gate = Gate()
        let hanging = HangingProvider(gate)
        try await GatewayUnderTest.with(beside: [hanging], configured: { $0.width = 1 }) { gateway in
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            for _ in 1...2 {
                let stuck = TestAgreement()
                try await gateway.send(stuck.open)
                try await gateway.send(
                    .collect(
                        Collect(
                            payment: stuck.collection, purse: stuck.purse,
                            payer: ProviderAccount(
                                provider: hanging.manifest.id, msisdn: stuck.buyer.msisdn),
                            amount: Money(1000, .xaf), reference: "PAY-HANG01", message: "Order")))
            }
            let work = Task { await gateway.submission.run() }
            try await eventually("the provider to hang") { hanging.orders == 1 }
            for count in 1...3 {
                let agreement = TestAgreement()
                try await gateway.send(agreement.open)
                try await gateway.send(agreement.collect())
                try await eventually("another provider's order") {
                    gateway.provider.orders(.collect).count == count
                }
            }
            #expect(hanging.orders == 1, "It has one slot.")
            gate.open()
            try await eventually("the slot to be taken again") { hanging.orders == 2 }
            work.cancel()
            await work.value
        }
    }
}
