import GatewayCore
import GatewayStore
import Reconciliation

/// What one provider has charged on the day that is closed, by part and currency, and what its statement moved.
struct DayCharges {
    private(set) var amounts: [Currency: [ChargePart: Int64]] = [:]
    /// Charges on rows of their own: they are used up by the day, too.
    private(set) var ownLines: [StatementLineID] = []
    private(set) var incoming: Int64 = 0
    private(set) var outgoing: Int64 = 0
    private(set) var lateLines: Int64 = 0
    /// Whether a sum went beyond what an account may hold.
    private(set) var isTooLarge = false

    /// Counts a line. `isClaimed`: a payment is it. `isBroken`: a case is about it, and decides what becomes of it.
    mutating func take(
        _ line: StatementLine, _ id: StatementLineID, isLate: Bool, isClaimed: Bool, isBroken: Bool,
        on day: BusinessDay, counting currency: Currency
    ) {
        if isLate { lateLines += 1 }
        guard line.status == .succeeded else { return }
        if line.currency == currency, line.movement != .charge, isLate || line.time >= day.start {
            if line.direction == .incoming {
                if Self.sum(line.amount, into: &incoming) { isTooLarge = true }
            } else {
                if Self.sum(line.amount, into: &outgoing) { isTooLarge = true }
            }
        }
        if line.movement == .charge {
            guard !isBroken, !isClaimed, line.direction == .outgoing else { return }
            ownLines.append(id)
            add(.fee, line.amount, line.currency)
        } else if isClaimed, let charges = line.charges {
            add(.fee, charges.fee, line.currency)
            add(.valueAddedTax, charges.valueAddedTax, line.currency)
            add(.transferTax, charges.transferTax, line.currency)
        }
    }

    private mutating func add(_ part: ChargePart, _ amount: Int64, _ currency: Currency) {
        guard amount > 0 else { return }
        if Self.sum(amount, into: &amounts[currency, default: [:]][part, default: 0]) { isTooLarge = true }
    }

    /// Whether the sum is above what an account may hold: that says that the statements are wrong: the day is not closed on them.
    private static func sum(_ amount: Int64, into total: inout Int64) -> Bool {
        let (sum, overflows) = total.addingReportingOverflow(amount)
        total = overflows ? Money.largestMinorUnits : sum
        return overflows || sum > Money.largestMinorUnits
    }

    func amount(_ part: ChargePart, _ currency: Currency) -> Int64 { amounts[currency]?[part] ?? 0 }
}

/// Puts pairs of a payment and a line together that share one.
struct ClaimGroups {
    private var lines: [[StatementLineID]] = []
    private var payments: [[PaymentID]] = []
    private var groupOfLine: [StatementLineID: Int] = [:]
    private var groupOfPayment: [PaymentID: Int] = [:]

    mutating func add(_ payment: PaymentID, _ line: StatementLineID) {
        let group = groupOfPayment[payment] ?? groupOfLine[line] ?? lines.count
        if group == lines.count {
            lines.append([])
            payments.append([])
        }
        if groupOfPayment.updateValue(group, forKey: payment) == nil { payments[group].append(payment) }
        if groupOfLine[line] == nil {
            groupOfLine[line] = group
            lines[group].append(line)
        }
    }

    mutating func add(line: StatementLineID) {
        guard groupOfLine[line] == nil else { return }
        groupOfLine[line] = lines.count
        lines.append([line])
        payments.append([])
    }

    func holds(_ line: StatementLineID) -> Bool { groupOfLine[line] != nil }

    var claims: [ClosedDayStore.Claim] {
        zip(lines, payments).map { ClosedDayStore.Claim(lines: $0, payments: $1) }
    }
}
