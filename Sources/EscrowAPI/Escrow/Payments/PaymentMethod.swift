package import GatewayCore

/// The ways in which money comes and goes: what clients call each, and which of the gateway's providers it is.
package enum PaymentMethod: String, Sendable, Hashable, CaseIterable {
    case mtnMoMo = "MTN_MOMO"
    case orangeMoney = "ORANGE_MONEY"
    case orangeWebPayment = "ORANGE_WEBPAY"

    /// How the payer agrees.
    package enum Approval: String, Sendable {
        /// On the phone, with the PIN.
        case prompt = "PROMPT"
        /// On a page of the operator's.
        case page = "PAGE"
    }

    private struct Entry {
        let provider: ProviderID
        let brand: String
        let mobileOperator: MobileOperator
        let approval: Approval
        let paysOut: Bool
        var promptsAgain = false
    }

    private var entry: Entry {
        switch self {
        case .mtnMoMo:
            Entry(
                provider: ProviderID("mtn-momo"), brand: "MTN Mobile Money", mobileOperator: .mtn,
                approval: .prompt, paysOut: true)
        case .orangeMoney:
            Entry(
                provider: ProviderID("orange-money"), brand: "Orange Money", mobileOperator: .orange,
                approval: .prompt, paysOut: true, promptsAgain: true)
        case .orangeWebPayment:
            Entry(
                provider: ProviderID("orange-webpay"), brand: "Orange Money Web Payment",
                mobileOperator: .orange, approval: .page, paysOut: false)
        }
    }

    /// Nil for a provider that no method stands for.
    package init?(_ provider: ProviderID) {
        guard let method = Self.allCases.first(where: { $0.provider == provider }) else { return nil }
        self = method
    }

    /// What clients read for a provider; its own name where no method stands for it any more.
    package static func clientName(of provider: ProviderID) -> String {
        PaymentMethod(provider)?.rawValue ?? provider.name
    }

    package var provider: ProviderID { entry.provider }
    /// The name that people know.
    package var brand: String { entry.brand }
    package var mobileOperator: MobileOperator { entry.mobileOperator }
    package var approval: Approval { entry.approval }
    /// Who tells whether a number has an account with the operator: the product that is asked by number.
    package var accountHolderProvider: ProviderID {
        self == .orangeWebPayment ? PaymentMethod.orangeMoney.provider : provider
    }
    /// Whether money can be sent out by it.
    package var paysOut: Bool { entry.paysOut }
    /// Whether a payer who has not seen the prompt can have it again.
    package var promptsAgain: Bool { entry.promptsAgain }
}
