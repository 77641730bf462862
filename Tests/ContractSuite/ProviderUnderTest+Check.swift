package import Foundation
package import GatewayCore
import Primitives
package import ProviderKit

extension ProviderUnderTest {
    /// The time of all fixtures.
    package static let time = Date(timeIntervalSince1970: 1_768_472_430.456)

    /// The check of a person of all fixtures, under the identifier of the order.
    package func check(
        for scenario: ContractScenario, _ order: PaymentOrder, _ provider: any KYCProvider,
        registeredBy registration: KYCCheckID = KYCCheckID(collection.uuid)
    ) -> KYCOrder {
        let purpose = purpose(of: scenario)
        guard let user = UserID("7b0d5e0a-6c0f-4d8e-8b57-1c2d3e4f5a6b") else {
            preconditionFailure("The test user's identifier is one.")
        }
        return KYCOrder(
            check: KYCCheckID(order.attempt.uuid), user: user, purpose: purpose, country: "CM",
            documentType: purpose == .identityDocument ? .identityCard : nil,
            images: images(of: scenario, provider).map(\.facts), person: person(scenario),
            consent: KYCConsent(
                grantedAt: Self.time.addingTimeInterval(-3600), language: .french,
                policyURL: "https://kimi.example/confidentialite"),
            registeredBy: purpose == .selfieAuthentication ? registration : nil, webhookURL: order.webhookURL,
            providerJob: preparedKey)
    }

    /// By the folder: `kyc_registration`, `kyc_authentication`, or a document.
    private func purpose(of scenario: ContractScenario) -> KYCPurpose {
        switch scenario.folder {
        case "kyc_registration": .selfieRegistration
        case "kyc_authentication": .selfieAuthentication
        default: .identityDocument
        }
    }

    /// As many as the provider wants, each a JPEG by its first bytes, and as large as it says and not as it
    /// is.
    package func images(of scenario: ContractScenario, _ provider: any KYCProvider) -> [KYCImage] {
        var kinds: [KYCImageKind] = [.selfie] + Array(repeating: .liveness, count: 6)
        if purpose(of: scenario) == .identityDocument { kinds += [.idFront, .idBack] }
        return kinds.map { kind in
            let isDocument = kind == .idFront || kind == .idBack
            return KYCImage(
                facts: KYCImageFacts(
                    kind: kind, mediaType: "image/jpeg", width: isDocument ? 1600 : 640,
                    height: isDocument ? 1000 : 480, size: isDocument ? 700_000 : 60_000),
                content: Secret([0xFF, 0xD8, 0xFF, 0xE0] + Array(kind.rawValue.utf8) + [0xFF, 0xD9]))
        }
    }
}
