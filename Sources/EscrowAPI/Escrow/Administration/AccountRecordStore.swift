import Postgres
import Primitives
import Sealing

/// Accounts as administrators look for them, and what they changed.
enum AccountRecordStore {
    private static let columns = """
        u.id, u.sealed_person, u.role, u.language, u.phone_verified_at, u.suspended_at, u.created_at, u.version,
            coalesce(k.state, 'PENDING') AS kyc_state
        """

    static func record(id: Int64, in session: PostgresSession) throws -> AccountRecord? {
        let rows = try session.query(
            """
            SELECT \(unescaped: columns) FROM users u LEFT JOIN kyc_profiles k ON k.user_id = u.id WHERE u.id = \(id)
            """)
        guard let row = rows.first else { return nil }
        return try record(row, changes: changes(userID: id, in: session), in: session)
    }

    /// A page, the newest accounts first.
    static func page(_ filter: AccountFilter, in session: PostgresSession) throws -> [AccountRecord] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM users u LEFT JOIN kyc_profiles k ON k.user_id = u.id
            WHERE u.id IN (\(filter.accounts(in: session)))
            ORDER BY u.id DESC
            """
        ).map { try record($0, changes: [], in: session) }
    }

    /// Makes changes to one account wait for each other until the transaction ends.
    static func lock(id: Int64, in session: PostgresSession) throws -> AccountRecord? {
        try session.query("SELECT id FROM users WHERE id = \(id) FOR NO KEY UPDATE").first.flatMap { _ in
            try record(id: id, in: session)
        }
    }

    /// Makes changes to who administers wait for each other, and counts the others who can.
    static func otherAdministrators(than id: Int64, in session: PostgresSession) throws -> Int64 {
        try session.query("SELECT pg_advisory_xact_lock(hashtextextended('kimi.administrators', 0))")
        return try session.query(
            """
            SELECT count(*) AS others FROM users WHERE role = 'ADMIN' AND suspended_at IS NULL AND id <> \(id)
            """)[0].int("others")
    }

    static func setSuspended(_ suspended: Bool, id: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE users SET suspended_at = CASE WHEN \(suspended) THEN now() END, version = version + 1,
                updated_at = now()
            WHERE id = \(id)
            """)
    }

    static func setRole(_ role: Role, id: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE users SET role = \(role.rawValue), version = version + 1, updated_at = now() WHERE id = \(id)
            """)
    }

    static let reasonColumn = "account_changes.sealed_reason"

    /// Keeps what was changed; answers its number.
    static func append(
        _ kind: AccountChange.Kind, userID: Int64, from before: Role? = nil, to after: Role? = nil,
        actor: AuditActor, reason: String, in session: PostgresSession
    ) throws -> Int64 {
        let id = try RowNumber.next("account_changes", "change_id", in: session)
        let sealed = try session.seal.seal(reason, in: reasonColumn, of: "\(id)")
        try session.execute(
            """
            INSERT INTO account_changes (change_id, user_id, kind, role_before, role_after, actor, sealed_reason)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(userID), \(kind.rawValue), \(before?.rawValue as String?), \(after?.rawValue as String?),
                \(actor.text), \(sealed))
            """)
        return id
    }

    private static func changes(userID: Int64, in session: PostgresSession) throws -> [AccountChange] {
        try session.query(
            """
            SELECT change_id, kind, role_before, role_after, actor, sealed_reason, changed_at
            FROM account_changes WHERE user_id = \(userID) ORDER BY change_id DESC LIMIT 100
            """
        ).map { row in
            guard let kind = AccountChange.Kind(rawValue: try row.string("kind")) else {
                preconditionFailure("The checks of table account_changes let no other kind in.")
            }
            return AccountChange(
                kind: kind, roleBefore: try row.optionalString("role_before").flatMap { Role(rawValue: $0) },
                roleAfter: try row.optionalString("role_after").flatMap { Role(rawValue: $0) },
                actor: try row.string("actor"),
                reason: try session.seal.open(
                    try row.string("sealed_reason"), in: reasonColumn, of: "\(try row.int("change_id"))"),
                changedAt: try row.date("changed_at"))
        }
    }

    private static func record(
        _ row: PostgresRow, changes: [AccountChange], in session: PostgresSession
    ) throws -> AccountRecord {
        guard let kyc = KYCState(rawValue: try row.string("kyc_state")) else {
            preconditionFailure("The checks of table kyc_profiles let no other state in.")
        }
        return AccountRecord(
            user: try UserStore.user(row, in: session), kycState: kyc,
            suspendedAt: try row.optionalDate("suspended_at"), changes: changes)
    }
}

extension AccountFilter {
    /// The numbers of the newest accounts that fit. Each condition stands there only where it is asked for, so that its
    /// index is used.
    fileprivate func accounts(in session: PostgresSession) -> PostgresQuery {
        let before = before ?? .max
        let conditions = conditions(in: session)
        guard let kycState, kycState != .pending else {
            let pending: PostgresQuery = kycState == nil ? "true" : "coalesce(p.state, 'PENDING') = 'PENDING'"
            return """
                SELECT a.id FROM users a LEFT JOIN kyc_profiles p ON p.user_id = a.id
                WHERE a.id < \(before) AND \(pending) AND \(conditions) ORDER BY a.id DESC LIMIT \(limit)
                """
        }
        return """
            SELECT p.user_id FROM kyc_profiles p JOIN users a ON a.id = p.user_id
            WHERE p.state = \(kycState.rawValue) AND p.user_id < \(before) AND \(conditions)
            ORDER BY p.user_id DESC LIMIT \(limit)
            """
    }

    private func conditions(in session: PostgresSession) -> PostgresQuery {
        var conditions: [PostgresQuery] = []
        if let role { conditions.append("a.role = \(role.rawValue)") }
        if let suspended {
            conditions.append(suspended ? "a.suspended_at IS NOT NULL" : "a.suspended_at IS NULL")
        }
        if let phone {
            conditions.append("a.phone_index = \(session.seal.index(phone, in: "users.phone"))")
        }
        if let name { conditions.append(named(PersonWords.indexes(of: name, in: session))) }
        return conditions.reduce("true") { "\($0) AND \($1)" }
    }

    /// All who bear the names are found first, by the index of names: the newest accounts are not gone through for them.
    private func named(_ words: [String]) -> PostgresQuery {
        guard !words.isEmpty else { return "false" }
        return """
            a.id = ANY (ARRAY(
                SELECT id FROM users
                WHERE name_indexes @> ARRAY(SELECT decode(word, 'hex') FROM unnest(\(words)) AS word)))
            """
    }
}
