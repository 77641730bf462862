import Crypto
import Primitives

/// How entries are bound: each link's hash is over the hash before it and the entry's own content.
enum AuditChain {
    /// What stands before the first link.
    static let genesis = [UInt8](repeating: 0, count: 32)

    /// SHA-256 of the previous hash and the entry's canonical JSON.
    static func hash(of entry: AuditStore.StoredEntry, after previous: [UInt8]) -> [UInt8] {
        [UInt8](SHA256.hash(data: previous + Array(document(of: entry).canonicalText.utf8)))
    }

    /// What the hash of an entry is over. Entries without a request have no such member, as all had before there was one.
    static func document(of entry: AuditStore.StoredEntry) -> JSONValue {
        .object([
            "entry_id": .integer(entry.id), "occurred_at": .string(entry.occurredAt),
            "actor": .string(entry.actor),
            "action": .string(entry.action), "subject": .string(entry.subject),
            "address": entry.address.map { .string($0) } ?? .null, "details": .string(entry.details),
            "request_id": entry.requestID.map { .string($0) },
        ])
    }

    /// The links that bind these entries behind the tip.
    static func links(binding entries: [AuditStore.StoredEntry], after tip: AuditStore.Link?) -> [AuditStore
        .Link]
    {
        var sequence = tip?.sequence ?? 0
        var previous = tip?.hash ?? genesis
        return entries.map { entry in
            sequence += 1
            let hash = hash(of: entry, after: previous)
            defer { previous = hash }
            return AuditStore.Link(sequence: sequence, entryID: entry.id, previousHash: previous, hash: hash)
        }
    }
}
