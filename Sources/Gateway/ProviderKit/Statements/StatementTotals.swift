package import Reconciliation

/// Counts and sums of the lines of a file, to be held against what the file says they are.
package struct StatementTotals: Sendable {
    /// Of some of the lines.
    struct Sums: Sendable {
        var count: Int64 = 0
        var incoming: Int128 = 0
        var outgoing: Int128 = 0
        var fees: Int128 = 0

        mutating func add(_ line: StatementLine) {
            count += 1
            if line.direction == .incoming {
                incoming += Int128(line.amount)
            } else {
                outgoing += Int128(line.amount)
            }
            fees += Int128(line.charges?.fee ?? 0)
        }
    }

    private(set) var all = Sums()
    private(set) var succeeded = Sums()
    private var allCharges: Int128 = 0
    /// Since a line was set aside nothing can be summed up.
    private(set) var isWhole = true

    package init() {}

    package mutating func add(_ line: StatementLine) {
        all.add(line)
        guard line.status == .succeeded else { return }
        succeeded.add(line)
        allCharges += Int128(line.charges?.sum ?? 0)
    }

    package mutating func setAside() { isWhole = false }

    /// Whether a total of amounts is one that these lines have: with or without their signs, of all or of those that
    /// succeeded.
    package func isAmount(_ total: Int64) -> Bool {
        let total = Int128(total)
        return [all, succeeded].contains {
            total == $0.incoming + $0.outgoing || total == $0.incoming - $0.outgoing
        }
    }

    package func isIncoming(_ total: Int64) -> Bool {
        [all, succeeded].contains { Int128(total) == $0.incoming }
    }

    package func isOutgoing(_ total: Int64) -> Bool {
        [all, succeeded].contains { Int128(total).magnitude == $0.outgoing.magnitude }
    }

    package func isFees(_ total: Int64) -> Bool { [all, succeeded].contains { Int128(total) == $0.fees } }

    package func isCount(_ total: Int64) -> Bool { total == all.count || total == succeeded.count }

    /// The closing balances that follow from an opening balance: where the layout does not say whether charges are taken
    /// from the account, both.
    package func closingBalances(after opening: Int64) -> [Int128] {
        let moved = Int128(opening) + succeeded.incoming - succeeded.outgoing
        return [moved, moved - allCharges]
    }
}

/// Follows the balance from row to row.
///
/// Statements stand in either order, and which one shows at the first two rows of different times. A file whose times run
/// to and fro is not in the order of its balances, and nothing is said of it.
package struct RunningBalance: Sendable {
    private struct Step {
        let row: Int
        let time: Int64
        let balance: Int64
        /// What the movement does to the balance, without and with its charges; nil where nobody can tell.
        let effects: (Int64, Int64)?
    }

    private enum Order { case unknown, oldestFirst, newestFirst }

    private var before: Step?
    private var order = Order.unknown
    private var inOrder = 0
    private var outOfOrder = 0
    private var found: [StatementElement] = []
    private static let most = 1000

    package init() {}

    package mutating func follow(_ line: StatementLine, isOwnCurrency: Bool) {
        guard let balance = line.balance, isOwnCurrency else {
            before = nil
            return
        }
        let step = Step(
            row: line.number, time: line.time, balance: balance, effects: Self.effects(of: line))
        defer { before = step }
        guard let before else { return }
        if order == .unknown, step.time != before.time {
            order = step.time > before.time ? .oldestFirst : .newestFirst
        }
        let runsBack = order == .oldestFirst ? step.time < before.time : step.time > before.time
        guard order == .unknown || !runsBack else {
            outOfOrder += 1
            return
        }
        inOrder += 1
        switch order {
        case .oldestFirst: compare(step, after: before)
        case .newestFirst: compare(before, after: step)
        case .unknown:
            if !Self.follows(step, before), !Self.follows(before, step) { compare(step, after: before) }
        }
    }

    /// What does not follow, once the whole file was seen.
    package func discontinuities() -> [StatementElement] { outOfOrder * 8 > inOrder ? [] : found }

    private mutating func compare(_ later: Step, after earlier: Step) {
        guard found.count < Self.most, let effects = later.effects, !Self.follows(later, earlier) else {
            return
        }
        found.append(
            .discontinuity(
                row: later.row, time: later.time, expected: earlier.balance + effects.0, found: later.balance)
        )
    }

    private static func follows(_ later: Step, _ earlier: Step) -> Bool {
        guard let effects = later.effects else { return true }
        return later.balance == earlier.balance + effects.0 || later.balance == earlier.balance + effects.1
    }

    private static func effects(of line: StatementLine) -> (Int64, Int64)? {
        switch line.status {
        case .failed, .pending: return (0, 0)
        case .reversed, .unknown: return nil
        case .succeeded:
            let moved = line.direction == .incoming ? line.amount : -line.amount
            // Whether the account pays the charges is not documented.
            return (moved, moved - (line.charges?.sum ?? 0))
        }
    }
}
