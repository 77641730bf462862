import TestSupport
import Testing

@testable import Postgres

/// What travels together, and what is counted.
@Suite struct PostgresExchangeTests {
    private static let items = Migration(
        name: "V0001__create_items",
        sql: """
            CREATE TABLE items (
                item_id bigint PRIMARY KEY,
                amount bigint NOT NULL CONSTRAINT items_amount_check CHECK (amount >= 0)
            );
            GRANT SELECT, INSERT, UPDATE, DELETE ON items TO {{role}};
            """)

    private func withClient(_ body: (PostgresClient) async throws -> Void) async throws {
        try await TestDatabase.withDatabase(migrations: [("store", [Self.items])]) { _, make in
            let client = make("store")
            try await client.session { _ = try $0.query("SELECT 1") }
            try await body(client)
        }
    }

    private static var amounts: Lookup<[Int64]> {
        Lookup("SELECT amount FROM items ORDER BY item_id") { rows, _ in
            try rows.map { try $0.int("amount") }
        }
    }

    private func counted<Value>(_ body: () async throws -> Value) async throws -> (Value, Int) {
        let tally = DatabaseTally()
        let value = try await DatabaseTally.$current.withValue(tally) { try await body() }
        return (value, tally.exchanges)
    }

    private struct Refusal: Error {}

    @Test func statementsForLaterTravelWithTheNextOneAndWithTheCommit() async throws {
        try await withClient { client in
            let (seen, exchanges) = try await counted {
                try await client.transaction { session in
                    try session.later("INSERT INTO items VALUES (1, 10)")
                    try session.later("INSERT INTO items VALUES (2, 20)")
                    let seen = try session.find(Self.amounts)
                    try session.later("UPDATE items SET amount = amount + 1")
                    return seen
                }
            }
            #expect(seen == [10, 20])
            #expect(exchanges == 2)
            let kept = try await client.session { try $0.find(Self.amounts) }
            #expect(kept == [11, 21])
        }
    }

    @Test func theLastLookTravelsWithTheCommitAndSeesEverything() async throws {
        try await withClient { client in
            let (seen, exchanges) = try await counted {
                try await client.answeringTransaction { session in
                    try session.execute("INSERT INTO items VALUES (1, 10)")
                    try session.later("INSERT INTO items VALUES (2, 20)")
                    return Lookup.all(Self.amounts, Self.amounts.map(\.count)).map { "\($0) \($1)" }
                }
            }
            #expect(seen == "[10, 20] 2")
            #expect(exchanges == 2)
        }
    }

    @Test func aTransactionOfStatementsForLaterIsKept() async throws {
        try await withClient { client in
            try await client.transaction { try $0.later("INSERT INTO items VALUES (1, 10)") }
            let kept = try await client.session { try $0.find(Self.amounts) }
            #expect(kept == [10])
        }
    }

    @Test func aStatementForLaterThatFailsRollsBackWhatTheTransactionDid() async throws {
        try await withClient { client in
            let error = await #expect(throws: PostgresError.self) {
                try await client.transaction { session in
                    try session.execute("INSERT INTO items VALUES (1, 10)")
                    try session.later("INSERT INTO items VALUES (2, -1)")
                }
            }
            #expect(error?.constraint == "items_amount_check")
            let kept = try await client.session { try $0.find(Self.amounts) }
            #expect(kept == [])
        }
    }

    @Test func whatIsLeftForLaterIsDroppedWhereTheBodyThrows() async throws {
        try await withClient { client in
            await #expect(throws: Refusal.self) {
                try await client.transaction { session in
                    try session.later("INSERT INTO items VALUES (1, 10)")
                    throw Refusal()
                }
            }
            let kept = try await client.session { try $0.find(Self.amounts) }
            #expect(kept == [])
        }
    }

    @Test func aSavepointKeepsItsFailuresToItself() async throws {
        try await withClient { client in
            try await client.transaction { session in
                try session.later("INSERT INTO items VALUES (1, 10)")
                _ = try? session.savepoint { try session.later("INSERT INTO items VALUES (2, -1)") }
                try session.later("INSERT INTO items VALUES (3, 30)")
            }
            let kept = try await client.session { try $0.find(Self.amounts) }
            #expect(kept == [10, 30])
        }
    }

    @Test func aQueryInAQueryKeepsItsValues() async throws {
        try await withClient { client in
            let large: PostgresQuery = "SELECT item_id FROM items WHERE amount > \(Int64(15))"
            let found = try await client.transaction { session in
                try session.execute("INSERT INTO items VALUES (1, 10), (2, 20), (3, 30)")
                return try session.query(
                    """
                    SELECT item_id FROM items
                    WHERE item_id < \(Int64(3)) AND item_id IN (\(large)) AND amount < \(Int64(100))
                    """
                ).map { try $0.int("item_id") }
            }
            #expect(found == [2])
        }
    }

    @Test func statementsAreKeptOnlyWhereThatIsAskedFor() async throws {
        try await withClient { client in
            let kept = DatabaseTally(keepingStatements: true)
            try await DatabaseTally.$current.withValue(kept) {
                try await client.transaction { _ = try $0.find(Self.amounts) }
            }
            #expect(kept.exchanges == 2)
            #expect(kept.statements.map(\.sql) == ["SELECT amount FROM items ORDER BY item_id"])
            let plain = DatabaseTally()
            try await DatabaseTally.$current.withValue(plain) {
                try await client.session { _ = try $0.find(Self.amounts) }
            }
            #expect(plain.exchanges == 1)
            #expect(plain.statements.isEmpty)
        }
    }
}
