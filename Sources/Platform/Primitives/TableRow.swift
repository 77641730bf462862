/// One row of a table file, whatever the file is: text fields in UTF-8, in the order of their columns.
///
/// A reader fills the same value again and again, so that reading a row allocates nothing. Numbers and dates of
/// spreadsheets are text here: `12500`, `0.5`, `2026-11-22 13:05:00`.
public struct TableRow: Sendable {
    /// The row's number in the file, from 1; with CSV the number of the line on which it begins.
    public var number = 0
    @usableFromInline var content: [UInt8] = []
    @usableFromInline var stops: [Int] = []

    public init() {}

    public init(number: Int, _ fields: [String]) {
        self.number = number
        for field in fields { append(field.utf8) }
    }

    /// The bytes of all fields, one after the other.
    @inlinable public var bytes: [UInt8] { content }

    /// Where each field ends in `bytes`.
    @inlinable public var ends: [Int] { stops }

    @inlinable public var count: Int { stops.count }

    public var isBlank: Bool { content.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    /// The bytes of a field, without a copy. The row must not be filled again meanwhile, which the compiler sees to.
    @inlinable public subscript(column: Int) -> ArraySlice<UInt8> {
        content[(column == 0 ? 0 : stops[column - 1])..<stops[column]]
    }

    /// A field as text; empty for a column beyond the last.
    public func text(_ column: Int) -> String {
        column < stops.count ? String(decoding: self[column], as: UTF8.self) : ""
    }

    public var fields: [String] { stops.indices.map { text($0) } }

    /// Begins the next row in the same storage.
    @inlinable public mutating func begin(number: Int) {
        self.number = number
        content.removeAll(keepingCapacity: true)
        stops.removeAll(keepingCapacity: true)
    }

    /// Adds bytes to the field that `endField` will close.
    @inlinable public mutating func write(_ part: some Sequence<UInt8>) { content.append(contentsOf: part) }

    @inlinable public mutating func endField() { stops.append(content.count) }

    @inlinable public mutating func append(_ field: some Sequence<UInt8>) {
        write(field)
        endField()
    }

    /// Takes a whole row at once: the bytes of all its fields, and where each ends in them.
    @inlinable public mutating func take(
        number: Int, bytes: some Sequence<UInt8>, ends: some Sequence<Int>
    ) {
        begin(number: number)
        content.append(contentsOf: bytes)
        stops.append(contentsOf: ends)
    }
}
