public import Primitives
public import Reconciliation

/// A provider whose statements can be read.
public protocol StatementProvider: Provider {
    /// The layouts of its statements, the likeliest first.
    var statementFormats: [any StatementFormat] { get }
}

/// What kind of file a statement is in.
public enum StatementContainer: String, Sendable, Hashable, CaseIterable {
    case csv, xlsx, xls
}

/// One layout of a provider's statements. A value: it holds no file and no state.
public protocol StatementFormat: Sendable {
    /// Stored with every file that is read by it, such as `mtn-momo.rwanda`.
    var name: String { get }
    var containers: Set<StatementContainer> { get }
    /// Whether the first rows of a file (at most 64) are of this layout.
    func recognises(_ head: [[String]]) -> Bool
    /// Begins a file.
    func reader() -> any StatementReader
}

/// Reads one file, row by row, from the first to the last. Rows may come from anywhere: nothing in them is believed.
public protocol StatementReader {
    /// What the row tells: nothing for headings, blanks and repeated headers.
    mutating func read(_ row: TableRow) -> [StatementElement]
    /// What can be told only when the last row has been read, such as a total that is not what the lines sum up to.
    mutating func finish() -> [StatementElement]
}

/// What a row of a statement tells.
public enum StatementElement: Sendable, Hashable {
    case line(StatementLine)
    /// A row that speaks of a movement and cannot be read: it is set aside, and the file goes on.
    case reject(row: Int, StatementReject)
    /// The account that the lines after it are of, in digits.
    case account(String)
    /// From the first second to the last, counted from 1970-01-01T00:00:00Z.
    case period(first: Int64, last: Int64)
    case openingBalance(Int64)
    case closingBalance(Int64)
    /// The balance that stands on the row, executed at `time`, does not follow from the row before and its own movement.
    case discontinuity(row: Int, time: Int64, expected: Int64, found: Int64)
    /// The file is not what it claims to be, such as one whose totals are not those of its lines: it is refused whole.
    case refusal(StatementRefusal)
}

/// Why a row was set aside.
public struct StatementReject: Sendable, Hashable {
    /// Stable, such as `bad_amount`.
    public let code: String
    /// The header of the column, as it stands in the file; empty where the whole row is meant.
    public let column: String
    public let english: String
    public let french: String

    public init(code: String, column: String, english: String, french: String) {
        self.code = code
        self.column = column
        self.english = english
        self.french = french
    }
}

/// Why a whole file was refused.
public struct StatementRefusal: Error, Sendable, Hashable {
    /// Stable, such as `totals_differ`.
    public let code: String
    public let english: String
    public let french: String

    public init(code: String, english: String, french: String) {
        self.code = code
        self.english = english
        self.french = french
    }
}
