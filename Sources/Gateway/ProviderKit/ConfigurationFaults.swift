/// One setting of a provider that cannot be used, and what it should be. Never holds the value.
public struct ConfigurationFault: Sendable, Equatable {
    /// The property's name in the provider's configuration, such as `collection.subscriptionKey`.
    public let setting: String
    public let message: String

    public init(_ setting: String, _ message: String) {
        self.setting = setting
        self.message = message
    }
}

/// Everything that is wrong with a provider's configuration, reported together.
public struct ConfigurationFaults: Error, Sendable, Equatable {
    public let faults: [ConfigurationFault]

    public init(_ faults: [ConfigurationFault]) {
        self.faults = faults
    }
}
