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

        public init(
            kind: LedgerAccount.Kind, owner: String, debits: Int64, credits: Int64, pendingDebits: Int64,
            pendingCredits: Int64
        ) {
            self.kind = kind
            self.owner = owner
            self.debits = debits
            self.credits = credits
            self.pendingDebits = pendingDebits
            self.pendingCredits = pendingCredits
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

    /// What is wrong with the books, in sentences; empty when they are right.
    public var faults: [String] {
        var faults: [String] = []
        let debits = lines.reduce(0) { $0 + $1.debits }
        let credits = lines.reduce(0) { $0 + $1.credits }
        if debits != credits {
            faults.append("\(currency.rawValue): debits \(debits) and credits \(credits) differ.")
        }
        let explained = inPurses + inFlight + disbursed + refunded + fees + suspense
        if collected != explained {
            faults.append(
                "\(currency.rawValue): collected \(collected) is not what stands in purses \(inPurses), in flight "
                    + "\(inFlight), disbursed \(disbursed), refunded \(refunded), fees \(fees) and suspense "
                    + "\(suspense), which is \(explained) in sum.")
        }
        if clearing != collected - disbursed - refunded - charges {
            faults.append(
                "\(currency.rawValue): the clearing accounts hold \(clearing), but \(collected) came in and "
                    + "\(disbursed + refunded + charges) went out.")
        }
        let unsettled = sum(.inFlight) { $0.credits - $0.debits }
        if unsettled != 0 {
            faults.append("\(currency.rawValue): \(unsettled) was posted to in flight and not settled.")
        }
        if inPurses < 0 { faults.append("\(currency.rawValue): the purses hold \(inPurses), below zero.") }
        return faults
    }
}
