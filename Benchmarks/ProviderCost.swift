import GatewayCore
import HTTPTypes
import Logging
import MTNMoMo
import Primitives
import ProviderKit

/// What the MTN provider itself costs in one call: the request is encoded and a recorded reply decoded, with a transport
/// that answers at once. The cost of the calls' own `await`s is in it.
struct ProviderCost {
    private static let calls = 20_000
    private static let rounds = 7
    /// Microseconds (issue: provider encode and decode cost, under 20 each).
    private static let limit = 20.0

    private let order: PaymentOrder
    private let provider: MTNMoMo

    init() throws {
        let credentials = MTNMoMoConfiguration.Credentials(
            subscriptionKey: Secret("fa15efa15efa15efa15efa15efa15ec1"),
            apiUser: Secret("fa15e000-0000-4000-8000-0000000000c1"), apiKey: Secret("false-api-key"))
        provider = MTNMoMo(
            try MTNMoMoConfiguration(
                baseURL: "https://proxy.momoapi.mtn.com", targetEnvironment: "mtncameroon",
                collection: credentials, disbursement: credentials))
        guard let attempt = AttemptID("5ad1bd6e-1f8a-41ef-9262-0242ac120002"),
            let payer = MSISDN("237670000001")
        else { preconditionFailure("The benchmark's own order is well formed.") }
        order = PaymentOrder(
            attempt: attempt, amount: Money(450_000, .xaf), account: payer, externalID: "PAY-7Q3K9M",
            message: "Commande 2041, boutique de Douala",
            webhookURL: "https://pay.example.com/webhooks/mtn-momo/8c6f0f6f1f0e4a5c9d2b7e3a1c4d5e6f")
    }

    func measure() async throws -> [Measurement] {
        let accepted = context(ProviderResponse(status: 202))
        let successful = context(
            ProviderResponse(
                status: 200, headers: [.contentType: "application/json;charset=utf-8"],
                body: Array(
                    #"{"financialTransactionId":"1195582132","externalId":"PAY-7Q3K9M","amount":"450000","#
                        .utf8)
                    + Array(
                        #""currency":"XAF","payer":{"partyIdType":"MSISDN","partyId":"237670000001"},"#.utf8)
                    + Array(
                        #""payerMessage":"Commande 2041, boutique de Douala","payeeNote":"PAY-7Q3K9M","#.utf8)
                    + Array(#""status":"SUCCESSFUL"}"#.utf8)))
        let known = context(
            ProviderResponse(
                status: 409,
                body: Array(
                    #"{"message":"Duplicated reference id. Creation of resource failed.","#.utf8)
                    + Array(#""code":"RESOURCE_ALREADY_EXIST"}"#.utf8)))
        return [
            try await cost("submission, accepted") { try await provider.requestToPay(order, in: accepted) },
            try await cost("submission, duplicate") { try await provider.requestToPay(order, in: known) },
            try await cost("inquiry, successful") {
                try await provider.inquireCollection(order, in: successful)
            },
        ]
    }

    /// The median of the rounds.
    private func cost(_ name: String, _ call: () async throws -> ProviderReply) async throws -> Measurement {
        var results: [Double] = []
        for _ in 0..<Self.rounds {
            let began = ContinuousClock.now
            for _ in 0..<Self.calls { _ = try await call() }
            let taken = ContinuousClock.now - began
            results.append(taken / .microseconds(Self.calls))
        }
        return Measurement(
            name: "MTN \(name): encode and decode", value: results.sorted()[Self.rounds / 2],
            unit: "microseconds", limit: .atMost(Self.limit))
    }

    private func context(_ response: ProviderResponse) -> ProviderContext {
        var logger = Logger(label: "benchmark")
        logger.logLevel = .critical
        return ProviderContext(
            transport: InstantTransport(response: response), tokens: OneToken(), logger: logger)
    }
}

/// Answers every request at once, with the same reply.
private struct InstantTransport: HTTPTransport {
    let response: ProviderResponse

    func send(
        _ request: ProviderRequest, deadline: Duration
    ) async throws(ProviderError) -> ProviderResponse {
        precondition(request.url.hasPrefix("https://"), "The request was encoded.")
        return response
    }
}

/// A token that is always there.
private struct OneToken: AccessTokenSource {
    private let token = Secret("false-token")

    func token(
        scope: String, mint: @escaping @Sendable () async throws(ProviderError) -> AccessToken
    ) async throws(ProviderError) -> Secret<String> { token }

    func discard(_ token: Secret<String>, scope: String) async {}
}
