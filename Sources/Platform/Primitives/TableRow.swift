/// One row of a table file, whatever the file is: text fields in UTF-8, in the order of their columns.
///
/// A reader fills the same value again and again, so that reading a row allocates nothing. Numbers and dates of
/// spreadsheets are text here: `12500`, `0.5`, `2026-11-22 13:05:00`.
public struct TableRow: Sendable {
    /// The row's number in the file, from 1; with CSV the number of the line on which it begins.
    public var number = 0
    /// The bytes of all fields, one after the other.
    public private(set) var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    public private(set) var ends: [Int] = []

    public init() {}

    public init(number: Int, _ fields: [String]) {
        self.number = number
        for field in fields { append(field.utf8) }
    }

    public var count: Int { ends.count }

    public var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    /// The bytes of a field, without a copy. The row must not be filled again meanwhile, which the compiler sees to.
    public subscript(column: Int) -> ArraySlice<UInt8> {
        bytes[(column == 0 ? 0 : ends[column - 1])..<ends[column]]
    }

    /// A field as text; empty for a column beyond the last.
    public func text(_ column: Int) -> String {
        column < ends.count ? String(decoding: self[column], as: UTF8.self) : ""
    }

    public var fields: [String] { ends.indices.map { text($0) } }

    /// Begins the next row in the same storage.
    public mutating func begin(number: Int) {
        self.number = number
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Adds bytes to the field that `endField` will close.
    public mutating func write(_ part: some Sequence<UInt8>) { bytes.append(contentsOf: part) }

    public mutating func endField() { ends.append(bytes.count) }

    public mutating func append(_ field: some Sequence<UInt8>) {
        write(field)
        endField()
    }
}
