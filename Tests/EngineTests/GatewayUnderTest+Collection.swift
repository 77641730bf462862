import GatewayCore
import GatewayStore
import ProviderKit
import Testing

@testable import GatewayEngine

extension GatewayUnderTest {
    /// Brings an agreement's money into its purse.
    func collected(_ agreement: TestAgreement) async throws {
        provider.answer(.collect, .pending(providerReference: nil))
        provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
        try await send(agreement.open)
        try await send(agreement.collect())
        try await settle()
        #expect(try await payment(agreement.collection).state == .succeeded)
    }
}
