import GatewayCore
import Postgres

/// One try at a password, as the counters of its account and of its address see it. The account's counter is always
/// locked first, so that tries cannot wait for each other in a circle.
struct AccountTries: Sendable {
    private let account: [UInt8]
    private let address: [UInt8]

    init(phone: MSISDN, subscriber: String, keys: AccountKeys) {
        account = keys.lockoutKey(.account(phone))
        address = keys.lockoutKey(.address(subscriber))
    }

    /// What the counters stand at with this try in them.
    struct Counted: Sendable {
        let account: Int64
        let address: Int64
    }

    /// Counts this try. Throws `AccountError.locked` where a door is closed, which undoes the transaction.
    func count(in session: PostgresSession) throws -> Counted {
        Counted(
            account: try count(key: account, policy: .account, in: session),
            address: try count(key: address, policy: .address, in: session))
    }

    private func count(key: [UInt8], policy: AccountLockout, in session: PostgresSession) throws -> Int64 {
        try AccountLockoutStore.count(key: key, policy: policy, in: session)
    }

    /// For a try that nobody looked at.
    func takeBack(_ counted: Counted, in session: PostgresSession) throws {
        try AccountLockoutStore.takeBack(key: account, counted: counted.account, in: session)
        try AccountLockoutStore.takeBack(key: address, counted: counted.address, in: session)
    }

    /// The account's failures are forgotten; the address only gets this try back, so that a guesser cannot wipe its
    /// slate with an account of their own.
    func succeed(_ counted: Counted, in session: PostgresSession) throws {
        try AccountLockoutStore.clear(key: account, in: session)
        try AccountLockoutStore.takeBack(key: address, counted: counted.address, in: session)
    }
}
