import Escrow
import FoundationEssentials
import Primitives
import Synchronization

/// Whom an access token names, and its session.
struct Bearer: Sendable {
    let claims: AccessTokenClaims
    let userID: Int64
    let sessionID: UUID

    /// Nil where the claims name nobody.
    init?(_ claims: AccessTokenClaims) {
        guard let userID = claims.userID, let sessionID = claims.sessionID else { return nil }
        self.claims = claims
        self.userID = userID
        self.sessionID = sessionID
    }

    func supposed(_ role: Role, _ language: Language) -> SupposedStanding {
        SupposedStanding(
            sessionID: sessionID, userID: userID, role: role, language: language, tokenExpiry: claims.exp)
    }
}

/// What the database last said of the sessions that asked something of this process. It grants nothing: it only spares the
/// question before the question.
final class SeenStandings: Sendable {
    /// Of some 100 bytes each.
    private static let limit = 20_000

    private struct Seen {
        let userID: Int64
        let role: Role
        let language: Language
    }

    private let seen = Mutex<[UUID: Seen]>([:])

    func standing(of bearer: Bearer) -> SupposedStanding? {
        guard let last = seen.withLock({ $0[bearer.sessionID] }), last.userID == bearer.userID else {
            return nil
        }
        return bearer.supposed(last.role, last.language)
    }

    func note(_ standing: SessionStanding, of bearer: Bearer) -> SupposedStanding {
        seen.withLock { seen in
            if seen.count >= Self.limit { seen.removeAll(keepingCapacity: true) }
            seen[bearer.sessionID] = Seen(
                userID: bearer.userID, role: standing.role, language: standing.language)
        }
        return bearer.supposed(standing.role, standing.language)
    }

    func forget(_ sessionID: UUID) {
        seen.withLock { $0[sessionID] = nil }
    }
}
