package import GatewayCore
import Passwords
import Postgres
package import Primitives

extension AccountService {
    /// Signs a person in. An unknown number costs the same work and gets the same answer as a wrong password.
    ///
    /// The try is counted against the account and the address before the password is looked at. Throws
    /// `.wrongCredentials`, `.locked`, `.suspended` (only to who knows the password) and `.busy`.
    package func login(phone: MSISDN, password: Secret<String>, origin: Origin) async throws -> SignIn {
        let tries = AccountTries(phone: phone, subscriber: origin.subscriber, keys: keys)
        let (counted, found) = try await database.transaction { session in
            (try tries.count(in: session), try UserStore.credentials(phone: phone, in: session))
        }
        let decoy = await hasher.decoyHash
        let isRight = try await verify(
            password, against: found?.passwordHash ?? decoy, tries: tries, counted: counted)
        let result = try await database.transaction { session -> Result<SignIn, AccountError> in
            guard isRight, let found, let locked = try UserStore.lock(userID: found.user.id, in: session),
                locked.passwordHash == found.passwordHash
            else {
                try auditFailure(userID: found?.user.id, origin: origin, in: session)
                return .failure(.wrongCredentials)
            }
            let user = locked.user
            try tries.succeed(counted, in: session)
            guard !user.suspended else { return .failure(.suspended) }
            let signIn = try begin(user, origin: origin, in: session)
            try audit(
                "session.began", userID: user.id, origin: origin,
                details: .object(["session": .string(signIn.sessionID.lowercased)]), in: session)
            return .success(signIn)
        }
        return try result.get()
    }

    /// Verifies a counted try. It is taken back where the hasher was too busy to look at it.
    func verify(
        _ password: Secret<String>, against hash: String, tries: AccountTries, counted: AccountTries.Counted
    ) async throws -> Bool {
        do {
            return try await verify(password, against: hash)
        } catch AccountError.busy {
            try await database.transaction { session in try tries.takeBack(counted, in: session) }
            throw AccountError.busy
        }
    }

    /// Failures against numbers without an account stand in the trail too, without the number.
    private func auditFailure(userID: Int64?, origin: Origin, in session: PostgresSession) throws {
        let subject = userID.map { "user:\($0)" } ?? "user:unknown"
        try AuditTrail.append(
            AuditEntry(
                actor: .system("login"), action: "login.failed", subject: subject, address: origin.address),
            in: session)
    }
}
