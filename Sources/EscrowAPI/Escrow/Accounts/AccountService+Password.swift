import Durable
package import FoundationEssentials
package import GatewayCore
import Postgres
package import Primitives

extension AccountService {
    /// Puts a new password in place of the current one and ends all other sessions of the person.
    ///
    /// Wrong current passwords count like failed sign-ins. Throws `.wrongPassword`, `.samePassword`, `.password`,
    /// `.locked` and `.busy`.
    package func changePassword(
        userID: Int64, sessionID: UUID, current: Secret<String>, new: Secret<String>, origin: Origin
    ) async throws {
        let user = try await user(id: userID)
        if let fault = passwordFault(new, for: user) { throw AccountError.password(fault) }
        if constantTimeEqual(Array(current.reveal().utf8), Array(new.reveal().utf8)) {
            throw AccountError.samePassword
        }
        let tries = AccountTries(phone: user.phone, subscriber: origin.subscriber, keys: keys)
        let (counted, found) = try await database.transaction { session in
            (try tries.count(in: session), try UserStore.credentials(phone: user.phone, in: session))
        }
        guard let found else { throw AccountError.unknownUser }
        guard try await verify(current, against: found.passwordHash, tries: tries, counted: counted) else {
            throw AccountError.wrongPassword
        }
        let newHash = try await hash(new)
        let changed = try await database.transaction { session in
            guard try UserStore.lock(userID: userID, in: session)?.passwordHash == found.passwordHash else {
                return false
            }
            try tries.succeed(counted, in: session)
            try UserStore.setPassword(userID: userID, hash: newHash, in: session)
            let ended = try SessionStore.revokeAll(
                userID: userID, except: sessionID, reason: .passwordChanged, in: session)
            try audit(
                "password.changed", userID: userID, origin: origin,
                details: .object(["sessions_ended": .integer(ended)]), in: session)
            try ServiceEventStore.append(ServiceEvent(.passwordChanged, user: userID), in: session)
            return true
        }
        guard changed else { throw AccountError.wrongPassword }
    }

    /// Sends a code to the phone of an account, if there is one and it may get another. The caller learns nothing of
    /// that: the answer is the same.
    ///
    /// Throws `.locked` where this address asked too often, whatever the numbers.
    package func requestPasswordReset(phone: MSISDN, origin: Origin) async throws {
        let address = keys.lockoutKey(.resetAddress(origin.subscriber))
        try await database.transaction { session in
            _ = try AccountLockoutStore.count(key: address, policy: .address, in: session)
            guard let user = try activeUser(phone: phone, in: session),
                try sendingRefusal(userID: user.id, purpose: .resetPassword, in: session) == nil
            else { return }
            try sendCode(to: user, purpose: .resetPassword, traceparent: origin.traceparent, in: session)
            try AuditTrail.append(
                AuditEntry(
                    actor: .system("password-reset"), action: "password.reset_requested",
                    subject: "user:\(user.id)", address: origin.address),
                in: session)
        }
        wakeup.signal()
    }

    /// Sets a new password by the code, ends all sessions and opens the door that failures had closed.
    ///
    /// Throws `.noUsableCode` for a wrong code and for an unknown number alike, `.password` (which leaves the code
    /// good), `.locked` and `.busy`.
    package func confirmPasswordReset(
        phone: MSISDN, code: String, new: Secret<String>, origin: Origin
    ) async throws {
        if let fault = PasswordPolicy.fault(new, phone: phone, words: []) {
            throw AccountError.password(fault)
        }
        let newHash = try await hash(new)
        let address = keys.lockoutKey(.resetAddress(origin.subscriber))
        let account = keys.lockoutKey(.account(phone))
        let result = try await database.transaction { session -> Result<Void, AccountError> in
            let counted = try AccountLockoutStore.count(key: address, policy: .address, in: session)
            guard let user = try activeUser(phone: phone, in: session),
                case .success(let codeID) = try match(
                    code, userID: user.id, purpose: .resetPassword, in: session)
            else { return .failure(.noUsableCode) }
            if let fault = passwordFault(new, for: user) { return .failure(.password(fault)) }
            try PhoneCodeStore.markUsed(codeID, in: session)
            try AccountLockoutStore.takeBack(key: address, counted: counted, in: session)
            try AccountLockoutStore.clear(key: account, in: session)
            try UserStore.setPassword(userID: user.id, hash: newHash, in: session)
            let ended = try SessionStore.revokeAll(
                userID: user.id, except: nil, reason: .passwordReset, in: session)
            try audit(
                "password.reset", userID: user.id, origin: origin,
                details: .object(["sessions_ended": .integer(ended)]), in: session)
            try ServiceEventStore.append(ServiceEvent(.passwordChanged, user: user.id), in: session)
            return .success(())
        }
        return try result.get()
    }

    /// The account of a number, locked, unless it is suspended.
    private func activeUser(phone: MSISDN, in session: PostgresSession) throws -> User? {
        guard let found = try UserStore.user(phone: phone, in: session) else { return nil }
        let user = try UserStore.lock(userID: found.id, in: session)?.user
        return user?.suspended == false ? user : nil
    }

    private func passwordFault(_ password: Secret<String>, for user: User) -> PasswordPolicy.Fault? {
        PasswordPolicy.fault(
            password, phone: user.phone,
            words: [user.firstName, user.lastName, user.email].compactMap(\.self))
    }
}
