package import GatewayCore
package import Postgres
import Primitives

/// The rows of the people who have an account.
package enum UserStore {
    /// What a new account begins with; the password is hashed already.
    struct NewUser {
        let phone: MSISDN
        let firstName: String
        let lastName: String
        let email: String?
        let role: Role
        let language: Language
        let passwordHash: String
        let phoneVerified: Bool
        /// What the client's idempotency key is kept as; nil where it gave none.
        let registrationKey: [UInt8]?
    }

    struct Credentials: Sendable {
        let user: User
        let passwordHash: String
    }

    package static func user(id: Int64, in session: PostgresSession) throws -> User? {
        try session.query(
            """
            SELECT id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version
            FROM users WHERE id = \(id)
            """
        ).first.map(user)
    }

    package static func user(phone: MSISDN, in session: PostgresSession) throws -> User? {
        try session.query(
            """
            SELECT id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version
            FROM users WHERE phone = \(phone.digits)
            """
        ).first.map(user)
    }

    /// Throws `phoneNotProven` where the person has not shown yet that the phone of the account is theirs: anybody can
    /// register anybody's number.
    static func requireProvenPhone(of id: Int64, in session: PostgresSession) throws {
        guard let user = try user(id: id, in: session), user.phoneVerified else {
            throw EscrowError.phoneNotProven
        }
    }

    /// Gives an account that nobody has proven for longer than a code lives to a new registration of its number, so that
    /// whoever has the phone is not kept out. Nil where there is no such account. Its sessions are the caller's to end.
    static func takeOverUnproven(_ new: NewUser, in session: PostgresSession) throws -> User? {
        try session.query(
            """
            UPDATE users SET first_name = \(new.firstName), last_name = \(new.lastName), email = \(new.email as String?),
                role = \(new.role.rawValue), language = \(new.language.rawValue), password_hash = \(new.passwordHash),
                registration_key = \(new.registrationKey as [UInt8]?), password_changed_at = now(), created_at = now(),
                updated_at = now(), version = version + 1
            WHERE phone = \(new.phone.digits) AND phone_verified_at IS NULL
                AND created_at < now() - \(PhoneCode.lifetime)::interval
            RETURNING id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version
            """
        ).first.map(user)
    }

    /// The account, or nil where the phone number has one already: of two at the same instant one is made.
    static func insert(_ new: NewUser, in session: PostgresSession) throws -> User? {
        try session.query(
            """
            INSERT INTO users (
                phone, first_name, last_name, email, role, language, password_hash, phone_verified_at, registration_key)
            VALUES (\(new.phone.digits), \(new.firstName), \(new.lastName), \(new.email as String?), \(new.role.rawValue),
                \(new.language.rawValue), \(new.passwordHash), CASE WHEN \(new.phoneVerified) THEN now() END,
                \(new.registrationKey as [UInt8]?))
            ON CONFLICT (phone) DO NOTHING
            RETURNING id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version
            """
        ).first.map(user)
    }

    /// The account with the hash of its password, by the name a person signs in with.
    static func credentials(phone: MSISDN, in session: PostgresSession) throws -> Credentials? {
        try session.query(
            """
            SELECT id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version, password_hash
            FROM users WHERE phone = \(phone.digits)
            """
        ).first.map(credentials)
    }

    /// The same by identifier; until the transaction ends, other changes to this account wait.
    static func lock(userID: Int64, in session: PostgresSession) throws -> Credentials? {
        try session.query(
            """
            SELECT id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version, password_hash
            FROM users WHERE id = \(userID) FOR NO KEY UPDATE
            """
        ).first.map(credentials)
    }

    static func setPassword(userID: Int64, hash: String, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE users SET password_hash = \(hash), password_changed_at = now(), updated_at = now()
            WHERE id = \(userID)
            """)
    }

    static func setPhoneVerified(userID: Int64, in session: PostgresSession) throws -> User? {
        try session.query(
            """
            UPDATE users SET phone_verified_at = coalesce(phone_verified_at, now()), updated_at = now(), version = version + 1
            WHERE id = \(userID)
            RETURNING id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version
            """
        ).first.map(user)
    }

    /// Changes what is given; nil where the account is not at that version any more.
    static func update(
        userID: Int64, _ change: ProfileChange, expected: Int64?, in session: PostgresSession
    ) throws -> User? {
        try session.query(
            """
            UPDATE users SET
                first_name = coalesce(\(change.firstName as String?)::text, first_name),
                last_name = coalesce(\(change.lastName as String?)::text, last_name),
                language = coalesce(\(change.language?.rawValue as String?)::text, language),
                email = CASE WHEN \(change.email != nil) THEN \((change.email ?? nil) as String?)::text ELSE email END,
                updated_at = now(), version = version + 1
            WHERE id = \(userID) AND version = coalesce(\(expected as Int64?), version)
            RETURNING id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version
            """
        ).first.map(user)
    }

    /// The account that a registration with this key made.
    static func registered(key: [UInt8], in session: PostgresSession) throws -> Credentials? {
        try session.query(
            """
            SELECT id, phone, first_name, last_name, email, role, language, phone_verified_at, suspended_at, created_at,
                version, password_hash
            FROM users WHERE registration_key = \(key)
            """
        ).first.map(credentials)
    }

    private static func credentials(_ row: PostgresRow) throws -> Credentials {
        Credentials(user: try user(row), passwordHash: try row.string("password_hash"))
    }

    /// Reads a row that holds a user's columns.
    static func user(_ row: PostgresRow) throws -> User {
        let phone = try row.string("phone")
        guard let phone = MSISDN(phone), let role = Role(rawValue: try row.string("role")),
            let language = Language(rawValue: try row.string("language"))
        else { preconditionFailure("The checks of table users let no other phone, role or language in.") }
        return User(
            id: try row.int("id"), phone: phone, firstName: try row.string("first_name"),
            lastName: try row.string("last_name"), email: try row.optionalString("email"), role: role,
            language: language, phoneVerified: try row.optionalDate("phone_verified_at") != nil,
            suspended: try row.optionalDate("suspended_at") != nil, createdAt: try row.date("created_at"),
            version: try row.int("version"))
    }
}
