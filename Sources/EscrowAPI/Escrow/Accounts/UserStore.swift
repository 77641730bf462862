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

        var person: SealedPerson {
            SealedPerson(phone: phone, firstName: firstName, lastName: lastName, email: email)
        }
    }

    private static let columns = """
        id, sealed_person, role, language, phone_verified_at, suspended_at, created_at, version
        """

    struct Credentials: Sendable {
        let user: User
        let passwordHash: String
    }

    package static func user(id: Int64, in session: PostgresSession) throws -> User? {
        try session.find(lookup(id: id))
    }

    package static func user(phone: MSISDN, in session: PostgresSession) throws -> User? {
        try session.find(lookup(phone: phone, in: session))
    }

    static func lookup(id: Int64) -> Lookup<User?> {
        first("SELECT \(unescaped: columns) FROM users WHERE id = \(id)")
    }

    static func lookup(phone: MSISDN, in session: PostgresSession) -> Lookup<User?> {
        first(
            """
            SELECT \(unescaped: columns)
            FROM users WHERE phone_index = \(SealedPerson.index(phone, in: session))
            """)
    }

    /// The number of who has a phone, in a statement.
    static func number(phone: MSISDN, in session: PostgresSession) -> PostgresQuery {
        "SELECT id FROM users WHERE phone_index = \(SealedPerson.index(phone, in: session))"
    }

    /// The people whose numbers a statement answers.
    static func lookup(_ ids: PostgresQuery) -> Lookup<[Int64: User]> {
        Lookup("SELECT \(unescaped: columns) FROM users WHERE id IN (\(ids))") { rows, session in
            Dictionary(
                uniqueKeysWithValues: try rows.map { try user($0, in: session) }.map { ($0.id, $0) })
        }
    }

    private static func first(_ query: PostgresQuery) -> Lookup<User?> {
        Lookup(query) { rows, session in try rows.first.map { try user($0, in: session) } }
    }

    /// Those who can act as administrators now.
    static func administrators(in session: PostgresSession) throws -> [User] {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM users
            WHERE role = 'ADMIN' AND suspended_at IS NULL AND phone_verified_at IS NOT NULL ORDER BY id
            """
        ).map { try user($0, in: session) }
    }

    /// The same where the policy wants it for an operation.
    static func requireProvenPhone(
        of id: Int64, for operation: Operation, in session: PostgresSession
    ) throws {
        guard AccessPolicy.rule(for: operation).needsProvenPhone else { return }
        try requireProvenPhone(of: id, in: session)
    }

    /// Throws `phoneNotProven` where the person has not shown yet that the phone of the account is theirs: anybody can
    /// register anybody's number.
    static func requireProvenPhone(of id: Int64, in session: PostgresSession) throws {
        try requireProvenPhone(of: try user(id: id, in: session))
    }

    /// The same about a person who was read already.
    static func requireProvenPhone(of user: User?) throws(EscrowError) {
        guard let user, user.phoneVerified else { throw .phoneNotProven }
    }

    static func requireProvenPhone(of user: User?, for operation: Operation) throws(EscrowError) {
        if AccessPolicy.rule(for: operation).needsProvenPhone { try requireProvenPhone(of: user) }
    }

    /// Keeps role, suspension and verification of an account as they are until the transaction ends, without keeping others
    /// from reading them.
    static func keepStanding(of id: Int64, in session: PostgresSession) throws {
        try session.execute("SELECT FROM users WHERE id = \(id) FOR SHARE")
        try session.execute("SELECT FROM kyc_profiles WHERE user_id = \(id) FOR SHARE")
    }

    /// Gives an account that nobody has proven for longer than a code lives to a new registration of its number, so that
    /// whoever has the phone is not kept out. Nil where there is no such account. Its sessions are the caller's to end.
    static func takeOverUnproven(_ new: NewUser, in session: PostgresSession) throws -> User? {
        let found = try session.query(
            """
            SELECT id FROM users
            WHERE phone_index = \(SealedPerson.index(new.phone, in: session)) AND phone_verified_at IS NULL
                AND created_at < now() - \(PhoneCode.lifetime)::interval
            FOR NO KEY UPDATE
            """
        ).first
        guard let id = try found?.int("id") else { return nil }
        return try session.query(
            """
            UPDATE users SET sealed_person = \(new.person.sealed(for: id, in: session)),
                name_indexes = ARRAY(SELECT decode(word, 'hex') FROM unnest(\(new.person.nameIndexes(in: session))) AS word),
                role = \(new.role.rawValue), language = \(new.language.rawValue), password_hash = \(new.passwordHash),
                registration_key = \(new.registrationKey as [UInt8]?), password_changed_at = now(), created_at = now(),
                updated_at = now(), version = version + 1
            WHERE id = \(id)
            RETURNING \(unescaped: columns)
            """
        ).first.map { try user($0, in: session) }
    }

    /// The account, or nil where the phone number has one already: of two at the same instant one is made.
    static func insert(_ new: NewUser, in session: PostgresSession) throws -> User? {
        let id = try RowNumber.next("users", "id", in: session)
        return try session.query(
            """
            INSERT INTO users (id, phone_index, sealed_person, role, language, password_hash, phone_verified_at,
                registration_key, name_indexes)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(SealedPerson.index(new.phone, in: session)),
                \(new.person.sealed(for: id, in: session)), \(new.role.rawValue), \(new.language.rawValue),
                \(new.passwordHash), CASE WHEN \(new.phoneVerified) THEN now() END,
                \(new.registrationKey as [UInt8]?),
                ARRAY(SELECT decode(word, 'hex') FROM unnest(\(new.person.nameIndexes(in: session))) AS word))
            ON CONFLICT (phone_index) DO NOTHING
            RETURNING \(unescaped: columns)
            """
        ).first.map { try user($0, in: session) }
    }

    /// The account with the hash of its password, by the name a person signs in with.
    static func credentials(phone: MSISDN, in session: PostgresSession) throws -> Credentials? {
        try session.query(
            """
            SELECT \(unescaped: columns), password_hash
            FROM users WHERE phone_index = \(SealedPerson.index(phone, in: session))
            """
        ).first.map { try credentials($0, in: session) }
    }

    /// The same by identifier; until the transaction ends, other changes to this account wait.
    static func lock(userID: Int64, in session: PostgresSession) throws -> Credentials? {
        try session.query(
            """
            SELECT \(unescaped: columns), password_hash
            FROM users WHERE id = \(userID) FOR NO KEY UPDATE
            """
        ).first.map { try credentials($0, in: session) }
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
            RETURNING \(unescaped: columns)
            """
        ).first.map { try user($0, in: session) }
    }

    /// Changes what is given; nil where the account is not at that version any more.
    static func update(
        userID: Int64, _ change: ProfileChange, expected: Int64?, in session: PostgresSession
    ) throws -> User? {
        let locked = try session.query(
            """
            SELECT \(unescaped: columns) FROM users
            WHERE id = \(userID) AND version = coalesce(\(expected as Int64?), version)
            FOR NO KEY UPDATE
            """
        ).first
        guard let before = try locked.map({ try user($0, in: session) }) else { return nil }
        let person = SealedPerson(
            phone: before.phone, firstName: change.firstName ?? before.firstName,
            lastName: change.lastName ?? before.lastName, email: change.email ?? before.email)
        return try session.query(
            """
            UPDATE users SET sealed_person = \(person.sealed(for: userID, in: session)),
                name_indexes = ARRAY(SELECT decode(word, 'hex') FROM unnest(\(person.nameIndexes(in: session))) AS word),
                language = coalesce(\(change.language?.rawValue as String?)::text, language),
                updated_at = now(), version = version + 1
            WHERE id = \(userID)
            RETURNING \(unescaped: columns)
            """
        ).first.map { try user($0, in: session) }
    }

    /// The account that a registration with this key made.
    static func registered(key: [UInt8], in session: PostgresSession) throws -> Credentials? {
        try session.query(
            """
            SELECT \(unescaped: columns), password_hash
            FROM users WHERE registration_key = \(key)
            """
        ).first.map { try credentials($0, in: session) }
    }

    private static func credentials(_ row: PostgresRow, in session: PostgresSession) throws -> Credentials {
        Credentials(user: try user(row, in: session), passwordHash: try row.string("password_hash"))
    }

    /// Reads a row that holds a user's columns.
    static func user(_ row: PostgresRow, in session: PostgresSession) throws -> User {
        let id = try row.int("id")
        let person = try SealedPerson(opening: try row.string("sealed_person"), of: id, in: session)
        guard let role = Role(rawValue: try row.string("role")),
            let language = Language(rawValue: try row.string("language"))
        else { preconditionFailure("The checks of table users let no other role or language in.") }
        return User(
            id: id, phone: person.phone, firstName: person.firstName, lastName: person.lastName,
            email: person.email, role: role,
            language: language, phoneVerified: try row.optionalDate("phone_verified_at") != nil,
            suspended: try row.optionalDate("suspended_at") != nil, createdAt: try row.date("created_at"),
            version: try row.int("version"))
    }
}
