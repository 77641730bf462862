import Foundation
import GatewayCore
import ProviderKit

/// A provider with false credentials, and what the suite must know to judge it.
struct ProviderUnderTest: Sendable {
    /// The provider's folder among the fixtures.
    let folder: String
    let provider: any Provider
    /// Every text that must never be seen: the false credentials and the fixtures' tokens.
    let secrets: [String]
    let usesTokens: Bool
    /// The account of a scenario (`collection/expired`) whose outcome a provider's test environment ties to a
    /// number.
    var accounts: [String: String] = [:]
    /// What a disbursement fails with when our own wallet at the provider is short.
    var failureOfShortWallet = PaymentFailure.insufficientFunds
    /// Scenarios of this provider alone.
    var ownScenarios: [ContractScenario] = []

    static let webhookSecret = "false-webhook-token"

    /// The one order of all fixtures.
    func order(for scenario: ContractScenario) -> PaymentOrder {
        let account = accounts[scenario.testDescription] ?? "237670000000"
        guard let attempt = AttemptID("5F0C7A52-8B1E-4C39-9D3E-2A7F6B1C0D4E"), let msisdn = MSISDN(account)
        else {
            preconditionFailure("The test order's identifier or account is not one.")
        }
        return PaymentOrder(
            attempt: attempt, amount: Money(5_000, .xaf), account: msisdn, externalID: "PAY-7Q3K9M",
            message: "Achat de riz",
            webhookURL: "https://kimi.example/webhooks/\(provider.manifest.id)/\(Self.webhookSecret)")
    }

    /// The one message of all fixtures.
    func message() -> SMSOrder {
        guard let id = SMSID("5F0C7A52-8B1E-4C39-9D3E-2A7F6B1C0D4F"), let recipient = MSISDN("237670000001")
        else {
            preconditionFailure("The test message's identifier or recipient is not one.")
        }
        return SMSOrder(id: id, recipient: recipient, text: "Kimi : votre code est prêt.")
    }
}
