import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Postgres

@Suite struct PostgresTransactionTests {
    private static let tables = Migration(
        name: "V0001__create_items",
        sql: """
            CREATE TABLE items (
                item_id bigint PRIMARY KEY,
                amount bigint NOT NULL CONSTRAINT items_amount_check CHECK (amount >= 0)
            );
            CREATE TABLE parts (
                part_id bigint PRIMARY KEY,
                item_id bigint NOT NULL CONSTRAINT parts_item_fkey REFERENCES items
                    DEFERRABLE INITIALLY DEFERRED
            );
            GRANT SELECT, INSERT, UPDATE, DELETE ON items, parts TO {{role}};
            """)

    private func withClient(
        _ body: (_ client: PostgresClient, _ owner: PostgresClient) async throws -> Void
    ) async throws {
        try await TestDatabase.withDatabase(migrations: [("store", [Self.tables])]) { owner, make in
            try await body(make("store"), owner)
        }
    }

    private func count(_ client: PostgresClient) async throws -> Int64 {
        try await client.session { session in
            try session.query("SELECT count(*) AS count FROM items")[0].int("count")
        }
    }

    private struct Refusal: Error {}

    @Test func commitsWhatTheBodyDid() async throws {
        try await withClient { client, _ in
            let affected = try await client.transaction { session in
                try session.execute("INSERT INTO items VALUES (1, 10), (2, 20)")
            }
            #expect(affected == 2)
            #expect(try await count(client) == 2)
        }
    }

    @Test func rollsBackWhenTheBodyThrows() async throws {
        try await withClient { client, _ in
            await #expect(throws: Refusal.self) {
                try await client.transaction { session in
                    try session.execute("INSERT INTO items VALUES (1, 10)")
                    throw Refusal()
                }
            }
            let kept = try await count(client)
            #expect(kept == 0)
        }
    }

    @Test func aSwallowedFailureDoesNotPassForACommit() async throws {
        try await withClient { client, _ in
            let error = await #expect(throws: PostgresError.self) {
                try await client.transaction { session in
                    try session.execute("INSERT INTO items VALUES (1, 10)")
                    _ = try? session.execute("INSERT INTO items VALUES (1, 10)")
                }
            }
            #expect(error?.sqlState == "25P02")
            let kept = try await count(client)
            #expect(kept == 0)
        }
    }

    @Test func violationsNameTheirConstraint() async throws {
        try await withClient { client, _ in
            try await client.session { session in try session.execute("INSERT INTO items VALUES (1, 10)") }
            let cases: [(PostgresQuery, PostgresError.Code, String)] = [
                ("INSERT INTO items VALUES (1, 1)", .uniqueViolation, "items_pkey"),
                ("INSERT INTO items VALUES (2, -1)", .checkViolation, "items_amount_check"),
                ("INSERT INTO parts VALUES (1, 9)", .foreignKeyViolation, "parts_item_fkey"),
            ]
            for (statement, code, constraint) in cases {
                let error = await #expect(throws: PostgresError.self) {
                    try await client.transaction { session in try session.execute(statement) }
                }
                #expect(error?.code == code)
                #expect(error?.constraint == constraint)
            }
        }
    }

    @Test func theRoleMayDoWhatIsGrantedAndNoMore() async throws {
        try await withClient { client, _ in
            for statement: PostgresQuery in [
                "TRUNCATE items", "CREATE TABLE mine (a int)", "DELETE FROM schema_migrations",
            ] {
                let error = await #expect(throws: PostgresError.self) {
                    try await client.session { session in try session.execute(statement) }
                }
                #expect(error?.code == .insufficientPrivilege)
            }
            let error = await #expect(throws: PostgresError.self) {
                try await client.session { session in try session.query("SELECT absent FROM items") }
            }
            #expect(error?.code == .undefinedObject)
        }
    }

    @Test func aSavepointUndoesOnlyItsOwnWork() async throws {
        try await withClient { client, _ in
            try await client.transaction { session in
                try session.execute("INSERT INTO items VALUES (1, 10)")
                try session.savepoint { try session.execute("INSERT INTO items VALUES (2, 20)") }
                #expect(throws: PostgresError.self) {
                    try session.savepoint {
                        try session.execute("INSERT INTO items VALUES (3, 30)")
                        try session.savepoint { try session.execute("INSERT INTO items VALUES (4, 40)") }
                        try session.execute("INSERT INTO items VALUES (1, 10)")
                    }
                }
                try session.savepoint {}
                try session.execute("INSERT INTO items VALUES (5, 50)")
            }
            let kept = try await client.session { session in
                try session.query("SELECT item_id FROM items ORDER BY item_id").map { row in
                    try row.int("item_id")
                }
            }
            #expect(kept == [1, 2, 5])
        }
    }

    @Test func aSavepointThatComesFirstIsUndoneToo() async throws {
        try await withClient { client, _ in
            try await client.transaction { session in
                #expect(throws: Refusal.self) {
                    try session.savepoint { throw Refusal() }
                }
                #expect(throws: Refusal.self) {
                    try session.savepoint {
                        try session.execute("INSERT INTO items VALUES (1, 10)")
                        throw Refusal()
                    }
                }
            }
            #expect(try await count(client) == 0)
        }
    }

    @Test func aPipelineAnswersInOrderAndStopsAtItsFirstFailure() async throws {
        try await withClient { client, _ in
            let rows = try await client.transaction { session in
                try session.pipeline([
                    "INSERT INTO items VALUES (1, 10) RETURNING amount", "INSERT INTO items VALUES (2, 20)",
                    "SELECT sum(amount)::bigint AS total FROM items",
                ])
            }
            #expect(rows.map(\.count) == [1, 0, 1])
            #expect(try rows[2][0].int("total") == 30)
            let error = await #expect(throws: PostgresError.self) {
                try await client.session { session in
                    try session.pipeline([
                        "INSERT INTO items VALUES (3, 30)", "INSERT INTO items VALUES (1, 10)",
                        "INSERT INTO items VALUES (4, 40)",
                    ])
                }
            }
            #expect(error?.code == .uniqueViolation)
            #expect(
                try await count(client) == 2,
                "a pipeline outside of a transaction commits whole or not at all")
        }
    }

    @Test func aLargePipelineDoesNotBlockItself() async throws {
        try await withClient { client, _ in
            let text = String(repeating: "x", count: 20_000)
            let sizes = try await client.session { session in
                try session.pipeline((0..<400).map { _ in "SELECT \(text)::text AS text" })
                    .map { rows in try rows[0].string("text").utf8.count }
            }
            #expect(sizes == Array(repeating: 20_000, count: 400))
        }
    }

    @Test func replaysAfterASerializationFailure() async throws {
        try await withClient { client, _ in
            let runs = Mutex(0)
            try await client.transaction { session in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                try session.execute("INSERT INTO items VALUES (\(run), 10)")
                if run < 3 {
                    try session.script("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
                }
            }
            let runsUntilSerial = runs.withLock { $0 }
            #expect(runsUntilSerial == 3)
            #expect(try await count(client) == 1)
        }
    }

    @Test func stopsReplayingAtSomePoint() async throws {
        try await withClient { client, _ in
            let runs = Mutex(0)
            let error = await #expect(throws: PostgresError.self) {
                try await client.transaction { session in
                    runs.withLock { $0 += 1 }
                    try session.script("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
                }
            }
            #expect(error?.code == .serialization)
            let runsUntilGivenUp = runs.withLock { $0 }
            #expect(runsUntilGivenUp == 9)
        }
    }

    private final class Arrivals: Sendable {
        let count = Mutex(0)
    }

    /// Changes two rows, the second one only when another transaction has changed one too.
    private static func addOne(
        _ client: PostgresClient, first: Int64, second: Int64, _ arrived: Arrivals
    ) async throws {
        _ = try await client.transaction { session in
            try session.execute("UPDATE items SET amount = amount + 1 WHERE item_id = \(first)")
            arrived.count.withLock { $0 += 1 }
            let deadline = ContinuousClock.now + .seconds(60)
            while arrived.count.withLock({ $0 }) < 2, ContinuousClock.now < deadline { usleep(1000) }
            try session.execute("UPDATE items SET amount = amount + 1 WHERE item_id = \(second)")
        }
    }

    @Test func bothSidesOfADeadlockCommitInTheEnd() async throws {
        try await withClient { client, _ in
            try await client.session { session in
                try session.execute("INSERT INTO items VALUES (1, 0), (2, 0)")
            }
            let arrived = Arrivals()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (first, second): (Int64, Int64) in [(1, 2), (2, 1)] {
                    group.addTask { try await Self.addOne(client, first: first, second: second, arrived) }
                }
                try await group.waitForAll()
            }
            let amounts = try await client.session { session in
                try session.query("SELECT amount FROM items").map { row in try row.int("amount") }
            }
            #expect(amounts == [2, 2])
            let wasReplayed: Bool = arrived.count.withLock { $0 } > 2
            #expect(wasReplayed, "one of them was replayed")
        }
    }

    @Test func aStatementThatTakesTooLongIsCutOff() async throws {
        let client = PostgresClient(
            configuration: try await TestCluster.shared.configuration(statementTimeout: .milliseconds(200)),
            logger: .quiet)
        let error = await #expect(throws: PostgresError.self) {
            try await client.session { session in try session.query("SELECT pg_sleep(30)") }
        }
        #expect(error?.code == .statementTimeout)
        await client.close()
    }

    @Test func aTableThatChangedUnderAPreparedStatementIsReadAnew() async throws {
        try await withClient { client, owner in
            let read: @Sendable (PostgresSession) throws -> Int = { session in
                try session.query("SELECT * FROM items").count
            }
            #expect(try await client.transaction(read) == 0)
            try await owner.session { session in
                try session.script("ALTER TABLE store.items ADD COLUMN note text")
            }
            #expect(try await client.transaction(read) == 0)
        }
    }

    @Test func theSessionSettingsHold() async throws {
        try await withClient { client, _ in
            let row = try await client.session { session in
                try session.query(
                    """
                    SELECT current_setting('TimeZone') AS zone, current_setting('search_path') AS path,
                        current_setting('statement_timeout') AS timeout,
                        current_setting('DateStyle') AS style,
                        current_setting('application_name') AS name,
                        current_setting('client_encoding') AS encoding
                    """)[0]
            }
            #expect(try row.string("zone") == "UTC")
            #expect(try row.string("path") == "\"store\"")
            #expect(try row.string("timeout") == "15s")
            #expect(try row.string("style") == "ISO, YMD")
            #expect(try row.string("name") == "kimi-tests")
            #expect(try row.string("encoding") == "UTF8")
        }
    }
}
