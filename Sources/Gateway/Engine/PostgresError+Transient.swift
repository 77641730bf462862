import Postgres

extension PostgresError {
    /// The database could not be asked, or could not decide now: the same work may succeed later, and a message that
    /// caused it must not be dropped.
    var isTransient: Bool {
        switch code {
        case .connection, .commitUnknown, .leaseTimeout, .serialization, .deadlock, .statementTimeout,
            .cancelled:
            true
        default: false
        }
    }
}
