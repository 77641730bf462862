import Foundation
import Postgres
import TestSupport
import Testing

@testable import Durable

@Suite struct OutboxTests {
    private func withDatabase(_ body: (PostgresClient) async throws -> Void) async throws {
        try await TestDatabase.withDatabase(migrations: [("store", DurableMigrations.all)]) { _, make in
            try await body(make("store"))
        }
    }

    private func message(_ subject: UUID, sensitive: Bool = false) -> OutboxMessage {
        OutboxMessage(
            id: UUID(), type: "collect", subject: subject, payload: #"{"amount":450000}"#, traceparent: nil,
            sensitive: sensitive)
    }

    private func append(_ messages: [OutboxMessage], to database: PostgresClient) async throws {
        try await database.transaction { session in
            for message in messages { try Outbox.append(message, in: session) }
        }
    }

    private func claim(_ database: PostgresClient, limit: Int = 100) async throws -> [OutboxRow] {
        try await database.transaction { session in
            try Outbox.claim(limit: limit, delays: [.seconds(60)], in: session)
        }
    }

    @Test func numbersOfASubjectHaveNoGapsUnderConcurrency() async throws {
        try await withDatabase { database in
            let subject = UUID()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...60 {
                    group.addTask {
                        struct Abandoned: Error {}
                        do {
                            try await database.transaction { session in
                                try Outbox.append(message(subject), in: session)
                                if number.isMultiple(of: 3) { throw Abandoned() }
                            }
                        } catch is Abandoned {}
                    }
                }
                try await group.waitForAll()
            }
            let sequences = try await database.session { session in
                try session.query("SELECT sequence FROM outbox ORDER BY sequence").map { row in
                    try row.int("sequence")
                }
            }
            #expect(sequences == Array(1...40))
        }
    }

    @Test func onlyTheFirstUndoneMessageOfASubjectIsClaimed() async throws {
        try await withDatabase { database in
            let subject = UUID()
            let messages = [message(subject), message(subject), message(subject)]
            let other = message(UUID())
            try await append(messages + [other], to: database)
            let claimed = try await claim(database)
            #expect(Set(claimed.map(\.id)) == [messages[0].id, other.id])
            let areSentOnce: Bool = claimed.allSatisfy { $0.sequence == 1 && $0.sendCount == 1 }
            #expect(areSentOnce)
            #expect(
                try await claim(database).isEmpty,
                "a claimed message is not due, and holds up those behind it")
            let completed = try await database.transaction { session in
                try Outbox.complete(messages[0].id, in: session)
            }
            #expect(completed)
            #expect(try await claim(database).map(\.id) == [messages[1].id])
        }
    }

    @Test func completingTwiceOrAnUnknownMessageSaysSo() async throws {
        try await withDatabase { database in
            let message = message(UUID(), sensitive: true)
            try await append([message], to: database)
            let answers = try await database.transaction { session in
                [
                    try Outbox.complete(message.id, in: session),
                    try Outbox.complete(message.id, in: session),
                    try Outbox.complete(UUID(), in: session),
                ]
            }
            #expect(answers == [true, false, false])
            let payload = try await database.session { session in
                try session.query("SELECT payload FROM outbox")[0].string("payload")
            }
            #expect(payload == "{}", "a sensitive payload is gone once it is done")
        }
    }

    @Test func concurrentClaimsNeverTakeOneMessageTwice() async throws {
        try await withDatabase { database in
            try await append((1...200).map { _ in message(UUID()) }, to: database)
            let claimed = try await withThrowingTaskGroup(of: [UUID].self) { group in
                for _ in 1...12 { group.addTask { try await claim(database, limit: 25).map(\.id) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(claimed).count == claimed.count)
            #expect(claimed.count >= 100)
        }
    }

    @Test func theDelayGrowsWithTheNumberOfSendings() async throws {
        try await withDatabase { database in
            try await append([message(UUID())], to: database)
            var delays: [Int64] = []
            for _ in 1...4 {
                // In one transaction, for which the time stands still.
                let (count, seconds) = try await database.transaction { session in
                    try session.execute("UPDATE outbox SET next_send_at = now()")
                    let rows = try Outbox.claim(
                        limit: 1, delays: [.seconds(1), .seconds(10), .seconds(100)], in: session)
                    let seconds = try session.query(
                        "SELECT ceil(extract(epoch FROM next_send_at - now()))::bigint AS seconds FROM outbox"
                    )[0].int("seconds")
                    return (rows.count, seconds)
                }
                #expect(count == 1)
                delays.append(seconds)
            }
            #expect(delays == [1, 10, 100, 100])
        }
    }

    @Test func theRoleCannotDeleteOrRewriteAMessage() async throws {
        try await withDatabase { database in
            let statements: [PostgresQuery] = [
                "DELETE FROM outbox", "UPDATE outbox SET subject = gen_random_uuid()", "DELETE FROM inbox",
                "UPDATE inbox SET fingerprint = ''", "DELETE FROM outbox_sequences",
            ]
            for statement in statements {
                let error = await #expect(throws: PostgresError.self) {
                    try await database.session { session in try session.execute(statement) }
                }
                #expect(error?.code == .insufficientPrivilege)
            }
        }
    }
}
