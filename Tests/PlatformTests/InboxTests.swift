import Foundation
import Postgres
import TestSupport
import Testing

@testable import Durable

@Suite struct InboxTests {
    private func withDatabase(_ body: (PostgresClient) async throws -> Void) async throws {
        try await TestDatabase.withDatabase(migrations: [("store", DurableMigrations.all)]) { _, make in
            try await body(make("store"))
        }
    }

    private func receive(
        _ database: PostgresClient, id: UUID = UUID(), subject: UUID, sequence: Int64?,
        fingerprint: [UInt8] = [1]
    ) async throws -> InboxVerdict {
        try await database.transaction { session in
            try Inbox.receive(
                id: id, type: "payment.succeeded", subject: subject, sequence: sequence,
                fingerprint: fingerprint,
                in: session)
        }
    }

    @Test func aKnownMessageIsADuplicateWithItsOutcome() async throws {
        try await withDatabase { database in
            let (id, subject) = (UUID(), UUID())
            #expect(try await receive(database, id: id, subject: subject, sequence: 1) == .new)
            #expect(
                try await receive(database, id: id, subject: subject, sequence: 1) == .duplicate(outcome: nil)
            )
            try await database.transaction { session in try Inbox.setOutcome("accepted", of: id, in: session)
            }
            #expect(
                try await receive(database, id: id, subject: subject, sequence: 1)
                    == .duplicate(outcome: "accepted"))
        }
    }

    @Test func aKnownIdentifierWithAnotherContentIsAConflict() async throws {
        try await withDatabase { database in
            let (id, subject) = (UUID(), UUID())
            _ = try await receive(database, id: id, subject: subject, sequence: nil)
            #expect(
                try await receive(database, id: id, subject: subject, sequence: nil, fingerprint: [2])
                    == .conflict)
        }
    }

    @Test func anOlderSequenceIsStaleAndRemembered() async throws {
        try await withDatabase { database in
            let (late, subject) = (UUID(), UUID())
            var verdicts: [InboxVerdict] = []
            verdicts.append(try await receive(database, subject: subject, sequence: 2))
            verdicts.append(try await receive(database, id: late, subject: subject, sequence: 1))
            verdicts.append(try await receive(database, id: late, subject: subject, sequence: 1))
            verdicts.append(try await receive(database, subject: subject, sequence: 2))
            verdicts.append(try await receive(database, subject: subject, sequence: 3))
            verdicts.append(try await receive(database, subject: subject, sequence: nil))
            verdicts.append(try await receive(database, subject: UUID(), sequence: 1))
            #expect(verdicts == [.new, .stale, .duplicate(outcome: nil), .stale, .new, .new, .new])
        }
    }

    @Test func aRolledBackReceptionIsForgotten() async throws {
        try await withDatabase { database in
            struct Refusal: Error {}
            let (id, subject) = (UUID(), UUID())
            await #expect(throws: Refusal.self) {
                try await database.transaction { session in
                    _ = try Inbox.receive(
                        id: id, type: "t", subject: subject, sequence: 1, fingerprint: [1], in: session)
                    throw Refusal()
                }
            }
            let verdict = try await receive(database, id: id, subject: subject, sequence: 1)
            #expect(verdict == .new)
        }
    }

    @Test func ofManyReceptionsAtOnceOneIsNew() async throws {
        try await withDatabase { database in
            let (id, subject) = (UUID(), UUID())
            let verdicts = try await withThrowingTaskGroup(of: InboxVerdict.self) { group in
                for _ in 1...8 {
                    group.addTask { try await receive(database, id: id, subject: subject, sequence: 1) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let firsts = verdicts.filter { $0 == .new }.count
            #expect(firsts == 1)
            let duplicates = verdicts.filter { $0 == .duplicate(outcome: nil) }.count
            #expect(duplicates == 7)
        }
    }
}
