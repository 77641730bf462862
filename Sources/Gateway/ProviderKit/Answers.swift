public import GatewayCore

/// What one of our accounts at a provider holds.
public struct ProviderBalance: Sendable, Equatable {
    /// The provider's word for the account, such as `collection`.
    public let account: String
    public let available: Money

    public init(account: String, available: Money) {
        self.account = account
        self.available = available
    }
}

/// What a provider tells of a number's account.
public struct AccountHolder: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public let standing: AccountStanding
    /// The name that the provider has for the holder. Personal data: it goes to the person who asked, never to a log.
    public let name: String?

    public init(standing: AccountStanding, name: String?) {
        self.standing = standing
        self.name = name
    }

    /// Without the name.
    public var description: String { "an account that is \(standing.rawValue)" }

    /// Without the name.
    public var customMirror: Mirror { Mirror(self, children: ["standing": standing]) }
}

/// What became of a delivery notification.
public enum DeliveryNotificationOutcome: String, Sendable {
    case sent
    /// The provider has sent one for this collection before.
    case alreadySent = "already_sent"
    /// The provider does not take it: the text or the collection's state is not to its liking.
    case refused
}
