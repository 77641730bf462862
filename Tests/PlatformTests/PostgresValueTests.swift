import Foundation
import TestSupport
import Testing

@testable import Postgres

@Suite struct PostgresValueTests {
    private func withClient(_ body: (PostgresClient) async throws -> Void) async throws {
        let client = PostgresClient(
            configuration: try await TestCluster.shared.configuration(poolSize: 2), logger: .quiet)
        try await body(client)
        await client.close()
    }

    @Test func everyTypeComesBackAsItWasBound() async throws {
        let id = UUID()
        let bytes: [UInt8] = [0, 1, 127, 128, 255]
        let text = "Douala – Yaoundé \"'\\ 😀 \u{1}"
        try await withClient { client in
            let row = try await client.session { session in
                try session.query(
                    """
                    SELECT \(text)::text AS text, \(Int64.max) AS big, \(-1) AS negative, \(true) AS yes,
                        \(false) AS no, \(id) AS id, \(bytes) AS bytes, \([UInt8]()) AS nothing
                    """)[0]
            }
            #expect(try row.string("text") == text)
            #expect(try row.int("big") == .max)
            #expect(try row.int("negative") == -1)
            #expect(try row.bool("yes"))
            #expect(try !row.bool("no"))
            #expect(try row.uuid("id") == id)
            #expect(try row.bytes("bytes") == bytes)
            #expect(try row.bytes("nothing").isEmpty)
        }
    }

    @Test func nullsKeepTheirTypeAndComeBackAsNil() async throws {
        let missing: UUID? = nil
        let number: Int64? = nil
        let time: Date? = nil
        try await withClient { client in
            let row = try await client.session { session in
                try session.query(
                    """
                    SELECT \(missing) AS id, \(number) AS number, \(time) AS time,
                        pg_typeof(\(missing))::text AS type, \(Optional(7)) AS seven
                    """)[0]
            }
            #expect(try row.optionalUUID("id") == nil)
            #expect(try row.optionalInt("number") == nil)
            #expect(try row.optionalDate("time") == nil)
            #expect(try row.optionalBytes("id") == nil)
            #expect(try row.optionalString("id") == nil)
            #expect(try row.optionalBool("id") == nil)
            #expect(try row.string("type") == "uuid")
            #expect(try row.optionalInt("seven") == 7)
        }
    }

    @Test func aTimeFromARowFindsThatRowAgainToTheMicrosecond() async throws {
        try await withClient { client in
            for text in [
                "2026-11-24 07:29:50.123457+00", "1969-12-31 23:59:59.000001+00", "2000-02-29 00:00:00+00",
            ] {
                let isSame = try await client.session { session in
                    let row = try session.query("SELECT \(text)::timestamptz AS time")[0]
                    let time = try row.date("time")
                    return try session.query("SELECT \(time) = \(text)::timestamptz AS same")[0].bool("same")
                }
                #expect(isSame, "\(text)")
            }
        }
    }

    private static let spans: [(Duration, Int64)] = [
        (.milliseconds(1500), 1_500_000), (.microseconds(-250), -250), (.zero, 0),
        (.seconds(86_400 * 400), 34_560_000_000_000),
    ]

    @Test(arguments: spans) func aDurationIsAnInterval(duration: Duration, microseconds: Int64) async throws {
        try await withClient { client in
            let row = try await client.session { session in
                try session.query("SELECT (extract(epoch FROM \(duration)) * 1000000)::bigint AS span")[0]
            }
            #expect(try row.int("span") == microseconds)
        }
    }

    @Test func arraysAreBoundWhole() async throws {
        let texts = ["a", "", "NULL", "with \"quotes\"", "back\\slash", "{brace},comma", "été"]
        let numbers: [Int64] = [.min, 0, .max]
        let ids = [UUID(), UUID()]
        try await withClient { client in
            let (read, numberSum, idCount) = try await client.session { session in
                let read = try session.query(
                    "SELECT element FROM unnest(\(texts)) WITH ORDINALITY AS t (element, n) ORDER BY n"
                )
                let sum = try session.query("SELECT sum(n)::bigint AS sum FROM unnest(\(numbers)) AS n")[0]
                let count = try session.query(
                    "SELECT count(*) AS count FROM unnest(\(ids)) AS id WHERE id = ANY(\(ids))")
                return (read, sum, count[0])
            }
            let textsRead = try read.map { row in try row.string("element") }
            #expect(textsRead == texts)
            #expect(try numberSum.int("sum") == -1)
            #expect(try idCount.int("count") == 2)
        }
    }

    @Test func aTextWithAZeroByteIsRefusedBeforeItIsSent() async throws {
        try await withClient { client in
            let error = await #expect(throws: PostgresError.self) {
                try await client.session { session in try session.query("SELECT \("cut\0off")::text AS text")
                }
            }
            #expect(error?.sqlState == "22021")
            let row = try await client.session { session in try session.query("SELECT 1 AS one")[0] }
            #expect(try row.int("one") == 1)
        }
    }

    @Test func anErrorNeverRepeatsABoundValue() async throws {
        try await withClient { client in
            let secret = "geheim\"4711"
            let statements: [PostgresQuery] = [
                "SELECT \(secret)::integer AS value", "SELECT \(secret)::uuid AS value",
                "SELECT \(secret)::jsonb AS value", "SELECT \(secret)::timestamptz AS value",
            ]
            for statement in statements {
                let error = await #expect(throws: PostgresError.self) {
                    try await client.session { session in try session.query(statement) }
                }
                let text = try #require(error).description
                #expect(!text.contains("geheim") && !text.contains("4711"), "\(text)")
                #expect(!statement.description.contains("geheim"))
            }
        }
    }

    @Test func aColumnThatIsMissingOrOfAnotherTypeIsNamed() async throws {
        try await withClient { client in
            let row = try await client.session { session in
                try session.query("SELECT 'x'::text AS text, NULL::text AS nothing")[0]
            }
            for read: (PostgresRow) throws -> Void in [
                { _ = try $0.int("text") }, { _ = try $0.string("absent") }, { _ = try $0.string("nothing") },
                { _ = try $0.date("text") }, { _ = try $0.bytes("text") }, { _ = try $0.bool("text") },
            ] {
                let error = #expect(throws: PostgresError.self) { try read(row) }
                #expect(error?.code == .unexpectedColumn)
            }
        }
    }

    @Test func anIdentifierIsQuotedWhateverItHolds() {
        #expect(quotedIdentifier("plain") == "\"plain\"")
        #expect(quotedIdentifier("we\"ird; --") == "\"we\"\"ird; --\"")
        #expect(quotedLiteral("it's") == "'it''s'")
    }
}
