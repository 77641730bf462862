package import FoundationEssentials
package import Postgres
package import Primitives

/// One sign-in of one person on one device. Its refresh tokens are a family: each is good once and brings the next.
package struct Session: Sendable, Equatable {
    package let id: UUID
    package let userID: Int64
    package let clientAddress: String
    package let userAgent: String?
    package let createdAt: Date
    package let lastUsedAt: Date
    package let expiresAt: Date

    /// How long a refresh token is good, counted anew at each rotation.
    package static let refreshLifetime = Duration.seconds(7 * 86_400)

    /// Why a session ended before its time.
    enum RevocationReason: String, Sendable, CaseIterable {
        case logout
        case revoked
        case passwordChanged = "password_changed"
        case passwordReset = "password_reset"
        case refreshReused = "refresh_reused"
        case suspended
        case roleChanged = "role_changed"
    }
}

/// What a person holds after signing in, and what an access token is made from. All times are the database's.
package struct SignIn: Sendable {
    package let user: User
    package let sessionID: UUID
    /// Shown once; only its hash is stored.
    package let refreshToken: Secret<String>
    /// The database's time, at which the access token begins.
    package let now: Date
}

/// What a session allows at this instant: the roles and the language are the database's, not the token's.
package struct SessionStanding: Sendable, Equatable {
    package let role: Role
    package let language: Language
    package let suspended: Bool
    /// Revoked, or past the life of its last refresh token.
    package let ended: Bool
    /// The database's time, against which a token's expiry is judged.
    package let now: Date
}

/// What a session is supposed to allow, because it did a moment ago. Nothing is granted by it: the database is asked whether
/// all of it still holds before it is asked anything else.
package struct SupposedStanding: Sendable, Equatable {
    package let sessionID: UUID
    package let userID: Int64
    package let role: Role
    package let language: Language
    /// The second at which the token that names the session expires.
    package let tokenExpiry: Int64

    package init(sessionID: UUID, userID: Int64, role: Role, language: Language, tokenExpiry: Int64) {
        self.sessionID = sessionID
        self.userID = userID
        self.role = role
        self.language = language
        self.tokenExpiry = tokenExpiry
    }

    /// What has to hold before the request may ask the database anything.
    package var prerequisite: Prerequisite { Prerequisite(exists: SessionStore.stands(self)) }
}
