package import FoundationEssentials

/// An account as administrators see it.
package struct AccountRecord: Sendable {
    package let user: User
    package let kycState: KYCState
    package let suspendedAt: Date?
    /// What administrators changed, the newest first; of a list's rows nothing.
    package let changes: [AccountChange]
}

/// What an administrator changed about an account, and why.
package struct AccountChange: Sendable {
    package enum Kind: String, Sendable {
        case suspended = "SUSPENDED"
        case reinstated = "REINSTATED"
        case role = "ROLE"
    }

    package let kind: Kind
    package let roleBefore: Role?
    package let roleAfter: Role?
    package let actor: String
    package let reason: String
    package let changedAt: Date
}

/// Whom an administrator looks for.
package struct AccountFilter: Sendable {
    package var role: Role?
    package var suspended: Bool?
    package var kycState: KYCState?
    /// Digits with the country code.
    package var phone: String?
    /// All words are looked for, each whole.
    package var name: String?
    /// Accounts with smaller numbers than this.
    package var before: Int64?
    package var limit: Int

    package init(
        role: Role? = nil, suspended: Bool? = nil, kycState: KYCState? = nil, phone: String? = nil,
        name: String? = nil, before: Int64? = nil, limit: Int = 20
    ) {
        self.role = role
        self.suspended = suspended
        self.kycState = kycState
        self.phone = phone
        self.name = name
        self.before = before
        self.limit = limit
    }
}
