package import Primitives

/// Something in the audit trail that is not as it was recorded.
package struct AuditFault: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// A row says something else than when it was recorded.
        case altered
        /// A row or a link is gone from amidst the others.
        case removed
        /// A row or a link came in another way than the daemon's.
        case inserted
        /// Rows or links stand in another order.
        case reordered
        /// The end of the chain is gone.
        case cut
        /// The chain is in itself whole, and another one than was signed.
        case rewritten
        /// A signed checkpoint is gone from the second place, or is a forgery.
        case checkpoint
    }

    package let kind: Kind
    /// The number in the chain, where the fault has one.
    package let sequence: Int64?
    package let entryID: Int64?
    package let sentence: String

    init(_ kind: Kind, sequence: Int64? = nil, entry: Int64? = nil, _ sentence: String) {
        self.kind = kind
        self.sequence = sequence
        entryID = entry
        self.sentence = sentence
    }

    package var json: JSONValue {
        .object([
            "kind": .string(kind.rawValue), "sequence": sequence.map { .integer($0) },
            "entry_id": entryID.map { .integer($0) }, "message": .string(sentence),
        ])
    }
}

/// Faults up to a number; those beyond it are counted.
struct AuditFaults {
    static let limit = 1000

    private(set) var named: [AuditFault] = []
    private(set) var unnamed = 0

    mutating func add(_ fault: AuditFault) {
        if named.count < Self.limit { named.append(fault) } else { unnamed += 1 }
    }
}
