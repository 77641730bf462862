import Durable
package import GatewayCore
import Postgres
package import Primitives

/// What a person states to get an account.
package struct AccountRegistration: Sendable {
    package let phone: MSISDN
    package let firstName: String
    package let lastName: String
    package let email: String?
    package let role: Role
    package let language: Language
    package let password: Secret<String>
    /// The client's idempotency key and whose it is.
    package let idempotency: (scope: String, key: String)?

    package init(
        phone: MSISDN, firstName: String, lastName: String, email: String?, role: Role, language: Language,
        password: Secret<String>, idempotency: (scope: String, key: String)? = nil
    ) {
        self.phone = phone
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.role = role
        self.language = language
        self.password = password
        self.idempotency = idempotency
    }
}

extension AccountService {
    /// Makes the account, signs it in and sends a code to its phone: all or nothing. An account whose phone nobody has
    /// proven within a code's life is taken over by the next registration of its number. Of two registrations of one number
    /// at the same instant one is made.
    ///
    /// The same registration under the same idempotency key finds the account that it made and signs in again, without
    /// another code; `replayed` says so. Throws `.phoneTaken`, `.password`, and `.idempotencyMismatch` where the key made
    /// another account. The role must be one that people may choose.
    package func register(
        _ registration: AccountRegistration, origin: Origin
    ) async throws -> (signIn: SignIn, replayed: Bool) {
        precondition(Role.selfChosen.contains(registration.role), "This role is granted, never chosen.")
        let key = registration.idempotency.map { keys.registrationKey(scope: $0.scope, key: $0.key) }
        let passwordHash = try await acceptedHash(registration)
        if let key, let signIn = try await replay(registration, key: key, origin: origin) {
            return (signIn, true)
        }
        let result: Result<SignIn, AccountError>
        do {
            result = try await database.transaction { session in
                let user = try insert(registration, passwordHash, phoneVerified: false, key: key, in: session)
                guard let user else { return .failure(.phoneTaken) }
                try sendCode(to: user, purpose: .verifyPhone, traceparent: origin.traceparent, in: session)
                let signIn = try begin(user, origin: origin, in: session)
                try audit(
                    "user.registered", userID: user.id, origin: origin,
                    details: .object(["role": .string(user.role.rawValue)]), in: session)
                return .success(signIn)
            }
        } catch let error as PostgresError where error.constraint == "users_registration_key_key" {
            throw AccountError.idempotencyMismatch
        }
        if case .failure(.phoneTaken) = result, let key,
            let signIn = try await replay(registration, key: key, origin: origin)
        {
            return (signIn, true)
        }
        let signIn = try result.get()
        wakeup.signal()
        return (signIn, false)
    }

    /// A new session on the account that this very registration made; nil where the key made none.
    private func replay(
        _ registration: AccountRegistration, key: [UInt8], origin: Origin
    ) async throws -> SignIn? {
        guard let found = try await database.session({ try UserStore.registered(key: key, in: $0) }) else {
            return nil
        }
        let user = found.user
        guard user.phone == registration.phone, user.role == registration.role, !user.suspended,
            try await verify(registration.password, against: found.passwordHash)
        else { throw AccountError.idempotencyMismatch }
        return try await database.transaction { session in try begin(user, origin: origin, in: session) }
    }

    /// Makes the account of an administrator, with a phone that counts as verified: for the command line, whose user
    /// vouches for it. Throws `.phoneTaken` and `.password`.
    package func createAdmin(
        phone: MSISDN, firstName: String, lastName: String, password: Secret<String>
    ) async throws -> User {
        let registration = AccountRegistration(
            phone: phone, firstName: firstName, lastName: lastName, email: nil, role: .administrator,
            language: .french, password: password)
        let passwordHash = try await acceptedHash(registration)
        let result = try await database.transaction { session -> Result<User, AccountError> in
            guard
                let user = try insert(
                    registration, passwordHash, phoneVerified: true, key: nil, in: session)
            else {
                return .failure(.phoneTaken)
            }
            try AuditTrail.append(
                AuditEntry(
                    actor: .system("create-admin"), action: "user.registered", subject: "user:\(user.id)",
                    details: .object(["role": .string(user.role.rawValue)])),
                in: session)
            return .success(user)
        }
        return try result.get()
    }

    private func acceptedHash(_ registration: AccountRegistration) async throws -> String {
        let fault = PasswordPolicy.fault(
            registration.password, phone: registration.phone,
            words: [registration.firstName, registration.lastName, registration.email].compactMap(\.self))
        if let fault { throw AccountError.password(fault) }
        return try await hash(registration.password)
    }

    private func insert(
        _ registration: AccountRegistration, _ passwordHash: String, phoneVerified: Bool, key: [UInt8]?,
        in session: PostgresSession
    ) throws -> User? {
        let new = UserStore.NewUser(
            phone: registration.phone, firstName: registration.firstName, lastName: registration.lastName,
            email: registration.email, role: registration.role, language: registration.language,
            passwordHash: passwordHash, phoneVerified: phoneVerified, registrationKey: key)
        if let user = try UserStore.insert(new, in: session) { return user }
        guard !phoneVerified, let user = try UserStore.takeOverUnproven(new, in: session) else { return nil }
        _ = try SessionStore.revokeAll(userID: user.id, except: nil, reason: .passwordChanged, in: session)
        return user
    }
}
