import TestSupport
import Testing

@testable import Postgres

/// What has to hold before a task may ask anything travels in front of its first exchange.
@Suite struct PrerequisiteTests {
    private static let table = Migration(
        name: "V0001__create_items",
        sql: """
            CREATE TABLE items (item_id bigint PRIMARY KEY);
            INSERT INTO items VALUES (1);
            GRANT SELECT, INSERT, UPDATE, DELETE ON items TO {{role}};
            """)

    private func withClient(_ body: (PostgresClient) async throws -> Void) async throws {
        try await TestDatabase.withDatabase(migrations: [("store", [Self.table])]) { _, make in
            let client = make("store")
            try await client.session { _ = try $0.query("SELECT 1") }
            try await body(client)
        }
    }

    private func prerequisite(_ item: Int64) -> Prerequisite {
        Prerequisite(exists: "SELECT FROM items WHERE item_id = \(item)")
    }

    private static var items: Lookup<[Int64]> {
        Lookup("SELECT item_id FROM items ORDER BY item_id") { rows, _ in
            try rows.map { try $0.int("item_id") }
        }
    }

    private func counted<Value>(
        under prerequisite: Prerequisite, _ body: () async throws -> Value
    ) async throws -> (Value, Int) {
        let tally = DatabaseTally()
        let value = try await Prerequisite.$current.withValue(prerequisite) {
            try await DatabaseTally.$current.withValue(tally) { try await body() }
        }
        return (value, tally.exchanges)
    }

    @Test func whatHoldsCostsNoExchange() async throws {
        try await withClient { client in
            let prerequisite = prerequisite(1)
            #expect(prerequisite.state == .untried)
            let (seen, exchanges) = try await counted(under: prerequisite) {
                try await client.answeringTransaction { session in
                    try session.execute("INSERT INTO items VALUES (2)")
                    return Self.items
                }
            }
            #expect(seen == [1, 2])
            #expect(exchanges == 2)
            #expect(prerequisite.state == .held)
        }
    }

    @Test(arguments: [true, false])
    func nothingIsDoneWhereItDoesNotHold(inTransaction: Bool) async throws {
        try await withClient { client in
            let prerequisite = prerequisite(9)
            await #expect(throws: PostgresError.self) {
                try await Prerequisite.$current.withValue(prerequisite) {
                    if inTransaction {
                        try await client.transaction { _ = try $0.execute("INSERT INTO items VALUES (2)") }
                    } else {
                        try await client.session { _ = try $0.execute("INSERT INTO items VALUES (2)") }
                    }
                }
            }
            #expect(prerequisite.state == .failed)
            let kept = try await client.session { try $0.find(Self.items) }
            #expect(kept == [1])
        }
    }

    @Test func whatWasLeftForLaterStandsBehindIt() async throws {
        try await withClient { client in
            let prerequisite = prerequisite(9)
            await #expect(throws: PostgresError.self) {
                try await Prerequisite.$current.withValue(prerequisite) {
                    try await client.transaction { session in
                        try session.savepoint { try session.later("INSERT INTO items VALUES (2)") }
                        try session.later("INSERT INTO items VALUES (3)")
                    }
                }
            }
            #expect(prerequisite.state == .failed)
            let kept = try await client.session { try $0.find(Self.items) }
            #expect(kept == [1])
        }
    }

    @Test func whatHeldOnceIsNotAskedAgain() async throws {
        try await withClient { client in
            let prerequisite = prerequisite(1)
            let (_, exchanges) = try await counted(under: prerequisite) {
                try await client.session { _ = try $0.execute("DELETE FROM items WHERE item_id = 1") }
                try await client.session { _ = try $0.execute("INSERT INTO items VALUES (4)") }
            }
            #expect(exchanges == 2)
            #expect(prerequisite.state == .held)
        }
    }

    @Test func anotherFailureLeavesItUnanswered() async throws {
        try await withClient { client in
            let prerequisite = prerequisite(1)
            await #expect(throws: PostgresError.self) {
                try await Prerequisite.$current.withValue(prerequisite) {
                    try await client.session { _ = try $0.execute("INSERT INTO items VALUES (1)") }
                }
            }
            #expect(prerequisite.state == .unanswered)
        }
    }
}
