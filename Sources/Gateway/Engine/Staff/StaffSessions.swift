package import GatewayStore
package import Primitives

/// Who is signed in to the pages. The token is with the browser; of it only a hash is stored.
package struct StaffSessions: Sendable {
    private let staff: StaffService

    package init(staff: StaffService) {
        self.staff = staff
    }

    /// Signs a member in. Returns the token for his browser: 256 random bits.
    package func signIn(
        name: String, password: Secret<String>
    ) async throws -> (member: StoredStaff, token: Secret<String>) {
        let member = try await staff.member(named: name, password: password)
        let token = Secret(staff.identifiers.token())
        try await staff.store.transaction { transaction in
            try transaction.staffSessions.insert(
                tokenHash: TokenHash.of(token), staff: member.id, lifetime: StaffService.sessionLifetime)
            try transaction.audit.append(
                GatewayAuditEntry(actor: member.actor, action: "staff.signed_in", subject: member.actor))
        }
        return (member, token)
    }

    /// Whose token it is; nil where its session has ended, or he is suspended.
    package func member(token: Secret<String>) async throws -> StoredStaff? {
        try await staff.store.transaction {
            try $0.staffSessions.member(tokenHash: TokenHash.of(token))
        }
    }

    package func signOut(token: Secret<String>) async throws {
        try await staff.store.transaction {
            try $0.staffSessions.end(tokenHash: TokenHash.of(token))
        }
    }
}
