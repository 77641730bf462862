import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Postgres

/// What a lost connection, a restarted server and a cancelled task mean for the caller.
@Suite struct PostgresLossTests {
    private func withPair(
        poolSize: Int = 1, leaseTimeout: Duration = .seconds(60),
        _ body: (_ client: PostgresClient, _ other: PostgresClient) async throws -> Void
    ) async throws {
        try await TestDatabase.withEmptyDatabase { database in
            var configuration = database.configuration()
            configuration.poolSize = poolSize
            configuration.leaseTimeout = leaseTimeout
            // Statements that sleep end by what the test does.
            configuration.statementTimeout = .seconds(600)
            let client = PostgresClient(configuration: configuration, logger: .quiet)
            configuration.poolSize = 2
            let other = PostgresClient(configuration: configuration, logger: .quiet)
            try await other.session { session in
                try session.script("CREATE TABLE items (item_id bigint PRIMARY KEY)")
            }
            try await body(client, other)
            await client.close()
            await other.close()
        }
    }

    private static func pid(_ session: PostgresSession) throws -> Int64 {
        try session.query("SELECT pg_backend_pid() AS pid")[0].int("pid")
    }

    private func terminate(_ pid: Int64, by client: PostgresClient) async throws {
        try await client.session { session in
            try session.query("SELECT pg_terminate_backend(\(pid)::integer)")
        }
        try await eventually("the backend to end") {
            try await client.session { session in
                try session.query("SELECT 1 AS one FROM pg_stat_activity WHERE pid = \(pid)::integer").isEmpty
            }
        }
    }

    private func waitUntilAsleep(_ client: PostgresClient) async throws {
        try await eventually("the statement to run") {
            try await client.session { session in
                try !session.query(
                    """
                    SELECT 1 AS one FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event = 'PgSleep'
                    """
                ).isEmpty
            }
        }
    }

    private func count(_ client: PostgresClient) async throws -> Int64 {
        try await client.session { session in
            try session.query("SELECT count(*) AS count FROM items")[0].int("count")
        }
    }

    @Test func anIdleConnectionThatDiedIsReplacedUnseen() async throws {
        try await withPair { client, other in
            let first = try await client.session { session in try Self.pid(session) }
            try await terminate(first, by: other)
            let second = try await client.session { session in try Self.pid(session) }
            #expect(first != second)
        }
    }

    @Test func aConnectionThatDiesBeforeTheFirstStatementRunsTheTransactionOnceMore() async throws {
        try await withPair { client, other in
            let dying = try await client.session { session in try Self.pid(session) }
            let runs = Mutex(0)
            let mayGoOn = DispatchSemaphore(value: 0)
            async let committed: Void = client.transaction { session in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                if run == 1 { _ = mayGoOn.wait(timeout: .now() + 120) }
                try session.execute("INSERT INTO items VALUES (\(run))")
            }
            try await eventually("the body to run") { runs.withLock { $0 } == 1 }
            try await terminate(dying, by: other)
            mayGoOn.signal()
            try await committed
            let runsOfTheReplay = runs.withLock { $0 }
            #expect(runsOfTheReplay == 2)
            #expect(try await count(other) == 1)
        }
    }

    @Test func aConnectionThatDiesLaterFailsTheTransactionOnce() async throws {
        try await withPair { client, other in
            let runs = Mutex(0)
            let backend = Mutex<Int64?>(nil)
            let mayGoOn = DispatchSemaphore(value: 0)
            let work = Task {
                try await client.transaction { session in
                    runs.withLock { $0 += 1 }
                    try session.execute("INSERT INTO items VALUES (1)")
                    let pid = try Self.pid(session)
                    backend.withLock { $0 = pid }
                    _ = mayGoOn.wait(timeout: .now() + 120)
                    try session.execute("INSERT INTO items VALUES (2)")
                }
            }
            let pid = try await eventuallyValue { backend.withLock { $0 } }
            try await terminate(pid, by: other)
            mayGoOn.signal()
            let error = await #expect(throws: PostgresError.self) { try await work.value }
            #expect(error?.code == .connection)
            let runsOfTheWrite = runs.withLock { $0 }
            #expect(runsOfTheWrite == 1)
            #expect(try await count(client) == 0)
        }
    }

    @Test func aLossDuringTheCommitIsUnknownAndNeverReplayed() async throws {
        try await withPair { client, other in
            try await other.session { session in
                try session.script(
                    """
                    CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER dozing AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION doze();
                    """)
            }
            let runs = Mutex(0)
            let backend = Mutex<Int64?>(nil)
            let work = Task {
                try await client.transaction { session in
                    runs.withLock { $0 += 1 }
                    let pid = try Self.pid(session)
                    backend.withLock { $0 = pid }
                    try session.execute("INSERT INTO items VALUES (1)")
                }
            }
            try await waitUntilAsleep(other)
            let pid = backend.withLock { $0 }
            try await terminate(try #require(pid), by: other)
            let error = await #expect(throws: PostgresError.self) { try await work.value }
            #expect(error?.code == .commitUnknown)
            let runsOfTheCommit = runs.withLock { $0 }
            #expect(runsOfTheCommit == 1)
        }
    }

    @Test func aStatementThatCommitsByItselfIsUnknownWhenItsConnectionDies() async throws {
        try await withPair { client, other in
            let backend = Mutex<Int64?>(nil)
            let work = Task {
                try await client.session { session in
                    let pid = try Self.pid(session)
                    backend.withLock { $0 = pid }
                    try session.query("SELECT pg_sleep(600)")
                }
            }
            try await waitUntilAsleep(other)
            let pid = backend.withLock { $0 }
            try await terminate(try #require(pid), by: other)
            let error = await #expect(throws: PostgresError.self) { try await work.value }
            #expect(error?.code == .commitUnknown)
        }
    }

    @Test func aCancelledTaskCancelsItsStatementAndRollsBack() async throws {
        try await withPair { client, other in
            let start = ContinuousClock.now
            let work = Task {
                try await client.transaction { session in
                    try session.execute("INSERT INTO items VALUES (1)")
                    try session.query("SELECT pg_sleep(600)")
                }
            }
            try await waitUntilAsleep(other)
            work.cancel()
            let error = await #expect(throws: PostgresError.self) { try await work.value }
            #expect(error?.code == .cancelled)
            #expect(ContinuousClock.now - start < .seconds(300))
            #expect(try await count(client) == 0)
        }
    }

    @Test func aTaskCancelledBetweenStatementsRollsBack() async throws {
        try await withPair { client, other in
            let isInside = Mutex(false)
            let mayGoOn = DispatchSemaphore(value: 0)
            let work = Task {
                try await client.transaction { session in
                    try session.execute("INSERT INTO items VALUES (1)")
                    isInside.withLock { $0 = true }
                    _ = mayGoOn.wait(timeout: .now() + 120)
                }
            }
            try await eventually { isInside.withLock { $0 } }
            work.cancel()
            mayGoOn.signal()
            let error = await #expect(throws: PostgresError.self) { try await work.value }
            #expect(error?.code == .cancelled)
            #expect(try await count(other) == 0)
        }
    }

    @Test(arguments: [PostgresError.Code.leaseTimeout, .cancelled])
    func waitingForAConnectionEndsWithTheTimeoutOrTheTask(_ end: PostgresError.Code) async throws {
        let timeout: Duration = end == .leaseTimeout ? .milliseconds(200) : .seconds(600)
        try await withPair(leaseTimeout: timeout) { client, _ in
            let isInside = Mutex(false)
            let mayGoOn = DispatchSemaphore(value: 0)
            let holder = Task {
                try await client.session { _ in
                    isInside.withLock { $0 = true }
                    _ = mayGoOn.wait(timeout: .now() + 120)
                }
            }
            try await eventually { isInside.withLock { $0 } }
            let waiting = Task { try await client.session { session in try Self.pid(session) } }
            if end == .cancelled { waiting.cancel() }
            let error = await #expect(throws: PostgresError.self) { try await waiting.value }
            #expect(error?.code == end)
            mayGoOn.signal()
            try await holder.value
            #expect(try await count(client) == 0)
        }
    }

    @Test func manyTasksShareFewConnections() async throws {
        try await withPair(poolSize: 3) { client, other in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...200 {
                    group.addTask {
                        _ = try await client.transaction { session in
                            try session.execute("INSERT INTO items VALUES (\(number))")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await count(other) == 200)
        }
    }

    @Test func aClosedClientRefusesWork() async throws {
        try await withPair { client, _ in
            _ = try await count(client)
            await client.close()
            let error = await #expect(throws: PostgresError.self) { try await count(client) }
            #expect(error?.code == .connection)
        }
    }

    @Test func theServerMayRestartAndTheNextLeaseReconnects() async throws {
        try await TestCluster.withCluster { cluster in
            let client = PostgresClient(configuration: cluster.configuration(poolSize: 3), logger: .quiet)
            try await client.session { session in
                try session.script("CREATE TABLE items (item_id bigint PRIMARY KEY)")
            }
            for round in 1...3 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 1...6 {
                        group.addTask {
                            _ = try await client.transaction { session in
                                try session.execute("INSERT INTO items VALUES (\(round * 100 + number))")
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                try await cluster.stop()
                let error = await #expect(throws: PostgresError.self) { try await count(client) }
                #expect(error?.code == .connection)
                try await cluster.start()
            }
            #expect(try await count(client) == 18)
            await client.close()
        }
    }

    @Test func aWrongPasswordIsAnErrorWithoutThePassword() async throws {
        let cluster = try await TestCluster.shared
        let client = PostgresClient(
            configuration: cluster.configuration(password: "not-the-one"), logger: .quiet)
        let error = await #expect(throws: PostgresError.self) { try await count(client) }
        #expect(error?.code == .connection)
        #expect(error?.description.contains("not-the-one") == false)
        await client.close()
    }
}
