import Crypto
package import Primitives

/// What happened, by whom, to what. It holds no personal data and no words of people: they stand in it by reference.
package struct GatewayAuditEntry: Sendable, Equatable {
    /// `staff:3`, or a part of the daemon: `system:reconcile`.
    package let actor: String
    /// A dotted verb in the past: `case.accepted`.
    package let action: String
    /// `case:12`, `staff:3`, `day:2026-11-22`.
    package let subject: String
    /// The code of the reason that was given.
    package let reason: String?
    /// What was before and what is after, as an object.
    package let details: JSONValue

    package init(
        actor: String, action: String, subject: String, reason: String? = nil,
        details: JSONValue = .object([])
    ) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.reason = reason
        self.details = details
    }
}

/// An entry as it stands in the chain.
package struct StoredAuditEntry: Sendable, Equatable {
    package let sequence: Int64
    /// With microseconds, in UTC, as it was hashed.
    package let occurredAt: String
    package let actor: String
    package let action: String
    package let subject: String
    package let reason: String?
    package let details: String
    package let previousHash: [UInt8]
    package let hash: [UInt8]

    /// What stands before the first entry.
    package static let genesis = [UInt8](repeating: 0, count: 32)

    /// SHA-256 over the hash before it and the canonical JSON of everything else.
    package var expectedHash: [UInt8] {
        Self.hash(
            sequence: sequence, occurredAt: occurredAt,
            GatewayAuditEntry(actor: actor, action: action, subject: subject, reason: reason),
            details: details, after: previousHash)
    }

    package var json: JSONValue {
        .object([
            "sequence": .integer(sequence), "occurred_at": .string(occurredAt), "actor": .string(actor),
            "action": .string(action), "subject": .string(subject), "reason": reason.map { .string($0) },
            "details": .string(details), "previous_hash": .string(Hex.encode(previousHash)),
            "hash": .string(Hex.encode(hash)),
        ])
    }

    package static func hash(
        sequence: Int64, occurredAt: String, _ entry: GatewayAuditEntry, details: String,
        after previous: [UInt8]
    ) -> [UInt8] {
        let document = JSONValue.object([
            "sequence": .integer(sequence), "occurred_at": .string(occurredAt), "actor": .string(entry.actor),
            "action": .string(entry.action), "subject": .string(entry.subject),
            "reason": entry.reason.map { .string($0) }, "details": .string(details),
        ])
        return [UInt8](SHA256.hash(data: previous + Array(document.canonicalText.utf8)))
    }
}
