import CLibPQ
import Glibc

extension PostgresWire {
    /// Runs `COPY … TO STDOUT (FORMAT binary)` and hands out its rows. A body that throws leaves the connection broken: the
    /// server would go on sending.
    func copyOut(_ sql: String, _ body: (CopyRow) throws -> Void) throws {
        try begin(sql, expecting: PGRES_COPY_OUT)
        let row = CopyRow()
        var isFirst = true
        while true {
            var message: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(handle, &message, 0)
            guard length > 0, let message else {
                if length == -2 { throw failure() }
                break
            }
            defer { PQfreemem(message) }
            // SAFETY: the message has that many bytes and is freed after the body has returned.
            var bytes = UnsafeRawBufferPointer(start: message, count: Int(length))
            do {
                if isFirst {
                    bytes = try Self.withoutHeader(bytes)
                    isFirst = false
                    if bytes.isEmpty { continue }
                }
                if try row.fill(bytes) { try body(row) }
            } catch {
                markBroken()
                throw error
            }
        }
        try end()
    }

    /// Runs `COPY … FROM STDIN (FORMAT binary)` with the rows that the body writes.
    func copyIn(_ sql: String, _ body: (inout CopyWriter) throws -> Void) throws {
        try begin(sql, expecting: PGRES_COPY_IN)
        var writer = CopyWriter(handle)
        do {
            try body(&writer)
            try writer.finish()
        } catch {
            guard PQputCopyEnd(handle, "given up") == 1 else { throw lost() }
            try? end()
            throw error
        }
        guard PQputCopyEnd(handle, nil) == 1 else { throw lost() }
        try end()
    }

    private func begin(_ sql: String, expecting status: ExecStatusType) throws(PostgresError) {
        guard !isBroken else { throw lost() }
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        if PQstatus(handle) == CONNECTION_BAD { throw lost(after: error(of: result)) }
        guard PQresultStatus(result) == status else { throw error(of: result) }
    }

    /// Reads the last word on a copy, and throws what the server says against it.
    private func end() throws(PostgresError) {
        var failure: PostgresError?
        while let result = PQgetResult(handle) {
            if PQresultStatus(result) != PGRES_COMMAND_OK { failure = failure ?? error(of: result) }
            PQclear(result)
        }
        if PQstatus(handle) == CONNECTION_BAD { throw lost(after: failure) }
        if let failure { throw failure }
    }

    private func failure() -> PostgresError {
        do throws(PostgresError) {
            try end()
        } catch {
            return error
        }
        return lost()
    }

    /// PostgreSQL 15, "COPY", file formats: 11 bytes of signature, 4 of flags, and the length of an extension.
    private static func withoutHeader(
        _ bytes: UnsafeRawBufferPointer
    ) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard bytes.count >= 19, bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "G") else {
            throw CopyRow.malformed
        }
        let extra = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 15, as: Int32.self)))
        guard extra >= 0, bytes.count >= 19 + extra else { throw CopyRow.malformed }
        return UnsafeRawBufferPointer(rebasing: bytes[(19 + extra)...])
    }
}
