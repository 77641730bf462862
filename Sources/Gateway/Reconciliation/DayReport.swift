public import GatewayCore

/// A closed day: what stood on every account before, what moved, and what stands there now, on all three sides, with every
/// break and every case. Amounts are minor units of `currency`.
///
/// It is a value with one spelling as JSON: what is signed is kept as it is, and every pack is made of it alone, so that a day
/// that is printed again from the archive is the same to the last byte.
public struct DayReport: Sendable, Equatable {
    /// The version of the spelling.
    public static let format = 1

    public var day: BusinessDay
    public var currency: Currency
    public var closedBy: String
    /// RFC 3339, UTC.
    public var closedAt: String
    public var accounts: [Account]
    public var providers: [Provider]
    public var volumes: [Volume]
    public var openCases: [OpenCase]
    public var resolvedCases: [CaseCount]
    public var adjustments: [Adjustment]

    public init(
        day: BusinessDay, currency: Currency, closedBy: String, closedAt: String, accounts: [Account],
        providers: [Provider], volumes: [Volume], openCases: [OpenCase], resolvedCases: [CaseCount],
        adjustments: [Adjustment]
    ) {
        self.day = day
        self.currency = currency
        self.closedBy = closedBy
        self.closedAt = closedAt
        self.accounts = accounts
        self.providers = providers
        self.volumes = volumes
        self.openCases = openCases
        self.resolvedCases = resolvedCases
        self.adjustments = adjustments
    }

    /// One account of the ledger over the day; all purses are one. Debits less credits for what grows by debits, credits less
    /// debits for the others.
    public struct Account: Sendable, Equatable {
        /// `provider_clearing`, `purse`, `in_flight`, `fees`, `provider_charges`, `suspense`, `write_offs`.
        public var kind: String
        /// The provider of a clearing account; else empty.
        public var owner: String
        public var opening: Int64
        public var increase: Int64
        public var decrease: Int64
        public var closing: Int64

        public init(
            kind: String, owner: String, opening: Int64, increase: Int64, decrease: Int64, closing: Int64
        ) {
            self.kind = kind
            self.owner = owner
            self.opening = opening
            self.increase = increase
            self.decrease = decrease
            self.closing = closing
        }

        public var follows: Bool { opening + increase - decrease == closing }
    }

    /// One provider over the day: the run that compared it, its statement, its payments, its charges.
    public struct Provider: Sendable, Equatable {
        public var name: String
        /// Empty where nothing moved and nothing was compared.
        public var run: String
        public var resultHash: String
        public var lines: Int64
        public var payments: Int64
        public var claims: Int64
        public var expected: Int64
        public var breaks: Int64
        /// Movements of the statement, in and out, that succeeded.
        public var statementIn: Int64
        public var statementOut: Int64
        /// Nil where the statement tells no balance.
        public var statementOpening: Int64?
        public var statementClosing: Int64?
        /// What payments say moved on the day, in and out.
        public var paymentsIn: Int64
        public var paymentsOut: Int64
        /// What our books say stands with the provider after the day.
        public var clearing: Int64
        /// What the provider's own interface told last, and when; nil where it tells nothing.
        public var told: Int64?
        public var toldAt: String?
        public var fee: Int64
        public var valueAddedTax: Int64
        public var transferTax: Int64
        /// Lines that came for days that are closed, counted on this day.
        public var lateLines: Int64

        public init(
            name: String, run: String, resultHash: String, lines: Int64, payments: Int64, claims: Int64,
            expected: Int64, breaks: Int64, statementIn: Int64, statementOut: Int64,
            statementOpening: Int64?, statementClosing: Int64?, paymentsIn: Int64, paymentsOut: Int64,
            clearing: Int64, told: Int64?, toldAt: String?, fee: Int64, valueAddedTax: Int64,
            transferTax: Int64, lateLines: Int64
        ) {
            self.name = name
            self.run = run
            self.resultHash = resultHash
            self.lines = lines
            self.payments = payments
            self.claims = claims
            self.expected = expected
            self.breaks = breaks
            self.statementIn = statementIn
            self.statementOut = statementOut
            self.statementOpening = statementOpening
            self.statementClosing = statementClosing
            self.paymentsIn = paymentsIn
            self.paymentsOut = paymentsOut
            self.clearing = clearing
            self.told = told
            self.toldAt = toldAt
            self.fee = fee
            self.valueAddedTax = valueAddedTax
            self.transferTax = transferTax
            self.lateLines = lateLines
        }

        public var charges: Int64 { fee + valueAddedTax + transferTax }
        /// By how much the statement's balance and our books differ; nil where the statement tells none.
        public var drift: Int64? { statementClosing.map { $0 - clearing } }
    }

    /// Payments of one provider and kind that became final on the day.
    public struct Volume: Sendable, Equatable {
        public var provider: String
        /// `collection`, `disbursement`, `refund`.
        public var kind: String
        public var succeeded: Int64
        public var amount: Int64
        /// What Kimi has earned with them.
        public var fees: Int64
        public var failed: Int64

        public init(
            provider: String, kind: String, succeeded: Int64, amount: Int64, fees: Int64, failed: Int64
        ) {
            self.provider = provider
            self.kind = kind
            self.succeeded = succeeded
            self.amount = amount
            self.fees = fees
            self.failed = failed
        }
    }

    /// A case that is carried forward.
    public struct OpenCase: Sendable, Equatable {
        public var id: Int64
        public var kind: String
        public var provider: String
        public var day: BusinessDay
        public var ageDays: Int
        public var state: String
        /// Empty where nobody has it.
        public var assignee: String
        public var statementAmount: Int64?
        public var bookAmount: Int64?
        public var english: String
        public var french: String

        public init(
            id: Int64, kind: String, provider: String, day: BusinessDay, ageDays: Int, state: String,
            assignee: String, statementAmount: Int64?, bookAmount: Int64?, english: String, french: String
        ) {
            self.id = id
            self.kind = kind
            self.provider = provider
            self.day = day
            self.ageDays = ageDays
            self.state = state
            self.assignee = assignee
            self.statementAmount = statementAmount
            self.bookAmount = bookAmount
            self.english = english
            self.french = french
        }

        /// What is in question, without a sign.
        public var amount: Int64 {
            guard let statementAmount, let bookAmount else {
                return abs(statementAmount ?? bookAmount ?? 0)
            }
            return abs(statementAmount - bookAmount)
        }
    }

    /// Cases that came to their end on the day.
    public struct CaseCount: Sendable, Equatable {
        public var kind: String
        public var resolution: String
        public var count: Int64

        public init(kind: String, resolution: String, count: Int64) {
            self.kind = kind
            self.resolution = resolution
            self.count = count
        }
    }

    /// A movement of the books that no payment caused.
    public struct Adjustment: Sendable, Equatable {
        /// 0 for what the close itself books.
        public var caseID: Int64
        /// `provider_charge`, `write_off`, `correction`.
        public var kind: String
        public var part: String
        public var debit: String
        public var credit: String
        public var amount: Int64
        public var reason: String
        public var madeBy: String
        public var approvedBy: String

        public init(
            caseID: Int64, kind: String, part: String, debit: String, credit: String, amount: Int64,
            reason: String, madeBy: String, approvedBy: String
        ) {
            self.caseID = caseID
            self.kind = kind
            self.part = part
            self.debit = debit
            self.credit = credit
            self.amount = amount
            self.reason = reason
            self.madeBy = madeBy
            self.approvedBy = approvedBy
        }
    }
}

extension DayReport {
    /// How old the cases are that are carried forward.
    public enum Age: String, Sendable, CaseIterable {
        case today = "0"
        case days1to3 = "1-3"
        case days4to7 = "4-7"
        case days8to30 = "8-30"
        case older = "31+"

        public init(days: Int) {
            switch days {
            case ...0: self = .today
            case 1...3: self = .days1to3
            case 4...7: self = .days4to7
            case 8...30: self = .days8to30
            default: self = .older
            }
        }
    }

    /// The cases that are carried forward, by age: how many, and what is in question. Every age is there.
    public var ageing: [(age: Age, count: Int, amount: Int64)] {
        Age.allCases.map { age in
            let cases = openCases.filter { Age(days: $0.ageDays) == age }
            return (age, cases.count, cases.reduce(0) { $0 + $1.amount })
        }
    }

    /// The cases that are carried forward, by kind, in the order of their names.
    public var openByKind: [(kind: String, count: Int, amount: Int64)] {
        Dictionary(grouping: openCases, by: \.kind).sorted { $0.key < $1.key }.map { kind, cases in
            (kind, cases.count, cases.reduce(0) { $0 + $1.amount })
        }
    }

    /// What does not follow in the report itself; empty in every report that is signed.
    public var faults: [String] {
        var faults = accounts.filter { !$0.follows }.map {
            "\($0.kind) \($0.owner): opening and movements are not the closing."
        }
        let assets: Set = ["provider_clearing", "provider_charges", "write_offs"]
        let closing = accounts.reduce(0) { $0 + (assets.contains($1.kind) ? $1.closing : -$1.closing) }
        if closing != 0 { faults.append("The accounts do not balance: \(closing) is left over.") }
        return faults
    }
}
