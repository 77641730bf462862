/// Whether a number has an account with a provider.
public enum AccountStanding: String, Sendable, Hashable, CaseIterable {
    /// It can pay and be paid.
    case active
    /// There is an account, and it is closed, blocked or not yet opened.
    case inactive
    /// The number has no account with this provider.
    case unknown
}
