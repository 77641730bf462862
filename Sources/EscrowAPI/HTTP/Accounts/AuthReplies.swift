package import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
package import Primitives
import Web

/// The JSON of accounts: stable, and never a domain type.
package enum AuthReplies {
    package static func user(_ user: User) -> JSONValue {
        .object([
            "id": .integer(user.id), "phone_number": .string(user.phone.e164),
            "first_name": .string(user.firstName), "last_name": .string(user.lastName),
            "email": user.email.map { .string($0) } ?? .null, "role": .string(user.role.rawValue),
            "language": .string(user.language.rawValue), "phone_verified": .bool(user.phoneVerified),
            "created_at": .string(RFC3339.format(user.createdAt)),
        ])
    }

    static func profile(_ user: User) -> JSONReply {
        JSONReply(Self.user(user), headers: [.eTag: Web.EntityTag(version: user.version).text])
    }

    static func signIn(_ signIn: SignIn, access: String) -> JSONValue {
        .object([
            "access": .string(access), "refresh": .string(signIn.refreshToken.reveal()),
            "token_type": "Bearer",
            "access_expires_in": .integer(AccessTokens.lifetime.components.seconds),
            "refresh_expires_in": .integer(Session.refreshLifetime.components.seconds),
            "user": user(signIn.user),
        ])
    }

    static func codeSent() -> JSONReply {
        JSONReply(
            .object([
                "expires_in": .integer(PhoneCode.lifetime.components.seconds),
                "resend_after": .integer(PhoneCode.resendAfter.components.seconds),
            ]), status: .accepted)
    }

    /// A page of sessions; one more than `limit` tells that there are others.
    static func sessions(_ sessions: [Session], limit: Int, current: UUID) -> JSONReply {
        IdentifierCursor.list(sessions, limit: limit, id: \.id) { session in
            .object([
                "id": .string(session.id.lowercased), "current": .bool(session.id == current),
                "client_address": .string(session.clientAddress),
                "user_agent": session.userAgent.map { .string($0) } ?? .null,
                "created_at": .string(RFC3339.format(session.createdAt)),
                "last_used_at": .string(RFC3339.format(session.lastUsedAt)),
                "expires_at": .string(RFC3339.format(session.expiresAt)),
            ])
        }
    }
}
