import GatewayCore

/// Which free lines and payments may be one another, and at what cost.
struct Candidates {
    struct Pair: Hashable, Sendable {
        /// Positions in `lines` and `entries`.
        var line: Int
        var entry: Int
        var cost: Int64
    }

    let lines: [CandidateLine]
    let entries: [CandidateEntry]
    let rules: ReconciliationRules
    /// No line keeps more than its best so many.
    private let mostPairs = 32

    /// In the order of the lines, then of the payments.
    func pairs() -> [Pair] {
        var found: [[Int]] = Array(repeating: [], count: lines.count)
        addByParty(&found)
        addByAmount(&found)
        addByReference(&found, line: \.providerReference, entry: \.providerReference)
        addByReference(&found, line: \.externalReference, entry: \.externalReference)
        var pairs: [Pair] = []
        for (line, candidates) in found.enumerated() where !candidates.isEmpty {
            var last = -1
            var own: [Pair] = []
            for entry in candidates.sorted() where entry != last {
                last = entry
                if let cost = CandidateCost.cost(lines[line], entries[entry], rules: rules) {
                    own.append(Pair(line: line, entry: entry, cost: cost))
                }
            }
            if own.count > mostPairs {
                own.sort { ($0.cost, $0.entry) < ($1.cost, $1.entry) }
                own = own.prefix(mostPairs).sorted { $0.entry < $1.entry }
            }
            pairs += own
        }
        return pairs
    }

    private struct Block: Hashable {
        var direction: StatementLine.Direction
        var currency: Currency
        var party: UInt64
        var amount: Int64
    }

    /// The same party and an amount that agrees: of many alike those nearest in time.
    private func addByParty(_ found: inout [[Int]]) {
        var blocks: [Block: [Int]] = [:]
        for (index, entry) in entries.enumerated() {
            for amount in [entry.amount] + entry.netAmounts {
                let block = Block(
                    direction: entry.direction, currency: entry.currency, party: entry.party, amount: amount)
                blocks[block, default: []].append(index)
            }
        }
        sortByTime(&blocks)
        for (index, line) in lines.enumerated() where line.party != 0 {
            for amount in [line.amount] + line.grossAmounts {
                let block = Block(
                    direction: line.direction, currency: line.currency, party: line.party, amount: amount)
                guard let members = blocks[block] else { continue }
                found[index] += nearest(members, to: line.time)
            }
        }
    }

    /// The same amount: a party that nearly agrees, or none and a time that does.
    private func addByAmount(_ found: inout [[Int]]) {
        var blocks: [Block: [Int]] = [:]
        for (index, entry) in entries.enumerated() {
            let block = Block(
                direction: entry.direction, currency: entry.currency, party: 0, amount: entry.amount)
            blocks[block, default: []].append(index)
        }
        sortByTime(&blocks)
        for (index, line) in lines.enumerated() {
            let block = Block(
                direction: line.direction, currency: line.currency, party: 0, amount: line.amount)
            guard let members = blocks[block] else { continue }
            if line.party == 0 {
                found[index] += nearest(members, to: line.time)
                continue
            }
            let window = UInt64(max(0, rules.windowSeconds))
            for member in members where PartyNumber.fit(line.party, entries[member].party) == .near {
                if Distance.between(line.time, entries[member].time) <= window { found[index].append(member) }
            }
        }
    }

    private func sortByTime(_ blocks: inout [Block: [Int]]) {
        for (block, members) in blocks where members.count > 1 {
            blocks[block] = members.sorted {
                (entries[$0].time, $0) < (entries[$1].time, $1)
            }
        }
    }

    /// At most `mostPairs` on each side of a time, and all of one time together.
    private func nearest(_ members: [Int], to time: Int64) -> ArraySlice<Int> {
        guard members.count > 2 * mostPairs else { return members[...] }
        var (low, high) = (0, members.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[members[middle]].time < time { low = middle + 1 } else { high = middle }
        }
        return members[max(0, low - mostPairs)..<min(members.count, low + mostPairs)]
    }

    /// References that are one slip apart, whatever else they say.
    private func addByReference(
        _ found: inout [[Int]], line: KeyPath<CandidateLine, [UInt8]>, entry: KeyPath<CandidateEntry, [UInt8]>
    ) {
        var marks: [(mark: UInt64, line: Int)] = []
        for (index, one) in lines.enumerated() {
            for mark in NearReference.marks(of: one[keyPath: line]) { marks.append((mark, index)) }
        }
        guard !marks.isEmpty else { return }
        marks.sort { $0 < $1 }
        // Most marks of payments are nowhere among the lines: one bit says so at once.
        let bits = UInt64(1) << UInt64(64 - max(1, marks.count * 8).leadingZeroBitCount)
        var filter = [UInt64](repeating: 0, count: Int(bits / 64) + 1)
        for (mark, _) in marks { filter[Int(mark & (bits - 1)) / 64] |= 1 << (mark & 63) }
        for (index, one) in entries.enumerated() {
            for mark in NearReference.marks(of: one[keyPath: entry]) {
                guard filter[Int(mark & (bits - 1)) / 64] & (1 << (mark & 63)) != 0 else { continue }
                var (low, high) = (0, marks.count)
                while low < high {
                    let middle = (low + high) / 2
                    if marks[middle].mark < mark { low = middle + 1 } else { high = middle }
                }
                while low < marks.count, marks[low].mark == mark {
                    found[marks[low].line].append(index)
                    low += 1
                }
            }
        }
    }
}
