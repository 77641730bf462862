import FoundationEssentials
import Primitives

/// Faults that change one row of a payment.
extension FaultyStatement {
    mutating func change(_ fault: StatementFault) throws(NoPlace) {
        let least = fault.leastHundredths
        let place = try choose(fault) { $0.hundredths >= least }
        let before = statement.rows[place]
        switch fault.kind {
        case .missingInStatement:
            statement.rows.remove(at: place)
            note(fault, [before], marks: [], "The row of the payment \(before.id) is not in the file.")
        case .amount:
            let change = (fault.by ?? 100) * 100
            statement.rows[place].hundredths += change
            note(fault, [before], "The amount differs by \(francs(change)).")
        case .fee:
            let change = (fault.by ?? 50) * 100
            statement.rows[place].charges.fee += change
            note(fault, [before], "The fee differs by \(francs(change)).")
        case .tax:
            let change = (fault.by ?? 4) * 100
            statement.rows[place].charges.tax += change
            note(fault, [before], "The tax differs by \(francs(change)).")
        case .status:
            statement.rows[place].isSuccess = false
            statement.rows[place].charges = StatementCharges()
            note(fault, [before], "A payment that was executed is shown as failed.")
        case .currency:
            statement.rows[place].currency = fault.currency
            note(fault, [before], "The currency is \(fault.currency) instead of \(before.currency).")
        case .date:
            statement.rows[place].datedLater = TimeInterval(fault.days * 86_400)
            note(
                fault, [before], also: [StatementFaultKind.balanceDiscontinuity.rawValue],
                "The date differs by \(fault.days) days.")
        case .duplicateInStatement: duplicate(fault, place)
        case .unparseableRow:
            let spoiling = fault.spoiling(in: layout)
            statement.rows[place].spoiling = spoiling
            note(
                fault, [before],
                breaks: [
                    StatementFaultKind.unparseableRow.rawValue,
                    StatementFaultKind.missingInStatement.rawValue,
                ], also: [StatementFaultKind.balanceDiscontinuity.rawValue],
                "The row cannot be read (\(spoiling.rawValue)), so its payment has none.")
        case .referenceDigit:
            let id = withOneDigitChanged(before.id)
            statement.rows[place].id = id
            note(fault, [before], "One digit of the reference \(before.id) is another: \(id).")
        case .nettedFee:
            let charges = netted(before)
            statement.rows[place].charges = StatementCharges()
            statement.rows[place].hundredths += before.isIncoming ? -charges : charges
            note(fault, [before], "Charges of \(francs(charges)) are in the amount instead of a column.")
        case .split: split(fault, place)
        default: preconditionFailure("\(fault.kind.rawValue) does not change one row.")
        }
    }

    private mutating func duplicate(_ fault: StatementFault, _ place: Int) {
        let row = statement.rows[place]
        let copy = StatementRow(copy: row, mark: newMark())
        statement.rows.insert(copy, at: place + 1)
        note(fault, [row, copy], "The row stands in the file twice, and the balance counts both.")
    }

    private mutating func split(_ fault: StatementFault, _ place: Int) {
        let row = statement.rows[place]
        // Whole francs where the amount is whole.
        let unit: Int64 = row.hundredths % 100 == 0 ? 100 : 1
        var rest = row.hundredths / unit
        var parts: [StatementRow] = []
        for index in 0..<fault.parts {
            var part = StatementRow(copy: row, mark: index == 0 ? row.mark : newMark())
            let left = Int64(fault.parts - index - 1)
            let share = left == 0 ? rest : Int64.random(in: 1...(rest - left), using: &generator)
            rest -= share
            part.hundredths = share * unit
            if index > 0 {
                part.charges = StatementCharges()
                if fault.partReferences == .new { part.id = newID(row.service, at: row.startedAt) }
            }
            parts.append(part)
        }
        statement.rows.replaceSubrange(place...place, with: parts)
        note(
            fault, parts,
            "One payment of \(francs(row.hundredths)) is shown in \(fault.parts) rows, references "
                + "\(fault.partReferences.rawValue).")
    }

    /// What the row's charges are, or the transfer tax where it has none.
    private func netted(_ row: StatementRow) -> Int64 {
        row.charges.total > 0 ? row.charges.total : StatementTariff.transferTax(on: row.hundredths)
    }

    /// Orange's digits after the day and the minute only, so that the reference stays one.
    private mutating func withOneDigitChanged(_ id: String) -> String {
        let digits = Array(id.utf8)
        let from = layout.provider == .orangeMoney ? max(0, digits.count - 5) : 1
        guard from < digits.count else { return newID(.payment, at: statement.day.start) }
        while true {
            var changed = digits
            let place = Int.random(in: from..<digits.count, using: &generator)
            changed[place] = UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &generator)
            let text = String(decoding: changed, as: UTF8.self)
            if text != id, !statement.rows.contains(where: { $0.id == text }) { return text }
        }
    }

    func francs(_ hundredths: Int64) -> String {
        "\(StatementSheet.Cell.number(hundredths).plain) \(statement.currency)"
    }
}

extension StatementFault {
    /// The least amount of a row whose change leaves it positive.
    fileprivate var leastHundredths: Int64 {
        switch kind {
        case .amount: max(0, -(by ?? 100)) * 100 + 1
        case .split: Int64(parts) * 100
        case .nettedFee: 1000
        default: 0
        }
    }
}
