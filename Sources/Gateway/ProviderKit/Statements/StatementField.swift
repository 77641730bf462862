/// What a column of a statement tells.
public enum StatementField: String, Sendable, Hashable, CaseIterable {
    case providerReference = "provider_reference"
    case externalReference = "external_reference"
    /// The reference of what a reversal takes back.
    case originalReference = "original_reference"
    /// Day and hour together; else `date` and `time`, each in a column of its own.
    case dateTime = "date_time"
    case date, time
    /// A word that says which way the money goes.
    case direction
    /// A word for the kind of movement.
    case type
    case status
    /// The other side's account; else it is taken from `from` or `to`, whichever is not ours.
    case party
    case from, to
    /// One column for both directions; else `debit` and `credit`.
    case amount, debit, credit
    case currency
    case fee
    case valueAddedTax = "value_added_tax"
    case transferTax = "transfer_tax"
    /// What stood on our account after the movement.
    case balance
}

/// Where a field stands: headers are compared without regard to case, accents, blanks and punctuation. A header that is
/// fused with the word of a currency (`Fee RWF`, `Balance Currency`) counts as the header where the plain one is missing.
public struct StatementColumn: Sendable, Hashable {
    /// Any of these; the first that the file has counts.
    public var headers: [String]
    /// Which of several columns with that header, from 1; nil where a second one makes the file doubtful.
    public var occurrence: Int?
    /// The column stands directly after the column of that field.
    public var after: StatementField?
    /// A row without it is no header row of this layout.
    public var isRequired: Bool

    public init(
        _ headers: String..., occurrence: Int? = nil, after: StatementField? = nil, isRequired: Bool = true
    ) {
        self.init(headers: headers, occurrence: occurrence, after: after, isRequired: isRequired)
    }

    public init(headers: [String], occurrence: Int?, after: StatementField?, isRequired: Bool) {
        self.headers = headers
        self.occurrence = occurrence
        self.after = after
        self.isRequired = isRequired
    }
}

/// A way to tell which way a row's money goes. A format lists several: the first that can tell decides.
public enum DirectionRule: String, Sendable, Hashable, CaseIterable {
    /// Money out stands in `debit`, money in in `credit`.
    case debitAndCredit = "debit_credit"
    /// By the word in `direction`.
    case words
    /// Our own account stands in `from` or in `to`.
    case ownAccount = "own_account"
    /// One of `from` and `to` is a telephone number and the other is not: the number is the other side.
    case numberedSide = "numbered_side"
    /// Below zero is money out, all else money in.
    case sign
    /// Below zero is money out; all else says nothing.
    case minus
}

/// How a file writes days and hours.
public enum StatementDateLayout: String, Sendable, Hashable, CaseIterable {
    /// `2026-11-22 13:05[:00]`, as spreadsheets give it, too.
    case yearMonthDay = "YYYY-MM-DD HH:MM[:SS]"
    /// `22/11/2026 13:05[:00]`.
    case dayMonthYear = "DD/MM/YYYY HH:MM[:SS]"
    /// `11/22/2026 13:05`. Beside `dayMonthYear` it is written without seconds, and the file must show which one it is.
    case monthDayYear = "MM/DD/YYYY HH:MM"
    /// `2026-11-22T13:05:00+01:00`.
    case zoned = "ISO 8601"
}

/// Which of the two marks stands before the fraction. It decides only what no digit shows: `1,250`.
public enum DecimalMark: String, Sendable, Hashable, CaseIterable {
    case point, comma
}
