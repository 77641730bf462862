package import Postgres
package import Primitives

/// Who caused an entry of the audit trail.
package enum AuditActor: Sendable, Equatable {
    case user(Int64)
    /// A part of escrowd that acts by itself: `payment-deadline`, `create-admin`.
    case system(String)
    case gateway

    package var text: String {
        switch self {
        case .user(let id): "user:\(id)"
        case .system(let name): "system:\(name)"
        case .gateway: "gateway"
        }
    }
}

/// What happened, by whom, to what. It holds no personal data: people stand in it by their number.
package struct AuditEntry: Sendable, Equatable {
    package let actor: AuditActor
    /// A dotted verb in the past: `agreement.created`.
    package let action: String
    /// What it happened to: `agreement:12`, `user:3`.
    package let subject: String
    /// The client's network address, where a person asked.
    package let address: String?
    /// What was before and what is after, as an object.
    package let details: JSONValue

    package init(
        actor: AuditActor, action: String, subject: String, address: String? = nil,
        details: JSONValue = .object([])
    ) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.address = address
        self.details = details
    }
}

/// The record of every change: rows are inserted and never changed; a worker then binds each to all before it by a
/// chain of hashes (`AuditChainer`).
package enum AuditTrail {
    /// Writes the entry in the caller's transaction, so that a change and its record commit together.
    package static func append(_ entry: AuditEntry, in session: PostgresSession) throws {
        try AuditStore.insert(entry, in: session)
    }
}
