import ContractSuite
import ProviderKit
import TestSupport
import Testing

@testable import SmileID

/// What would keep every person from being checked is said when the gateway starts.
@Suite struct SmileIDPreflightTests {
    @Test func v3TellsThatEscrowdHasToAskForFrames() async throws {
        let provider = try #require(ProviderUnderTest.smileIDV3.provider as? any PreflightProvider)
        let transport = ScriptedTransport([])
        let findings = await provider.preflight(
            publicURL: "https://pay.example.cm",
            in: ProviderContext(transport: transport, tokens: KeptTokens(), logger: .quiet))
        #expect(findings.map(\.severity) == [.information])
        #expect(findings.first?.message.contains("KYC_LIVENESS_FRAMES is 6 to 8") == true)
        #expect(transport.requests.isEmpty)
        #expect(ProviderUnderTest.smileIDV1.provider as? any PreflightProvider == nil)
    }
}
