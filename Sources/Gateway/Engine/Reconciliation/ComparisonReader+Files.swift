import FoundationEssentials
import GatewayCore
import GatewayStore
import Primitives
import Reconciliation

extension ComparisonReader {
    /// What does not fit within the files themselves.
    func fileBreaks(from first: Int64, in transaction: GatewayTransaction) throws -> [Break] {
        let rejects = try transaction.statements.rejects(
            of: provider, from: BusinessDay(containing: first), through: day)
        var breaks = rejects.map { reject in
            Break(
                kind: .unparseableRow, day: reject.day, lines: [reject.identity], statementAmount: nil,
                bookAmount: nil, currency: currency, explanation: FileBreakWords.unreadable(reject))
        }
        for one in try transaction.statements.discontinuities(of: provider, from: first, before: day.end) {
            breaks.append(
                discontinuity(
                    at: one.time, expected: one.expected, found: one.found,
                    FileBreakWords.balance(row: one.row, expected: one.expected, found: one.found)))
        }
        for file in try transaction.statements.files(of: provider, from: first, through: day.end - 1) {
            guard let opening = file.openingBalance, let begin = file.counts.firstTime,
                let closing = try transaction.statements.fileBefore(file)?.closingBalance, closing != opening
            else { continue }
            breaks.append(
                discontinuity(
                    at: begin, expected: closing, found: opening,
                    FileBreakWords.opening(expected: closing, found: opening)))
        }
        return breaks
    }

    /// A break about a balance has no line; what it says stands in for one, so that the same break is found again.
    private func discontinuity(
        at time: Int64, expected: Int64, found: Int64, _ explanation: BreakExplanation
    ) -> Break {
        let subject = Array("balance \(provider) \(time) \(expected) \(found)".utf8)
        return Break(
            kind: .balanceDiscontinuity, day: BusinessDay(containing: time),
            lines: [StatementLineID(unreadableRow: subject.span, occurrence: 0)], statementAmount: found,
            bookAmount: expected, currency: currency, explanation: explanation)
    }
}
