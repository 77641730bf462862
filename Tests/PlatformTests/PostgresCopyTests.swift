import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct PostgresCopyTests {
    private func withTable(_ body: (PostgresClient) async throws -> Void) async throws {
        try await TestDatabase.withDatabase(migrations: []) { owner, _ in
            try await owner.session { session in
                try session.script(
                    "CREATE TABLE pieces (id uuid, number bigint, small integer, text text, bytes bytea)")
            }
            try await body(owner)
        }
    }

    private static let into = "COPY pieces (id, number, small, text, bytes) FROM STDIN (FORMAT binary)"

    private func fill(_ client: PostgresClient, _ count: Int) async throws {
        try await client.transaction { session in
            try session.copyIn(Self.into) { writer in
                for number in 0..<count {
                    try writer.begin(columns: 5)
                    writer.write(UUID())
                    writer.write(number == 1 ? nil : Int64(number) - 5)
                    writer.write(Int32(number % 7))
                    writer.write("é \(number)")
                    writer.write([UInt8](repeating: UInt8(number % 256), count: number % 90))
                }
            }
        }
    }

    @Test func rowsGoInAndComeOutAsTheyWere() async throws {
        try await withTable { client in
            try await fill(client, 20_000)
            let (rows, sum, faults) = try await client.transaction { session in
                var (rows, sum, faults): (Int, Int64, Int) = (0, 0, 0)
                try session.copyOut(
                    "COPY (SELECT * FROM pieces ORDER BY text COLLATE \"C\") TO STDOUT (FORMAT binary)"
                ) { row in
                    rows += 1
                    sum += row.int(1)
                    guard let number = Int(row.string(3).dropFirst(2)) else { return faults += 1 }
                    if row.isNull(1) != (number == 1) { faults += 1 }
                    if row.int(2) != Int64(number % 7) { faults += 1 }
                    let expected = [UInt8](repeating: UInt8(number % 256), count: number % 90)
                    if row.bytes(4) != expected { faults += 1 }
                    if row.withSpan(4, { $0.count }) != expected.count { faults += 1 }
                }
                return (rows, sum, faults)
            }
            #expect(rows == 20_000 && faults == 0)
            let expected = (0..<20_000).reduce(Int64(0)) { $0 + Int64($1) - 5 } - (1 - 5)
            #expect(sum == expected)
        }
    }

    private struct GivenUp: Error {}

    @Test func whatIsGivenUpWhileItGoesInIsNotStored() async throws {
        try await withTable { client in
            await #expect(throws: GivenUp.self) {
                try await client.transaction { session in
                    try session.copyIn(Self.into) { writer in
                        try writer.begin(columns: 5)
                        throw GivenUp()
                    }
                }
            }
            let left = try await client.session {
                try $0.query("SELECT count(*) AS count FROM pieces")[0].int("count")
            }
            #expect(left == 0)
        }
    }

    @Test func whatIsGivenUpWhileItComesOutLeavesTheClientFitForMore() async throws {
        try await withTable { client in
            try await fill(client, 5000)
            await #expect(throws: GivenUp.self) {
                try await client.transaction { session in
                    try session.copyOut("COPY pieces TO STDOUT (FORMAT binary)") { _ in throw GivenUp() }
                }
            }
            let left = try await client.session {
                try $0.query("SELECT count(*) AS count FROM pieces")[0].int("count")
            }
            #expect(left == 5000)
        }
    }

    @Test func whatTheServerSaysAgainstACopyIsThrown() async throws {
        try await withTable { client in
            let missing = await #expect(throws: PostgresError.self) {
                try await client.transaction { session in
                    try session.copyOut("COPY nothing TO STDOUT (FORMAT binary)") { _ in }
                }
            }
            #expect(missing?.code == .undefinedObject)
            let wrong = await #expect(throws: PostgresError.self) {
                try await client.transaction { session in
                    try session.copyIn(Self.into) { writer in
                        try writer.begin(columns: 1)
                        writer.write("alone")
                    }
                }
            }
            #expect(wrong?.sqlState == "22P04")
            let quoted = PostgresSession.quoted("it's")
            #expect(quoted == "'it''s'")
        }
    }
}
