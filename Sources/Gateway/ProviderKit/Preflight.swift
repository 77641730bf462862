/// A provider that can tell before the first payment what would make every payment fail.
///
/// Not a capability: whether a provider has it changes nothing for a payment.
public protocol PreflightProvider: Provider {
    /// Compares our configuration with what the provider knows of us. `publicURL` is where the provider would reach
    /// the webhooks. Has no effect at the provider and never fails: what could not be asked is a finding, too.
    func preflight(publicURL: String, in context: ProviderContext) async -> [PreflightFinding]
}

/// One thing that a person who operates the gateway should know before it is paid with.
public struct PreflightFinding: Sendable, Equatable {
    public enum Severity: String, Sendable {
        /// Something that nobody but a person can look up.
        case information
        /// Payments fail until it is mended.
        case warning
    }

    public let severity: Severity
    /// What is so, what it means for payments, and what to do. No secret.
    public let message: String

    public init(_ severity: Severity, _ message: String) {
        self.severity = severity
        self.message = message
    }
}
