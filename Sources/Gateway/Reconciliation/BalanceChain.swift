public import GatewayCore

/// Whether the balances that a statement shows follow from its movements. Lines are told in the order of the file, which
/// may be the order of time or its reverse: the chain finds out which.
///
/// Whether the charges of a row have been taken from its own balance differs between layouts, and is found out too.
public struct BalanceChain: Sendable {
    /// A place where the balance does not follow.
    private struct Gap {
        var before: IdentifiedLine
        var after: IdentifiedLine
        var expected: Int64
    }

    private struct Hypothesis {
        let isReversed: Bool
        let countsCharges: Bool
        var gaps: [Gap] = []
        var count = 0
    }

    private var hypotheses: [Hypothesis] = [
        Hypothesis(isReversed: false, countsCharges: false),
        Hypothesis(isReversed: false, countsCharges: true),
        Hypothesis(isReversed: true, countsCharges: false), Hypothesis(isReversed: true, countsCharges: true),
    ]
    private var last: IdentifiedLine?
    private var first: IdentifiedLine?
    /// More are counted but not kept.
    private let mostGaps = 1000

    public init() {}

    /// Lines without a balance, and those that moved no money and show none of it, may be told too.
    public mutating func add(_ line: IdentifiedLine) {
        guard line.line.balance != nil else { return }
        defer { last = line }
        guard let last else {
            first = line
            return
        }
        for index in hypotheses.indices {
            let (before, after) = hypotheses[index].isReversed ? (line, last) : (last, line)
            guard
                let expected = Self.balance(
                    after: after.line, from: before.line.balance, hypotheses[index].countsCharges),
                expected != after.line.balance
            else { continue }
            hypotheses[index].count += 1
            if hypotheses[index].gaps.count < mostGaps {
                hypotheses[index].gaps.append(Gap(before: before, after: after, expected: expected))
            }
        }
    }

    /// The breaks of one file. `opening` and `closing` are what the file's head or foot says; `previousClosing` is what the
    /// statement before it ended with.
    public func breaks(
        opening: Int64? = nil, closing: Int64? = nil, previousClosing: Int64? = nil
    ) -> [Break] {
        let best = hypotheses.min { $0.count < $1.count }
        guard let best else { return [] }
        var found = best.gaps.map { gap in
            Self.discontinuity(
                lines: [gap.before, gap.after], at: gap.after, shown: gap.after.line.balance ?? 0,
                expected: gap.expected)
        }
        let (oldest, newest) = best.isReversed ? (last, first) : (first, last)
        if let oldest, let opening,
            let expected = Self.balance(after: oldest.line, from: opening, best.countsCharges),
            expected != oldest.line.balance
        {
            found.append(
                Self.discontinuity(
                    lines: [oldest], at: oldest, shown: oldest.line.balance ?? 0, expected: expected))
        }
        if let newest, let closing, let balance = newest.line.balance, closing != balance {
            found.append(
                Self.discontinuity(lines: [newest], at: newest, shown: closing, expected: balance))
        }
        if let oldest, let previousClosing, opening == nil,
            let expected = Self.balance(after: oldest.line, from: previousClosing, best.countsCharges),
            expected != oldest.line.balance
        {
            found.append(
                Self.discontinuity(
                    lines: [oldest], at: oldest, shown: oldest.line.balance ?? 0, expected: expected))
        }
        return found
    }

    /// What stands on the account after the line; nil where it cannot be said.
    private static func balance(after line: StatementLine, from before: Int64?, _ countsCharges: Bool)
        -> Int64?
    {
        guard let before else { return nil }
        guard line.status == .succeeded else { return line.status == .unknown ? nil : before }
        let charges = countsCharges ? line.charges.map { $0.sum } ?? 0 : 0
        guard let charges else { return nil }
        let signed = line.direction == .incoming ? line.amount : -line.amount
        let (moved, overflows) = before.addingReportingOverflow(signed)
        let (balance, overflowsAgain) = moved.subtractingReportingOverflow(charges)
        return overflows || overflowsAgain ? nil : balance
    }

    private static func discontinuity(
        lines: [IdentifiedLine], at line: IdentifiedLine, shown: Int64, expected: Int64
    ) -> Break {
        Break(
            kind: .balanceDiscontinuity, day: BusinessDay(containing: line.line.time),
            lines: lines.map(\.id).sorted(), statementAmount: shown, bookAmount: expected,
            currency: line.line.currency,
            explanation: .balance(shown: shown, expected: expected, line: line.line))
    }
}

extension Break {
    /// The first balance of a statement is not the last of the one before it.
    public static func balanceDiscontinuity(
        day: BusinessDay, opening: Int64, previousClosing: Int64, currency: Currency
    ) -> Break {
        Break(
            kind: .balanceDiscontinuity, day: day, statementAmount: opening, bookAmount: previousClosing,
            currency: currency,
            explanation: .opening(opening, previousClosing: previousClosing, currency: currency))
    }

    /// A row that was set aside; the reason is what the layout says about it.
    public static func unparseableRow(
        _ id: StatementLineID, number: Int, day: BusinessDay, currency: Currency, english: String,
        french: String
    ) -> Break {
        Break(
            kind: .unparseableRow, day: day, lines: [id], statementAmount: nil, bookAmount: nil,
            currency: currency,
            explanation: BreakExplanation(
                english: "Row \(number) could not be read: \(english)",
                french: "La ligne \(number) n'a pas pu être lue : \(french)"))
    }
}

extension BreakExplanation {
    fileprivate static func balance(shown: Int64, expected: Int64, line: StatementLine) -> BreakExplanation {
        let gap = Words(Int64(clamping: Distance.between(shown, expected)), line.currency)
        let (shownText, expectedText) = (Words(shown, line.currency), Words(expected, line.currency))
        let time = Words(time: line.time)
        let isOwnAmount = Distance.between(shown, expected) == line.amount.magnitude
        let why: Words =
            isOwnAmount
            ? Words(
                english: "exactly this row's amount, as if it had not been executed",
                french: "exactement le montant de cette ligne, comme si elle n'avait pas été exécutée")
            : Words(
                english: "a row is missing, or was changed", french: "une ligne manque, ou a été modifiée")
        return BreakExplanation(
            english:
                """
                On \(time.english) the statement shows a balance of \(shownText.english); by \
                its own movements it is \(expectedText.english). The difference is \
                \(gap.english): \(why.english).
                """,
            french:
                """
                Le \(time.french) le relevé indique un solde de \(shownText.french) ; d'après \
                ses propres mouvements il est de \(expectedText.french). L'écart est de \
                \(gap.french) : \(why.french).
                """
        )
    }

    fileprivate static func opening(
        _ opening: Int64, previousClosing: Int64, currency: Currency
    ) -> BreakExplanation {
        let (first, last) = (Words(opening, currency), Words(previousClosing, currency))
        return BreakExplanation(
            english:
                """
                The statement opens with \(first.english), and the one before it closed with \
                \(last.english). A statement between them is missing, or one of them is not \
                whole.
                """,
            french:
                """
                Le relevé s'ouvre sur \(first.french), et le précédent se fermait sur \
                \(last.french). Il manque un relevé entre les deux, ou l'un d'eux n'est pas \
                complet.
                """
        )
    }
}
