import Primitives

/// Something in the record that is not as it was written.
package struct GatewayAuditFault: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// An entry says something else.
        case altered
        /// An entry is gone from amidst the others.
        case removed
        /// An entry came by another hand.
        case inserted
        /// Entries have changed places.
        case reordered
        /// The end is gone.
        case cut
        /// The chain is whole, and another one than was signed.
        case rewritten
        /// A signed checkpoint is no longer there, or is a forgery.
        case checkpoint
    }

    package let kind: Kind
    package let sequence: Int64?
    package let sentence: String

    package init(_ kind: Kind, _ sequence: Int64?, _ sentence: String) {
        self.kind = kind
        self.sequence = sequence
        self.sentence = sentence
    }
}

/// Goes along the record entry by entry, in bounded memory, and finds what is not as it was written.
///
/// An entry's hash is over its number, too: an entry that stands under another number than it was recorded with says which
/// that was, as long as it has not gone far.
package struct GatewayAuditWalk: Sendable {
    package private(set) var faults: [GatewayAuditFault] = []
    package private(set) var count: Int64 = 0
    /// The number and the hash of the last entry that was taken.
    package private(set) var sequence: Int64 = 0
    package private(set) var last = StoredAuditEntry.genesis
    private var beforeLast = StoredAuditEntry.genesis
    private var recorded: Int64 = 0
    /// Numbers that were not where they should be, and those that came late.
    private var missing: [(number: Int64, at: Int64)] = []
    private var late: Set<Int64> = []

    /// So far from its place an entry is still known.
    private static let reach: Int64 = 50
    /// So many faults are named.
    private static let limit = 1000

    package init() {}

    package mutating func take(_ entry: StoredAuditEntry) {
        if entry.sequence != sequence + 1 {
            add(.removed, sequence + 1, "Numbers \(sequence + 1) to \(entry.sequence - 1) are gone.")
            recorded = entry.sequence - 1
        }
        judge(entry)
        count += 1
        sequence = entry.sequence
        (beforeLast, last) = (last, entry.hash)
    }

    private mutating func judge(_ entry: StoredAuditEntry) {
        guard let number = number(of: entry) else {
            add(.altered, entry.sequence, "Number \(entry.sequence) is not what was recorded.")
            recorded += 1
            return
        }
        switch number {
        case recorded + 1:
            if entry.previousHash != last, entry.sequence == sequence + 1 {
                add(
                    .altered, sequence,
                    "Number \(sequence) is another one than the one that number \(entry.sequence) follows.")
            }
            recorded = number
        case recorded where entry.previousHash == beforeLast:
            add(.inserted, sequence, "Number \(sequence) was put in.")
        case ...recorded:
            late.insert(number)
            add(
                .reordered, entry.sequence,
                "Number \(entry.sequence) was moved: it was recorded as number \(number).")
        default:
            for gap in (recorded + 1)..<number { missing.append((gap, entry.sequence)) }
            recorded = number
        }
    }

    /// The number under which the entry was recorded; nil where its content is not what was hashed.
    private func number(of entry: StoredAuditEntry) -> Int64? {
        if entry.expectedHash == entry.hash { return entry.sequence }
        for distance in 1...Self.reach {
            for number in [entry.sequence + distance, entry.sequence - distance] where number >= 1 {
                if entry.numbered(number).expectedHash == entry.hash { return number }
            }
        }
        return nil
    }

    /// Tells what was removed from what was moved, and whether the end is there.
    package mutating func finish(newestCheckpoint: Int64) {
        for gap in missing where !late.contains(gap.number) {
            add(
                .removed, gap.number,
                "Number \(gap.number) is gone; what follows it was numbered anew from \(gap.at) on.")
        }
        if newestCheckpoint > sequence {
            add(
                .cut, sequence + 1,
                "The record ends at number \(sequence), and a signed checkpoint is about \(newestCheckpoint)."
            )
        }
    }

    /// Compares a signed checkpoint with the entry it is about, once the walk is there.
    package mutating func compare(_ checkpoint: GatewayAuditCheckpoint) {
        guard checkpoint.sequence == sequence, checkpoint.hash != last else { return }
        add(
            .rewritten, sequence,
            "Number \(sequence) is not the one that was signed: the record was rewritten up to there.")
    }

    package mutating func add(_ kind: GatewayAuditFault.Kind, _ sequence: Int64?, _ sentence: String) {
        guard faults.count < Self.limit else { return }
        faults.append(GatewayAuditFault(kind, sequence, sentence))
    }
}

extension StoredAuditEntry {
    fileprivate func numbered(_ number: Int64) -> StoredAuditEntry {
        StoredAuditEntry(
            sequence: number, occurredAt: occurredAt, actor: actor, action: action, subject: subject,
            reason: reason, details: details, previousHash: previousHash, hash: hash)
    }
}
