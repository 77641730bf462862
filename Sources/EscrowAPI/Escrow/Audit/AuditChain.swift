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
    /// Where the entry has a salt, a commitment stands in it and not the address.
    static func document(of entry: AuditStore.StoredEntry) -> JSONValue {
        let commitment = commitment(of: entry)
        return .object([
            "entry_id": .integer(entry.id), "occurred_at": .string(entry.occurredAt),
            "actor": .string(entry.actor),
            "action": .string(entry.action), "subject": .string(entry.subject),
            "address": commitment == nil ? entry.address.map { .string($0) } ?? .null : nil,
            "address_commitment": commitment.map { .string(Hex.encode($0)) },
            "details": .string(entry.details),
            "request_id": entry.requestID.map { .string($0) },
        ])
    }

    /// What stands for the address where it may not be seen; nil where the address itself stands in the entry.
    private static func commitment(of entry: AuditStore.StoredEntry) -> [UInt8]? {
        guard let address = entry.address, let salt = entry.salt else { return nil }
        return commitment(to: address, salt: salt)
    }

    /// SHA-256 of the salt and of the address's UTF-8.
    static func commitment(to address: String, salt: [UInt8]) -> [UInt8] {
        [UInt8](SHA256.hash(data: salt + Array(address.utf8)))
    }

    /// What opens the commitment, for those who may see the address: members beside the entry.
    static func opening(of entry: AuditStore.StoredEntry) -> [JSONValue.Member] {
        guard let address = entry.address, let salt = entry.salt else { return [] }
        return [.init("address", .string(address)), .init("address_salt", .string(Hex.encode(salt)))]
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
