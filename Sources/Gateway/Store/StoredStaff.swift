package import FoundationEssentials
import Postgres
package import Reconciliation

/// A member of the finance staff as he is stored.
package struct StoredStaff: Sendable, Equatable {
    package let id: Int64
    package let name: String
    package let role: StaffRole
    package let isSuspended: Bool
    package let createdAt: Date
    /// Argon2id, in libsodium's text form.
    package let passwordHash: String
    /// Too many wrong passwords: none is looked at until then.
    package let isLocked: Bool

    static let columns = """
        s.staff_id, s.name, s.role, s.password_hash, s.suspended_at IS NOT NULL AS suspended, s.created_at,
        s.locked_until > now() IS TRUE AS locked
        """

    init(_ row: PostgresRow) throws {
        id = try row.int("staff_id")
        name = try row.string("name")
        role = try Stored.value(StaffRole(rawValue: row.string("role")), "role")
        isSuspended = try row.bool("suspended")
        createdAt = try row.date("created_at")
        passwordHash = try row.string("password_hash")
        isLocked = try row.bool("locked")
    }

    /// How the record of what was done names him.
    package var actor: String { "staff:\(id)" }
}
