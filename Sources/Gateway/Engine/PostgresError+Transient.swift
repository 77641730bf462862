import Postgres

extension PostgresError {
    /// Whether the same work can succeed later. Only what the values themselves cause is for good: a value that cannot be
    /// stored (class 22 of PostgreSQL's errors), or one that a constraint refuses.
    var isTransient: Bool {
        switch code {
        case .uniqueViolation, .foreignKeyViolation, .checkViolation: false
        default: sqlState?.hasPrefix("22") != true
        }
    }
}
