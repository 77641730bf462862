import TestSupport
import Testing

/// What gatewayd refuses before it opens a socket.
@Suite struct ConfigurationFaultTests {
    private func errors(_ settings: [String: String]) async throws -> String {
        let end = try await ProcessUnderTest.run("gatewayd", ["check-config"], environment: settings)
        #expect(end.exit == .code(1))
        return end.errors
    }

    private let webPayment = [
        "DEBUG": "True", "ORANGE_MONEY_CLIENT_ID": "fa15e", "ORANGE_MONEY_CLIENT_SECRET": "fa15e",
        "ORANGE_WEBPAY_MERCHANT_KEY": "fa15e", "ORANGE_WEBPAY_RETURN_URL": "https://kimi.example/paid",
        "ORANGE_WEBPAY_CANCEL_URL": "https://kimi.example/cancelled", "MTN_MOMO_ENVIRONMENT": "sandbox",
        "MTN_MOMO_SUBSCRIPTION_KEY": "00000000000000000000000000000000", "MTN_MOMO_API_USER": "none",
        "MTN_MOMO_API_KEY": "none",
    ]

    /// What a page collects could not be paid back.
    @Test func webPaymentWithoutTheProviderOfItsRefundsIsAFault() async throws {
        let errors = try await errors(webPayment)
        #expect(errors.contains("ORANGE_MONEY_CONSUMER_KEY") && errors.contains("pays back"))
    }

    @Test func anAddressThatOrangeWouldRefuseIsAFault() async throws {
        var settings = webPayment
        settings["GATEWAY_PUBLIC_URL"] = "https://\(String(repeating: "a", count: 40)).example"
        let long = try await errors(settings)
        #expect(long.contains("at most 37 characters"))
        settings["GATEWAY_PUBLIC_URL"] = "https://pay.kimi.example"
        let short = try await errors(settings)
        #expect(!short.contains("GATEWAY_PUBLIC_URL"))
    }
}
