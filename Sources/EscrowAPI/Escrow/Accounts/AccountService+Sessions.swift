package import FoundationEssentials
import Postgres
package import Primitives

extension AccountService {
    /// Uses a refresh token up and hands out the next of its family.
    ///
    /// Throws `.refreshReused` for one that was used before, after ending its whole family: either the person or a thief
    /// holds a newer one, and nobody can tell who. Throws `.refreshRefused` for an unknown, too old or ended one, and
    /// `.suspended`.
    package func refresh(_ token: Secret<String>, origin: Origin) async throws -> SignIn {
        let next = Secret(identifiers.token())
        let result = try await database.transaction { session -> Result<SignIn, AccountError> in
            guard let id = try SessionStore.useRefreshToken(token, in: session) else {
                return .failure(try refuse(token, origin: origin, in: session))
            }
            let (prolonged, users) = try session.find(
                .all(
                    SessionStore.prolong(id),
                    UserStore.lookup(SessionStore.person(of: id))))
            guard let now = prolonged, let user = users.values.first else {
                return .failure(.refreshRefused)
            }
            guard !user.suspended else { return .failure(.suspended) }
            try SessionStore.insertRefreshToken(next, sessionID: id, in: session)
            return .success(SignIn(user: user, sessionID: id, refreshToken: next, now: now))
        }
        return try result.get()
    }

    private func refuse(
        _ token: Secret<String>, origin: Origin, in session: PostgresSession
    ) throws -> AccountError {
        guard let known = try SessionStore.refreshToken(token, in: session), known.used else {
            return .refreshRefused
        }
        let ended = try SessionStore.revoke(
            known.sessionID, userID: known.userID, reason: .refreshReused, in: session)
        guard ended else { return .refreshRefused }
        try AuditTrail.append(
            AuditEntry(
                actor: .system("refresh"), action: "session.refresh_reused", subject: "user:\(known.userID)",
                address: origin.address, details: .object(["session": .string(known.sessionID.lowercased)])),
            in: session)
        return .refreshReused
    }

    /// Ends the caller's own session at once. Doing it again changes nothing.
    package func logout(userID: Int64, sessionID: UUID, origin: Origin) async throws {
        try await database.transaction { session in
            let ended = try SessionStore.revoke(sessionID, userID: userID, reason: .logout, in: session)
            guard ended else { return }
            try audit(
                "session.ended", userID: userID, origin: origin,
                details: .object(["session": .string(sessionID.lowercased), "reason": "logout"]), in: session)
        }
    }

    /// The sessions of a person that are alive, the newest first: at most `limit`, and those older than `before` where it
    /// is given.
    package func sessions(userID: Int64, before: UUID? = nil, limit: Int = 100) async throws -> [Session] {
        try await database.session { session in
            try SessionStore.alive(userID: userID, before: before, limit: limit, in: session)
        }
    }

    /// Ends one of the person's sessions. Throws `.unknownSession` where they have no such session alive.
    package func revokeSession(_ id: UUID, userID: Int64, origin: Origin) async throws {
        let ended = try await database.transaction { session in
            let ended = try SessionStore.revoke(id, userID: userID, reason: .revoked, in: session)
            guard ended else { return false }
            try audit(
                "session.ended", userID: userID, origin: origin,
                details: .object(["session": .string(id.lowercased), "reason": "revoked"]), in: session)
            return true
        }
        guard ended else { throw AccountError.unknownSession }
    }
}
