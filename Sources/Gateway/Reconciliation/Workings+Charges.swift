import GatewayCore

/// What the provider took for a payment, beside what its tariff and the law say.
extension Workings {
    mutating func judgeCharges(_ group: Group, moving: [Int]) {
        guard moving.count == 1, group.entries.count == 1, let charges = charges(of: group, moving[0])
        else { return }
        let entry = entries[group.entries[0]]
        for fault in rules.tariff.faults(
            in: charges, amount: entry.amount, kind: entry.kind,
            day: BusinessDay(containing: line(moving[0]).time))
        {
            report(
                fault.part == .fee ? .fee : .tax, entries: group.entries, lines: moving,
                statementAmount: fault.stated, bookAmount: fault.expected,
                .charge(fault, line: line(moving[0])))
        }
    }

    /// On the line itself, else on rows of their own beside it.
    private func charges(of group: Group, _ index: Int) -> Charges? {
        if let charges = line(index).charges { return charges }
        let rows = group.lines.filter { line($0).movement == .charge && line($0).tellsOfMoney }
        return rows.isEmpty ? nil : sum(ofLines: rows).map { Charges(sum: $0) }
    }
}

/// A part of the charges that is not what it should be.
struct ChargeFault: Hashable {
    enum Part: Hashable {
        case fee, valueAddedTax, transferTax, sum
    }

    var part: Part
    var stated: Int64
    var expected: Int64

    var gap: UInt64 { Distance.between(stated, expected) }
}

extension Tariff {
    /// Part by part where the statement shows the parts, else the sum. What is not known is not judged.
    func faults(in charges: Charges, amount: Int64, kind: PaymentKind, day: BusinessDay) -> [ChargeFault] {
        let fee = fee(for: amount, kind: kind, day: day)
        let tax = transferTax(for: amount, kind: kind, day: day)
        guard charges.isSplit else {
            guard let fee, let tax, let added = valueAddedTax(on: fee),
                let expected = Charges(fee: fee, valueAddedTax: added, transferTax: tax).sum,
                charges.fee != expected
            else { return [] }
            let isTax = [fee, expected - tax, expected - added].contains(charges.fee)
            return [
                ChargeFault(part: isTax ? .sum : .fee, stated: charges.fee, expected: expected)
            ]
        }
        var faults: [ChargeFault] = []
        if let fee, fee != charges.fee {
            faults.append(ChargeFault(part: .fee, stated: charges.fee, expected: fee))
        }
        // The value added tax follows the fee that was taken: a wrong fee is one fault, not two.
        if let added = valueAddedTax(on: charges.fee), added != charges.valueAddedTax,
            faults.isEmpty || valueAddedTax(on: fee ?? 0) != charges.valueAddedTax
        {
            faults.append(
                ChargeFault(part: .valueAddedTax, stated: charges.valueAddedTax, expected: added))
        }
        if let tax, tax != charges.transferTax {
            faults.append(ChargeFault(part: .transferTax, stated: charges.transferTax, expected: tax))
        }
        return faults
    }

    /// Whether there is nothing to say about the charges of a line.
    func fits(_ charges: Charges?, amount: Int64, kind: PaymentKind, day: BusinessDay) -> Bool {
        guard let charges else { return true }
        return faults(in: charges, amount: amount, kind: kind, day: day).isEmpty
    }
}
