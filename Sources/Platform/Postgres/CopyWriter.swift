import CLibPQ
package import FoundationEssentials

/// Rows on their way into a table by `COPY … FROM STDIN (FORMAT binary)`: `begin` a row with the number of its columns,
/// then write each of them, in their order.
package struct CopyWriter {
    private let handle: OpaquePointer
    private var buffer: [UInt8] = []
    private static let flushSize = 256 * 1024

    init(_ handle: OpaquePointer) {
        self.handle = handle
        buffer.reserveCapacity(Self.flushSize + 64 * 1024)
        // PostgreSQL 15, "COPY", file formats: signature, flags, length of the header's extension.
        buffer += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    }

    /// Begins a row. Sends what has gathered.
    package mutating func begin(columns: Int) throws(PostgresError) {
        if buffer.count >= Self.flushSize { try flush() }
        append(Int16(columns))
    }

    package mutating func write(_ value: Int64) { field(value) }
    package mutating func write(_ value: Int32) { field(value) }

    package mutating func write(_ value: UUID) {
        append(Int32(16))
        withUnsafeBytes(of: value.uuid) { buffer.append(contentsOf: $0) }
    }

    package mutating func write(_ value: some Collection<UInt8>) {
        append(Int32(value.count))
        buffer.append(contentsOf: value)
    }

    package mutating func write(_ value: String) { write(value.utf8) }

    package mutating func write(_ value: Int64?) {
        guard let value else { return writeNull() }
        field(value)
    }

    package mutating func writeNull() { append(Int32(-1)) }

    mutating func finish() throws(PostgresError) {
        append(Int16(-1))
        try flush()
    }

    private mutating func flush() throws(PostgresError) {
        // SAFETY: libpq copies the bytes before the call returns.
        let sent = buffer.withUnsafeBytes { bytes in
            PQputCopyData(
                handle, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
        }
        guard sent == 1 else {
            throw PostgresError(code: .connection, message: "The server takes no more rows.")
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func field<Value: FixedWidthInteger>(_ value: Value) {
        append(Int32(Value.bitWidth / 8))
        append(value)
    }

    private mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }
}
