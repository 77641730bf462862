/// Why a password could not be hashed or verified. A wrong password is not an error but `false`.
package enum PasswordError: Error, Sendable, Equatable {
    /// Too many are waiting already; the caller may try again in a moment.
    case busy
    /// The calling task was cancelled before its turn came.
    case cancelled
    /// The memory that a hash needs was not to be had.
    case outOfMemory
}
