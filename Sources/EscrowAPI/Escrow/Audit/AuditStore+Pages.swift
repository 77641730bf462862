package import FoundationEssentials
import Postgres

/// Which entries of the audit trail somebody looks for.
package struct AuditFilter: Sendable, Equatable {
    /// Such as `agreement:12`.
    package var subject: String?
    /// Such as `user:3`.
    package var actor: String?
    /// Such as `agreement.created`.
    package var action: String?
    package var from: Date?
    /// Entries before this time.
    package var to: Date?
    /// Entries with smaller numbers than this.
    package var before: Int64
    package var limit: Int

    package init(
        subject: String? = nil, actor: String? = nil, action: String? = nil, from: Date? = nil,
        to: Date? = nil, before: Int64 = .max, limit: Int
    ) {
        self.subject = subject
        self.actor = actor
        self.action = action
        self.from = from
        self.to = to
        self.before = before
        self.limit = limit
    }
}

extension AuditStore {
    /// A page of the entries that fit, the newest first.
    static func page(_ filter: AuditFilter, in session: PostgresSession) throws -> [StoredEntry] {
        try session.query(
            """
            SELECT \(unescaped: entryColumns) FROM audit_entries e
            WHERE e.entry_id < \(filter.before)
                AND (e.subject = \(filter.subject as String?) OR \(filter.subject == nil))
                AND (e.actor = \(filter.actor as String?) OR \(filter.actor == nil))
                AND (e.action = \(filter.action as String?) OR \(filter.action == nil))
                AND (e.occurred_at >= \(filter.from as Date?)::timestamptz OR \(filter.from == nil))
                AND (e.occurred_at < \(filter.to as Date?)::timestamptz OR \(filter.to == nil))
            ORDER BY e.entry_id DESC LIMIT \(filter.limit)
            """
        ).map { try entry($0, in: session) }
    }
}
