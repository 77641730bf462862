/// Goes along the chain link by link, in bounded memory, and finds what is not as it was recorded.
///
/// Each link is judged by what stands in its own row, so that one fault hides no other; which kind of fault it is, is
/// settled at the end, when all breaks are known.
struct AuditChainWalk {
    private(set) var faults = AuditFaults()
    private(set) var tree: MerkleTree
    private(set) var links: Int64 = 0
    /// Where two links do not follow each other though their numbers do.
    private(set) var breaks: [Break] = []
    private var sequence: Int64
    private var previous: [UInt8]
    private var suspects: [Suspect] = []
    /// The largest checkpoint that fits, and whether one did not.
    private var lastFitting: Int64
    private var hasMisfit = false
    /// Whether all links so far were there, one after the other.
    private var isWhole = true

    /// So many breaks and altered entries are told apart; beyond that they are only named.
    static let limit = 200

    struct Break {
        let sequence: Int64
        /// The hash that the link follows by its own account.
        let follows: [UInt8]
    }

    private struct Suspect {
        let link: AuditStore.Link
        let entry: AuditStore.StoredEntry
    }

    /// Begins behind the links that `tree` is over, of which the last has that hash.
    init(after tree: MerkleTree = MerkleTree(), previous: [UInt8] = AuditChain.genesis) {
        self.tree = tree
        sequence = tree.size
        lastFitting = tree.size
        self.previous = previous
    }

    /// The number of the last link.
    var end: Int64 { sequence }

    mutating func take(_ link: AuditStore.Link, _ entry: AuditStore.StoredEntry?) {
        if link.sequence != sequence + 1 {
            let gone =
                link.sequence == sequence + 2
                ? "Number \(sequence + 1) is" : "Numbers \(sequence + 1) to \(link.sequence - 1) are"
            faults.add(
                AuditFault(.removed, sequence: sequence + 1, "\(gone) gone from the chain."))
            isWhole = false
        } else if link.previousHash != previous {
            if breaks.count < Self.limit {
                breaks.append(Break(sequence: link.sequence, follows: link.previousHash))
            } else {
                faults.add(
                    AuditFault(
                        .reordered, sequence: link.sequence,
                        "Number \(link.sequence) does not follow the link before it."))
            }
        }
        judge(link, entry)
        tree.append(link.hash)
        previous = link.hash
        sequence = link.sequence
        links += 1
    }

    private mutating func judge(_ link: AuditStore.Link, _ entry: AuditStore.StoredEntry?) {
        guard let entry else {
            faults.add(
                AuditFault(
                    .removed, sequence: link.sequence, entry: link.entryID,
                    "Number \(link.sequence): entry \(link.entryID) is gone."))
            return
        }
        guard AuditChain.hash(of: entry, after: link.previousHash) != link.hash else { return }
        if suspects.count < Self.limit {
            suspects.append(Suspect(link: link, entry: entry))
        } else {
            faults.add(Self.altered(link, entry))
        }
    }

    /// Compares a checkpoint of the second place, once the walk has come as far as it.
    mutating func compare(_ checkpoint: AuditCheckpoint) {
        guard isWhole, !hasMisfit, checkpoint.size == tree.size else { return }
        if checkpoint.root == tree.root {
            lastFitting = checkpoint.size
            return
        }
        hasMisfit = true
        guard !breaks.contains(where: { $0.sequence > lastFitting }) else { return }
        faults.add(
            AuditFault(
                .rewritten, sequence: lastFitting + 1,
                "The chain was rewritten somewhere in numbers \(lastFitting + 1) to \(checkpoint.size): it is not the "
                    + "one that the signed checkpoint over \(checkpoint.size) entries is about."))
    }

    /// Tells the breaks and the altered entries apart. `places` are the numbers of links by their hashes, as far as the
    /// breaks follow any.
    mutating func settle(places: [[UInt8]: Int64]) {
        let broken = Set(breaks.map(\.sequence))
        for gap in breaks {
            guard let place = places[gap.follows] else {
                faults.add(
                    AuditFault(
                        .removed, sequence: gap.sequence,
                        "Number \(gap.sequence) follows a link that is gone: one or more were removed before it, and the "
                            + "rest was numbered anew."))
                continue
            }
            if place == gap.sequence - 2, !broken.contains(gap.sequence - 1) {
                faults.add(
                    AuditFault(
                        .inserted, sequence: gap.sequence - 1,
                        "Number \(gap.sequence - 1) was inserted: number \(gap.sequence) follows number \(place)."
                    ))
            } else {
                faults.add(
                    AuditFault(
                        .reordered, sequence: gap.sequence,
                        "Number \(gap.sequence) was moved: it follows what is number \(place) now."))
            }
        }
        for suspect in suspects { faults.add(judged(suspect)) }
    }

    /// An entry that another link recorded was moved; any other was altered.
    private func judged(_ suspect: Suspect) -> AuditFault {
        let (link, entry) = (suspect.link, suspect.entry)
        for other in suspects where other.entry.id != entry.id {
            let moved = [other.entry, other.entry.numbered(entry.id)]
            guard moved.contains(where: { AuditChain.hash(of: $0, after: link.previousHash) == link.hash })
            else { continue }
            return AuditFault(
                .reordered, sequence: link.sequence, entry: entry.id,
                "Number \(link.sequence): entry \(entry.id) stands where entry \(other.entry.id) was recorded."
            )
        }
        return Self.altered(link, entry)
    }

    private static func altered(_ link: AuditStore.Link, _ entry: AuditStore.StoredEntry) -> AuditFault {
        AuditFault(
            .altered, sequence: link.sequence, entry: entry.id,
            "Number \(link.sequence): entry \(entry.id) is not what was recorded.")
    }

    /// What the end of the chain says, where a checkpoint is about more entries.
    mutating func end(newestCheckpoint size: Int64) {
        guard size > sequence else { return }
        faults.add(
            AuditFault(
                .cut, sequence: sequence + 1,
                "The chain was cut: it ends at number \(sequence), and a signed checkpoint is over \(size) entries."
            ))
    }

    mutating func add(_ fault: AuditFault) { faults.add(fault) }
}
