import GatewayCore

/// The fourth stage: one payment in several lines, or several payments in one line, of one party on one day.
extension Workings {
    private struct Party: Hashable {
        var party: MSISDN
        var day: BusinessDay
        var direction: StatementLine.Direction
        var currency: Currency
    }

    /// Among more lines and payments of one party on one day any sum can be made up: nothing is concluded from it.
    private static let mostMembers = 200

    private struct Option: Hashable {
        var entries: [Int]
        var lines: [Int]
    }

    private struct Sides {
        var entries: [Int] = []
        var lines: [Int] = []
    }

    mutating func claimSplitsAndMerges() {
        var sides: [Party: Sides] = [:]
        for index in freeLines {
            let line = self.line(index)
            guard line.movement == .payment, line.tellsOfMoney, let party = line.party else { continue }
            let key = Party(
                party: party, day: BusinessDay(containing: line.time), direction: line.direction,
                currency: line.currency)
            sides[key, default: Sides()].lines.append(index)
        }
        guard !sides.isEmpty else { return }
        for index in freeEntries where entries[index].hasMoved {
            let entry = entries[index]
            let key = Party(
                party: entry.party, day: BusinessDay(containing: entry.time), direction: entry.direction,
                currency: entry.currency)
            sides[key]?.entries.append(index)
        }
        let met = sides.values.filter {
            !$0.entries.isEmpty && (3...Self.mostMembers).contains($0.lines.count + $0.entries.count)
        }
        for group in met.sorted(by: { $0.lines[0] < $1.lines[0] }) { settle(group) }
    }

    /// Options that share nothing with another are claimed; those that compete are a tie.
    private mutating func settle(_ group: Sides) {
        var options: [Option] = []
        for entry in group.entries {
            let subsets = Subsets.of(
                group.lines, amounts: group.lines.map { line($0).amount }, sum: entries[entry].amount)
            options += subsets.map { Option(entries: [entry], lines: $0) }
        }
        for line in group.lines {
            let subsets = Subsets.of(
                group.entries, amounts: group.entries.map { entries[$0].amount }, sum: self.line(line).amount)
            options += subsets.map { Option(entries: $0, lines: [line]) }
        }
        var sets = DisjointSets(count: options.count)
        var ownerOfLine: [Int: Int] = [:]
        var ownerOfEntry: [Int: Int] = [:]
        for (number, option) in options.enumerated() {
            for line in option.lines {
                if let other = ownerOfLine.updateValue(number, forKey: line) { sets.join(other, number) }
            }
            for entry in option.entries {
                if let other = ownerOfEntry.updateValue(number, forKey: entry) { sets.join(other, number) }
            }
        }
        var clusters: [Int: [Option]] = [:]
        for (number, option) in options.enumerated() {
            clusters[sets.root(number), default: []].append(option)
        }
        for (_, cluster) in clusters.sorted(by: { $0.key < $1.key }) {
            if cluster.count == 1, let option = cluster.first {
                claim(
                    entries: option.entries, lines: option.lines,
                    basis: option.lines.count > 1 ? .split : .merge)
            } else {
                tell(
                    ambiguousLines: Set(cluster.flatMap(\.lines)).sorted(),
                    entries: Set(cluster.flatMap(\.entries)).sorted())
            }
        }
    }
}

/// Two to four members whose amounts have a given sum; of many members only pairs, so that the work stays small.
enum Subsets {
    private static let mostForFour = 16
    private static let mostSubsets = 64

    static func of(_ members: [Int], amounts: [Int64], sum: Int64) -> [[Int]] {
        var found: [[Int]] = []
        let size = members.count <= mostForFour ? 4 : 2
        extend([], from: 0, rest: sum, members, amounts, size: size, &found)
        return found
    }

    private static func extend(
        _ chosen: [Int], from first: Int, rest: Int64, _ members: [Int], _ amounts: [Int64], size: Int,
        _ found: inout [[Int]]
    ) {
        if rest == 0, chosen.count >= 2 { found.append(chosen) }
        guard rest > 0, chosen.count < size, found.count < mostSubsets else { return }
        for index in first..<max(first, members.count) where amounts[index] > 0 && amounts[index] <= rest {
            extend(
                chosen + [members[index]], from: index + 1, rest: rest - amounts[index], members, amounts,
                size: size, &found)
        }
    }
}
