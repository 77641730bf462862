/// What a statement may have wrong. The raw value is the word in a file of faults.
enum StatementFaultKind: String, Sendable, CaseIterable {
    // Each of these must be reported as a break of that name.
    case missingInStatement = "missing_in_statement"
    case missingInLedger = "missing_in_ledger"
    case amount, fee, tax, status, currency, date
    case duplicateInStatement = "duplicate_in_statement"
    case ambiguous
    case reversalUnlinked = "reversal_unlinked"
    case unparseableRow = "unparseable_row"
    case balanceDiscontinuity = "balance_discontinuity"
    // None of these may be reported.
    case shuffledRows = "shuffled_rows"
    case referenceDigit = "reference_digit"
    case nettedFee = "netted_fee"
    case split, merge

    /// The word for a break that no statement can have.
    static let duplicateInLedger = "duplicate_in_ledger"

    var isHarmless: Bool {
        switch self {
        case .shuffledRows, .referenceDigit, .nettedFee, .split, .merge: true
        default: false
        }
    }

    /// The members that a fault of this kind may have, beside `kind`, `count` and `where_possible`.
    var parameters: Set<String> {
        switch self {
        case .amount, .fee, .tax, .status, .currency, .date, .missingInStatement, .duplicateInStatement,
            .unparseableRow, .referenceDigit, .nettedFee, .split:
            Set(["reference"]).union(ownParameters)
        case .missingInLedger, .ambiguous, .reversalUnlinked, .balanceDiscontinuity, .shuffledRows, .merge:
            ownParameters
        }
    }

    private var ownParameters: Set<String> {
        switch self {
        case .amount, .fee, .tax: ["by"]
        case .currency: ["to"]
        case .date: ["days"]
        case .unparseableRow: ["what"]
        case .balanceDiscontinuity: ["by", "at"]
        case .split: ["parts", "references"]
        case .merge: ["parts"]
        default: []
        }
    }

    /// Without this column nobody could see the fault.
    var column: StatementLayout.Column? {
        switch self {
        case .fee: .fee
        case .tax: .tax
        case .status: .status
        case .currency: .currency
        case .reversalUnlinked: .reversal
        default: nil
        }
    }

    /// Those that need rows of a rare sort choose first.
    var turn: Int {
        switch self {
        case .ambiguous: 1
        case .merge: 2
        case .shuffledRows: 4
        default: 3
        }
    }
}
