import CLibPQ
package import FoundationEssentials

/// The row of a `COPY … (FORMAT binary)` that is being read: its columns by number, from 0.
///
/// Valid only until the closure that was given it returns: the same value is filled again with the next row.
package final class CopyRow {
    // SAFETY: points into the message that the reader owns while the closure runs, and is replaced before that is freed.
    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Where each column begins, and how long it is; -1 is NULL.
    private var columns: [(start: Int, length: Int)] = []

    init() {}

    /// Reads the row at the beginning of `bytes`. False for the mark of the end. Throws where it is none.
    func fill(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) -> Bool {
        guard bytes.count >= 2 else { throw Self.malformed }
        let count = Int(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        guard count >= 0 else { return false }
        self.bytes = bytes
        columns.removeAll(keepingCapacity: true)
        var position = 2
        for _ in 0..<count {
            guard bytes.count >= position + 4 else { throw Self.malformed }
            let length = Int(
                Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
            position += 4
            guard length >= -1, bytes.count >= position + max(0, length) else { throw Self.malformed }
            columns.append((position, length))
            position += max(0, length)
        }
        return true
    }

    package func isNull(_ column: Int) -> Bool { columns[column].length < 0 }

    /// A `bigint`, `integer`, `smallint`, `"char"` or `boolean`; 0 where it is NULL.
    package func int(_ column: Int) -> Int64 {
        let (start, length) = columns[column]
        switch length {
        case 8: return Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
        case 4:
            return Int64(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int32.self)))
        case 2:
            return Int64(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int16.self)))
        case 1: return Int64(bytes[start])
        default:
            precondition(length < 0, "The column is no integer.")
            return 0
        }
    }

    package func uuid(_ column: Int) -> UUID {
        let (start, length) = columns[column]
        precondition(length == 16, "The column is no uuid.")
        return UUID(uuid: bytes.loadUnaligned(fromByteOffset: start, as: uuid_t.self))
    }

    /// A text; empty where it is NULL.
    package func string(_ column: Int) -> String {
        String(decoding: slice(column), as: UTF8.self)
    }

    /// A `bytea` or text; empty where it is NULL.
    package func bytes(_ column: Int) -> [UInt8] {
        Array(slice(column))
    }

    /// The bytes of a column without a copy.
    package func withSpan<Result>(
        _ column: Int, _ body: (Span<UInt8>) throws -> Result
    ) rethrows -> Result {
        try slice(column).withMemoryRebound(to: UInt8.self) { try body($0.span) }
    }

    private func slice(_ column: Int) -> UnsafeRawBufferPointer {
        let (start, length) = columns[column]
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + max(0, length))])
    }

    static let malformed = PostgresError(
        code: .unexpectedColumn, message: "A row of a binary copy does not have the documented shape.")
}
