import GatewayCore
import Primitives

/// How failures close a door for a while: a few are free, then each one more doubles the wait; time forgives them one
/// by one.
///
/// A try is counted before the password is looked at and taken back if it was right, so that a hundred tries at the
/// same instant count as a hundred.
struct AccountLockout: Sendable {
    /// Whose failures are counted. Accounts are counted whether or not they exist.
    enum Subject: Sendable, Hashable {
        case account(MSISDN)
        case address(String)
        /// Password resets asked for or confirmed from an address.
        case resetAddress(String)
    }

    /// The number of the failure that brings the first wait.
    let threshold: Int64
    let firstWait: Duration
    let longestWait: Duration
    /// One failure is forgiven for each such span since the last.
    let forgivenEvery: Duration

    static let account = AccountLockout(
        threshold: 5, firstWait: .seconds(30), longestWait: .seconds(3600), forgivenEvery: .seconds(3600))
    /// More patient: the subscribers of a mobile operator share addresses.
    static let address = AccountLockout(
        threshold: 30, firstWait: .seconds(30), longestWait: .seconds(900), forgivenEvery: .seconds(20))
}
