public import GatewayCore

/// The sums of all accounts of one currency, as an accountant lists them.
public struct TrialBalance: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        public let kind: LedgerAccount.Kind
        public let owner: String
        public let debits: Int64
        public let credits: Int64
        /// Held and neither posted nor voided, by the side it is on.
        public let pendingDebits: Int64
        public let pendingCredits: Int64
        /// What of `debits` and `credits` no payment has caused, but a person or the close of a day.
        public let adjustedDebits: Int64
        public let adjustedCredits: Int64

        public init(
            kind: LedgerAccount.Kind, owner: String, debits: Int64, credits: Int64, pendingDebits: Int64,
            pendingCredits: Int64, adjustedDebits: Int64 = 0, adjustedCredits: Int64 = 0
        ) {
            self.kind = kind
            self.owner = owner
            self.debits = debits
            self.credits = credits
            self.pendingDebits = pendingDebits
            self.pendingCredits = pendingCredits
            self.adjustedDebits = adjustedDebits
            self.adjustedCredits = adjustedCredits
        }
    }

    public let currency: Currency
    /// Purses are one line in sum.
    public let lines: [Line]
    /// What providers collected, paid out and paid back, by the payments themselves.
    public let collected: Int64
    public let disbursed: Int64
    public let refunded: Int64

    public init(currency: Currency, lines: [Line], collected: Int64, disbursed: Int64, refunded: Int64) {
        self.currency = currency
        self.lines = lines
        self.collected = collected
        self.disbursed = disbursed
        self.refunded = refunded
    }

    private func sum(_ kind: LedgerAccount.Kind, _ value: (Line) -> Int64) -> Int64 {
        lines.filter { $0.kind == kind }.reduce(0) { $0 + value($1) }
    }

    /// What the purses hold, without what is reserved.
    public var inPurses: Int64 {
        sum(.purse) { $0.credits - $0.debits - $0.pendingDebits }
    }

    /// Reserved for payees and for fees, and not final.
    public var inFlight: Int64 { sum(.purse) { $0.pendingDebits } }
    public var fees: Int64 { sum(.fees) { $0.credits - $0.debits } }
    public var charges: Int64 { sum(.providerCharges) { $0.debits - $0.credits } }
    public var suspense: Int64 { sum(.suspense) { $0.credits - $0.debits } }
    public var clearing: Int64 { sum(.providerClearing) { $0.debits - $0.credits } }
    /// What Kimi has given up for good, less what it has found.
    public var writtenOff: Int64 { sum(.writeOffs) { $0.debits - $0.credits } }

    /// By how much adjustments have changed what an account holds, on the side where it grows.
    public func adjusted(_ kind: LedgerAccount.Kind) -> Int64 {
        let debited = sum(kind) { $0.adjustedDebits - $0.adjustedCredits }
        switch kind {
        case .providerClearing, .providerCharges, .writeOffs: return debited
        case .purse, .inFlight, .fees, .suspense: return -debited
        }
    }

    /// Whether a person or the close of a day has moved anything.
    public var hasAdjustments: Bool { lines.contains { $0.adjustedDebits + $0.adjustedCredits > 0 } }

    /// What is wrong with the books, in sentences; empty when they are right.
    public var faults: [String] {
        var faults: [String] = []
        let debits = lines.reduce(0) { $0 + $1.debits }
        let credits = lines.reduce(0) { $0 + $1.credits }
        if debits != credits {
            faults.append("\(currency.rawValue): debits \(debits) and credits \(credits) differ.")
        }
        // What payments have caused explains itself without adjustments, and these without payments.
        let suspense = suspense - adjusted(.suspense)
        let explained = inPurses + inFlight + disbursed + refunded + fees + suspense
        if collected != explained {
            faults.append(
                "\(currency.rawValue): collected \(collected) is not what stands in purses \(inPurses), in flight "
                    + "\(inFlight), disbursed \(disbursed), refunded \(refunded), fees \(fees) and suspense "
                    + "\(suspense), which is \(explained) in sum.")
        }
        let clearing = clearing - adjusted(.providerClearing)
        let charges = charges - adjusted(.providerCharges)
        if clearing != collected - disbursed - refunded - charges {
            faults.append(
                "\(currency.rawValue): the clearing accounts hold \(clearing), but \(collected) came in and "
                    + "\(disbursed + refunded + charges) went out.")
        }
        faults += adjustmentFaults
        let unsettled = sum(.inFlight) { $0.credits - $0.debits }
        if unsettled != 0 {
            faults.append("\(currency.rawValue): \(unsettled) was posted to in flight and not settled.")
        }
        if inPurses < 0 { faults.append("\(currency.rawValue): the purses hold \(inPurses), below zero.") }
        return faults
    }

    /// Adjustments balance among themselves, and move nothing that only commands move.
    private var adjustmentFaults: [String] {
        var faults: [String] = []
        let debits = lines.reduce(0) { $0 + $1.adjustedDebits }
        let credits = lines.reduce(0) { $0 + $1.adjustedCredits }
        if debits != credits {
            faults.append(
                "\(currency.rawValue): adjustments debit \(debits) and credit \(credits), which differ.")
        }
        for line in lines where line.adjustedDebits + line.adjustedCredits > 0 {
            guard [.purse, .inFlight, .fees].contains(line.kind) else { continue }
            faults.append(
                "\(currency.rawValue): an adjustment has moved \(line.kind.rawValue), which only commands move."
            )
        }
        return faults
    }
}
