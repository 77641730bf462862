import CLibPQ

/// The values of one statement as the C strings that libpq reads.
struct WireParameters {
    /// All texts, one after the other, each ended by a zero byte.
    private var bytes: [CChar] = []
    /// Where each text begins; nil is NULL.
    private var offsets: [Int?] = []

    /// Refuses a text with a zero byte, which PostgreSQL cannot hold and C would cut.
    init(_ values: [String?]) throws(PostgresError) {
        offsets.reserveCapacity(values.count)
        for value in values {
            guard let value else {
                offsets.append(nil)
                continue
            }
            guard !value.utf8.contains(0) else {
                throw PostgresError(
                    code: .other, sqlState: "22021",
                    message: "A bound text holds a zero byte (parameter \(offsets.count + 1)).")
            }
            offsets.append(bytes.count)
            for byte in value.utf8 { bytes.append(CChar(bitPattern: byte)) }
            bytes.append(0)
        }
    }

    /// Queues the execution of a prepared statement. False where the connection is lost.
    func send(to statement: String, on handle: OpaquePointer) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            let pointers = offsets.map { offset in offset.flatMap { buffer.baseAddress?.advanced(by: $0) } }
            return PQsendQueryPrepared(handle, statement, Int32(pointers.count), pointers, nil, nil, 0) == 1
        }
    }
}
