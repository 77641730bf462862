package import FoundationEssentials
package import GatewayCore

/// An account that somebody has chosen to be paid to as a seller.
package struct PayoutAccount: Sendable, Equatable {
    package let id: Int64
    package let account: ProviderAccount
    /// Whether the operator says that the number is there; nil where it was not asked.
    package let isConfirmed: Bool?
    /// The code that was sent to the number; nil for the phone of the person's own account, which is proven.
    package let codeID: UUID?
    package let createdAt: Date
    /// From when on new agreements are made with it; nil as long as the number is not proven.
    package let effectiveAt: Date?

    /// Until when the code that was sent to the number is good.
    package var codeExpiresAt: Date { createdAt.advanced(by: PhoneCode.lifetime) }
}

/// How somebody is paid as a seller: what is used, what will be, and what waits for a code.
package struct PayoutAccounts: Sendable, Equatable {
    /// What new agreements are made with; nil for the person's phone.
    package let current: PayoutAccount?
    /// Proven, and used once its time has come.
    package let next: PayoutAccount?
    /// Not proven yet.
    package let waiting: PayoutAccount?
    /// The account that the person's phone suggests.
    package let phone: ProviderAccount
    /// Grows with every change that its owner can see.
    package let version: Int64

    /// What was chosen last and proven.
    var latest: PayoutAccount? { next ?? current }
}

/// What somebody asks for: the account, and the code that was sent to its number once he has it.
package struct PayoutAccountOrder: Sendable {
    package let method: PaymentMethod
    package let phone: MSISDN
    package let code: String?
    /// The version that he has read.
    package let expected: Int64?

    package init(method: PaymentMethod, phone: MSISDN, code: String? = nil, expected: Int64? = nil) {
        self.method = method
        self.phone = phone
        self.code = code
        self.expected = expected
    }

    var account: ProviderAccount { ProviderAccount(provider: method.provider, msisdn: phone) }
}
