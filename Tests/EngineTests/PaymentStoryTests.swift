import GatewayCore
import GatewayStore
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

struct PaymentStoryTests {
    @Test func `a payout's story goes from its command to what was told, with its postings and its proof`()
        async throws
    {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.collected(agreement)
            gateway.provider.answer(.disburse, .pending(providerReference: nil))
            gateway.provider.answer(.inquireDisbursement, .succeeded(providerReference: "F2"))
            try await gateway.send(agreement.disburse())
            try await gateway.settle()
            let story = try await gateway.store.snapshot { try $0.stories.story(of: agreement.payout) }
            let told = story.map { "\($0.source.rawValue) \($0.title)" }
            #expect(
                told == [
                    "command disburse", "attempt attempt", "ledger fee pending", "ledger payout pending",
                    "attempt submitted", "evidence reply pending", "event payment.pending",
                    "evidence inquiry succeeded", "ledger fee post", "ledger payout post",
                    "ledger settlement single", "event payment.succeeded",
                ])
            let isInOrder = zip(story, story.dropFirst()).allSatisfy { $0.time <= $1.time }
            #expect(isInOrder)
            let digits = agreement.seller.msisdn.digits
            let isNamed = story.contains { $0.detail.contains(digits) }
            #expect(!isNamed)
        }
    }
}
