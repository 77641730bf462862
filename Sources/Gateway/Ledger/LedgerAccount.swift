public import GatewayCore

/// One account of the books. An asset or a loss grows by debits, a liability or an income by credits.
public struct LedgerAccount: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What stands on Kimi's account with a provider. An asset.
        case providerClearing = "provider_clearing"
        /// What is owed to the two parties of one agreement. A liability; never below zero.
        case purse
        /// On its way out of a purse: reserved, and not yet confirmed by the provider. A liability.
        case inFlight = "in_flight"
        /// What Kimi has earned. An income.
        case fees
        /// What providers have charged. A loss.
        case providerCharges = "provider_charges"
        /// Money that moved against what was told before; each franc here has a case. A liability.
        case suspense
        /// What Kimi has given up, or found, for good. A loss.
        case writeOffs = "write_offs"
    }

    public let kind: Kind
    /// The provider of a clearing account, the purse of a purse; empty for the others, which exist once a currency.
    public let owner: String
    public let currency: Currency

    private init(_ kind: Kind, owner: String, currency: Currency) {
        self.kind = kind
        self.owner = owner
        self.currency = currency
    }

    public static func providerClearing(_ provider: ProviderID, _ currency: Currency) -> LedgerAccount {
        LedgerAccount(.providerClearing, owner: provider.name, currency: currency)
    }

    public static func purse(_ purse: PurseID, _ currency: Currency) -> LedgerAccount {
        LedgerAccount(.purse, owner: purse.description, currency: currency)
    }

    public static func inFlight(_ currency: Currency) -> LedgerAccount {
        LedgerAccount(.inFlight, owner: "", currency: currency)
    }

    public static func fees(_ currency: Currency) -> LedgerAccount {
        LedgerAccount(.fees, owner: "", currency: currency)
    }

    public static func suspense(_ currency: Currency) -> LedgerAccount {
        LedgerAccount(.suspense, owner: "", currency: currency)
    }

    public static func providerCharges(_ currency: Currency) -> LedgerAccount {
        LedgerAccount(.providerCharges, owner: "", currency: currency)
    }

    public static func writeOffs(_ currency: Currency) -> LedgerAccount {
        LedgerAccount(.writeOffs, owner: "", currency: currency)
    }
}
