import Postgres
import TestSupport
import Testing

@testable import Durable

@Suite struct IdempotencyKeysTests {
    private func withDatabase(_ body: (PostgresClient) async throws -> Void) async throws {
        try await TestDatabase.withDatabase(migrations: [("store", DurableMigrations.all)]) { _, make in
            try await body(make("store"))
        }
    }

    private func claim(
        _ database: PostgresClient, scope: String = "user-1", fingerprint: [UInt8] = [1]
    ) async throws -> IdempotencyVerdict {
        try await database.transaction { session in
            try IdempotencyKeys.claim(scope: scope, key: "k", fingerprint: fingerprint, in: session)
        }
    }

    private func complete(_ database: PostgresClient, status: Int = 201) async throws {
        try await database.transaction { session in
            try IdempotencyKeys.complete(
                scope: "user-1", key: "k", status: status, headers: "[]", body: [0, 255], in: session)
        }
    }

    @Test func theFirstAnswerIsGivenAgain() async throws {
        try await withDatabase { database in
            #expect(try await claim(database) == .claimed)
            #expect(try await claim(database) == .inProgress)
            try await complete(database)
            try await complete(database, status: 500)
            #expect(try await claim(database) == .replay(status: 201, headers: "[]", body: [0, 255]))
            #expect(try await claim(database, scope: "user-2") == .claimed)
        }
    }

    @Test func anotherContentIsAMismatchBeforeAndAfterTheAnswer() async throws {
        try await withDatabase { database in
            _ = try await claim(database)
            #expect(try await claim(database, fingerprint: [2]) == .mismatch)
            try await complete(database)
            #expect(try await claim(database, fingerprint: [2]) == .mismatch)
        }
    }

    @Test func aReleasedKeyMayBeClaimedAgainButAnAnswerStays() async throws {
        try await withDatabase { database in
            _ = try await claim(database)
            try await database.transaction { session in
                try IdempotencyKeys.release(scope: "user-1", key: "k", in: session)
            }
            #expect(try await claim(database, fingerprint: [2]) == .claimed)
            try await complete(database)
            try await database.transaction { session in
                try IdempotencyKeys.release(scope: "user-1", key: "k", in: session)
            }
            #expect(
                try await claim(database, fingerprint: [2])
                    == .replay(status: 201, headers: "[]", body: [0, 255]))
        }
    }

    @Test func aClaimOfADeadProcessIsTakenOverByTheSameContentOnly() async throws {
        try await withDatabase { database in
            _ = try await claim(database)
            try await database.session { session in
                try session.execute("UPDATE idempotency_keys SET claimed_at = now() - interval '61 seconds'")
            }
            #expect(try await claim(database, fingerprint: [2]) == .mismatch)
            #expect(try await claim(database) == .claimed)
            #expect(try await claim(database) == .inProgress)
        }
    }

    /// In one transaction, for which the time stands still.
    @Test(arguments: [("59999", IdempotencyVerdict.inProgress), ("60001", .claimed)])
    func aClaimIsThatOfADeadProcessAfterAMinute(_ age: String, _ expected: IdempotencyVerdict) async throws {
        try await withDatabase { database in
            _ = try await claim(database)
            let verdict = try await database.transaction { session in
                try session.execute(
                    """
                    UPDATE idempotency_keys
                    SET claimed_at = now() - interval '\(unescaped: age) milliseconds'
                    """)
                return try IdempotencyKeys.claim(scope: "user-1", key: "k", fingerprint: [1], in: session)
            }
            #expect(verdict == expected)
        }
    }

    @Test func anExpiredKeyIsForgotten() async throws {
        try await withDatabase { database in
            _ = try await claim(database)
            try await complete(database)
            let early = try await database.transaction { session in
                try IdempotencyKeys.purgeExpired(in: session)
            }
            #expect(early == 0)
            try await database.session { session in
                try session.execute("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'")
            }
            let verdict = try await claim(database, fingerprint: [2])
            #expect(verdict == .claimed)
            try await database.session { session in
                try session.execute("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'")
            }
            let late = try await database.transaction { session in
                try IdempotencyKeys.purgeExpired(in: session)
            }
            #expect(late == 1)
        }
    }

    @Test func ofManyClaimsAtOnceOneWins() async throws {
        try await withDatabase { database in
            let verdicts = try await withThrowingTaskGroup(of: IdempotencyVerdict.self) { group in
                for _ in 1...8 { group.addTask { try await claim(database) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let claims = verdicts.filter { $0 == .claimed }.count
            #expect(claims == 1)
            let refusals = verdicts.filter { $0 == .inProgress }.count
            #expect(refusals == 7)
        }
    }
}
