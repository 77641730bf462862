/// Why something was not done to an account. Each case is a refusal that its person is told.
package enum AccountError: Error, Sendable, Equatable {
    /// The phone number has an account.
    case phoneTaken
    case password(PasswordPolicy.Fault)
    /// No such account or not its password: nobody is told which.
    case wrongCredentials
    /// Too many failures; the door opens again after this time.
    case locked(Duration)
    case suspended
    /// Not the code; so many tries are left.
    case wrongCode(triesLeft: Int64)
    /// There is no code that could be right: none was sent, it is used, too old, or was tried too often.
    case noUsableCode
    case alreadyVerified
    /// A code was sent a moment ago.
    case codeSentRecently(Duration)
    /// As many codes were sent as one day allows.
    case codesExhausted(Duration)
    /// The refresh token is unknown, too old, or of a session that has ended.
    case refreshRefused
    /// A refresh token came a second time: its whole family has ended.
    case refreshReused
    /// Not the current password.
    case wrongPassword
    case samePassword
    case unknownSession
    case unknownUser
    /// The name is being compared with the person's papers, or was: it stays.
    case nameIsVerified
    /// The account is not at the version that the caller read.
    case versionChanged
    /// The idempotency key made another account.
    case idempotencyMismatch
    /// No account of that number is known to its operator.
    case payoutNumberUnknown
    /// As many passwords are being hashed as memory allows; nothing was done.
    case busy
}
