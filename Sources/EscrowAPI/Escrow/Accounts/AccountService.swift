package import Durable
package import FoundationEssentials
import GatewayCore
package import GatewayMessages
package import Passwords
package import Postgres
package import Primitives

/// What people do with their accounts. Each operation is one transaction, or two around the hashing of a password,
/// which takes tens of milliseconds and must hold no connection.
///
/// Operations throw `AccountError` for refusals and `PostgresError` for faults.
package struct AccountService: Sendable {
    let database: PostgresClient
    let hasher: PasswordHasher
    let keys: AccountKeys
    /// Keeps the codes in messages from everybody on their way.
    let seal: TextSeal
    let identifiers: IdentifierSource
    /// Wakes whoever sends the commands of the outbox.
    let wakeup: Wakeup

    package init(
        database: PostgresClient, hasher: PasswordHasher, keys: AccountKeys, seal: TextSeal,
        identifiers: IdentifierSource = .system,
        wakeup: Wakeup = Wakeup()
    ) {
        self.database = database
        self.hasher = hasher
        self.keys = keys
        self.seal = seal
        self.identifiers = identifiers
        self.wakeup = wakeup
    }

    /// Where a request comes from, for the session, the audit trail and the messages it causes.
    package struct Origin: Sendable {
        package let address: String
        /// What shares one counter of failures: an IPv4 address, or an IPv6 network.
        package let subscriber: String
        package let userAgent: String?
        package let traceparent: String?

        package init(address: String, subscriber: String, userAgent: String?, traceparent: String?) {
            self.address = address
            self.subscriber = subscriber
            self.userAgent = userAgent
            self.traceparent = traceparent
        }
    }

    /// What the session of an access token allows now; nil where there is no such session of that user.
    package func standing(sessionID: UUID, userID: Int64) async throws -> SessionStanding? {
        try await database.session { session in
            try SessionStore.standing(id: sessionID, userID: userID, in: session)
        }
    }

    package func user(id: Int64) async throws -> User {
        let user = try await database.session { session in try UserStore.user(id: id, in: session) }
        guard let user else { throw AccountError.unknownUser }
        return user
    }

    /// Removes what nothing depends on any more: old refresh tokens, codes and counters of failures. Returns how many
    /// rows went.
    package func purgeExpired() async throws -> Int {
        try await database.transaction { session in
            try SessionStore.purgeRefreshTokens(in: session) + PhoneCodeStore.purge(in: session)
                + AccountLockoutStore.purge(in: session)
        }
    }

    func hash(_ password: Secret<String>) async throws -> String {
        do {
            return try await hasher.hash(password)
        } catch {
            throw Self.refusal(for: error)
        }
    }

    func verify(_ password: Secret<String>, against hash: String) async throws -> Bool {
        do {
            return try await hasher.verify(password, against: hash)
        } catch {
            throw Self.refusal(for: error)
        }
    }

    private static func refusal(for error: PasswordError) -> any Error {
        if case .busy = error { AccountError.busy } else { error }
    }

    /// Begins a session for a user whose credentials were checked.
    func begin(_ user: User, origin: Origin, in session: PostgresSession) throws -> SignIn {
        let id = identifiers.timeOrdered()
        let token = Secret(identifiers.token())
        let now = try SessionStore.insert(
            id: id, userID: user.id, clientAddress: origin.address, userAgent: origin.userAgent, in: session)
        try SessionStore.insertRefreshToken(token, sessionID: id, in: session)
        return SignIn(user: user, sessionID: id, refreshToken: token, now: now)
    }

    func audit(
        _ action: String, userID: Int64, origin: Origin?, details: JSONValue = .object([]),
        in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: .user(userID), action: action, subject: "user:\(userID)", address: origin?.address,
                details: details),
            in: session)
    }
}
