import GatewayCore
import HTTPTypes
import Logging
import Primitives
import ProviderKit
import Synchronization
import TestSupport
import Testing

@Suite("What the plugin API promises a provider") struct ProviderKitTests {
    let request = ProviderRequest(.post, "https://momo.example/pay")

    @Test func aRefusedTokenIsDiscardedRenewedOnceAndTheRequestSentOnceMore() async throws {
        let transport = ScriptedTransport([ProviderResponse(status: 401), ProviderResponse(status: 202)])
        let minted = Mutex(0)
        let response = try await send(transport) { () throws(ProviderError) in
            AccessToken(
                value: Secret("token-\(minted.withLock { $0 += 1; return $0 })"), lifetime: .seconds(60))
        }
        #expect(response.status == 202)
        #expect(
            transport.requests.map { $0.headers[.authorization] } == ["Bearer token-1", "Bearer token-2"])
    }

    @Test func aSecondRefusalIsReturnedAndNotTriedAgain() async throws {
        let transport = ScriptedTransport([ProviderResponse(status: 401), ProviderResponse(status: 401)])
        let response = try await send(transport) { () throws(ProviderError) in
            AccessToken(value: Secret("token"), lifetime: .seconds(60))
        }
        #expect(response.status == 401)
        #expect(transport.requests.count == 2)
    }

    /// Whatever became of the token request, the order itself has not left.
    @Test func withoutATokenTheOrderHasNotLeft() async {
        let transport = ScriptedTransport([])
        let error = await #expect(throws: ProviderError.self) {
            try await send(transport) { () throws(ProviderError) in
                throw ProviderError(.interrupted, delivery: .unknown, message: "Silence.", httpStatus: 503)
            }
        }
        #expect(error?.delivery == .notSent)
        #expect(error?.code == .interrupted)
        #expect(error?.httpStatus == 503)
        #expect(transport.requests.isEmpty)
    }

    @Test func aFailureOfTheOrderItselfKeepsWhatTheTransportSaid() async {
        let transport = ScriptedTransport([])
        let error = await #expect(throws: ProviderError.self) {
            try await send(transport) { () throws(ProviderError) in
                AccessToken(value: Secret("token"), lifetime: .seconds(60))
            }
        }
        #expect(error?.delivery == .unknown)
    }

    @Test func evidenceMasksTheAccountWhereverItStandsAndKeepsAtMost4KiB() throws {
        let account = try #require(MSISDN("237670000001"))
        let body = #"{"a":"237670000001","b":"+237670000001","c":"x237670000001x"}"#
        let evidence = ProviderEvidence(
            ProviderResponse(status: 200, body: Array(body.utf8)), hiding: account)
        #expect(evidence.body == #"{"a":"2376•••••001","b":"+2376•••••001","c":"x2376•••••001x"}"#)
        let long = ProviderResponse(status: 200, body: Array(repeating: UInt8(ascii: "a"), count: 10_000))
        #expect(ProviderEvidence(long, hiding: account).body.utf8.count == 4096)
    }

    @Test func evidenceShowsNoPartOfANumberThatStandsAcrossTheCut() throws {
        let account = try #require(MSISDN("237670000001"))
        for offset in 4080...4096 {
            for digits in ["237670000001", "237670000099"] {
                let body = String(repeating: "a", count: offset) + digits + "b"
                let response = ProviderResponse(status: 200, body: Array(body.utf8))
                let evidence = ProviderEvidence(response, hiding: account, party: "237670000099")
                #expect(!evidence.body.contains("23767"), "\(offset)")
                #expect(evidence.body.utf8.count <= 4096)
            }
        }
    }

    @Test func evidenceMasksAPartyThatIsNoNumber() throws {
        let account = try #require(MSISDN("237670000001"))
        let response = ProviderResponse(status: 200, body: Array("for someone@else.example".utf8))
        let evidence = ProviderEvidence(response, hiding: account, party: "someone@else.example")
        #expect(evidence.body == "for •••")
    }

    @Test func anOrderPrintsItsAccountMasked() throws {
        let order = PaymentOrder(
            attempt: try #require(AttemptID("5f0c7a52-8b1e-4c39-9d3e-2a7f6b1c0d4e")),
            amount: Money(5_000, .xaf),
            account: try #require(MSISDN("237670000001")), externalID: "PAY-7Q3K9M", message: "",
            webhookURL: nil)
        var dumped = ""
        dump(order, to: &dumped)
        for text in [dumped, "\(order)", String(reflecting: order)] {
            #expect(!text.contains("237670000001"))
        }
    }

    private func send(
        _ transport: ScriptedTransport, mint: @escaping @Sendable () throws(ProviderError) -> AccessToken
    ) async throws(ProviderError) -> ProviderResponse {
        let context = ProviderContext(transport: transport, tokens: KeptTokens(), logger: .quiet)
        return try await context.sendAuthorized(
            request, scope: "test", deadline: .seconds(1), refusesToken: { $0.status == 401 }
        ) { () async throws(ProviderError) in try mint() }
    }
}
