import Escrow
import EscrowHTTP
import Foundation
import Primitives
import Testing

/// Every POST that makes something of a case, sent again: with its key there is one thing and the first answer, also after
/// that answer is kept no more; without a key the rules of the case decide.
@Suite struct RetryTests {
    /// One POST, and the table that holds what it makes.
    private struct Making: Sendable {
        let path: String
        let body: String
        let person: CaseUnderTest.Person
        let table: String
        /// What the same request without a key is answered with: 201 where it makes another.
        let again: Int
    }

    @Test func aKeyMakesOneThingAndOneAnswer() async throws {
        try await CaseUnderTest.run { test in
            for (index, making) in try await Self.makings(test).enumerated() {
                let before = try await test.count(making.table)
                let key = [("Idempotency-Key", "retry-\(index)")]
                let first = try await test.post(making.path, making.body, as: making.person, headers: key)
                #expect(
                    (200...201).contains(first.status), "\(making.path): \(first.status) \(first.json.text)")
                let second = try await test.post(making.path, making.body, as: making.person, headers: key)
                #expect(second.status == first.status, "\(making.path): \(second.json.text)")
                #expect(second.json["id"] == first.json["id"], "\(making.path)")
                #expect(second.headers["idempotent-replayed"] == "true", "\(making.path)")
                // As if the process had ended before it kept the answer, or seven days had gone by.
                try await test.execute("DELETE FROM escrow.idempotency_keys")
                let late = try await test.post(making.path, making.body, as: making.person, headers: key)
                #expect(late.status == first.status, "\(making.path): \(late.json.text)")
                #expect(late.json["id"] == first.json["id"], "\(making.path)")
                let made = try await test.count(making.table) - before
                #expect(made == 1, "\(making.path)")
            }
        }
    }

    @Test func aKeyOfAnotherRequestOrAnotherPersonIsNoRetry() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let path = "/api/escrow/transactions/\(agreement.id)/messages/"
            let key = [("Idempotency-Key", "shared")]
            let first = try await test.post(path, #"{"text": "Bonjour"}"#, as: test.buyer, headers: key)
            let other = try await test.post(path, #"{"text": "Bonsoir"}"#, as: test.buyer, headers: key)
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            let elsewhere = try await test.post(path, #"{"text": "Bonjour"}"#, as: test.seller, headers: key)
            #expect(elsewhere.status == 201 && elsewhere.json["id"] != first.json["id"])
        }
    }

    @Test func withoutAKeyTheRulesDecide() async throws {
        try await CaseUnderTest.run { test in
            for making in try await Self.makings(test) {
                let before = try await test.count(making.table)
                let first = try await test.post(making.path, making.body, as: making.person)
                #expect(
                    (200...201).contains(first.status), "\(making.path): \(first.status) \(first.json.text)")
                let second = try await test.post(making.path, making.body, as: making.person)
                #expect(second.status == making.again, "\(making.path): \(second.status) \(second.json.text)")
                let made = try await test.count(making.table) - before
                #expect(made == (making.again == 201 ? 2 : 1), "\(making.path)")
            }
        }
    }

    @Test func ofManyRetriesAtOnceOneMakesTheThing() async throws {
        try await CaseUnderTest.run { test in
            for (index, making) in try await Self.makings(test).enumerated() {
                let before = try await test.count(making.table)
                let replies = try await withThrowingTaskGroup(of: AuthServerUnderTest.Reply.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            try await test.post(
                                making.path, making.body, as: making.person,
                                headers: [("Idempotency-Key", "many-\(index)")])
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                for reply in replies {
                    let isWaiting = reply.status == 409 && reply.code == "request_in_progress"
                    #expect(
                        (200...201).contains(reply.status) || isWaiting, "\(making.path): \(reply.json.text)")
                }
                let isMade = replies.contains { (200...201).contains($0.status) }
                #expect(isMade, "\(making.path)")
                let made = try await test.count(making.table) - before
                #expect(made == 1, "\(making.path)")
            }
        }
    }

    /// Each in a case of its own state, so that each can be carried out now.
    private static func makings(_ test: CaseUnderTest) async throws -> [Making] {
        let open = try await test.funded()
        let delivering = try await test.funded()
        let heard = try await test.assigned(try await test.funded())
        let ruled = try await test.assigned(try await test.funded())
        let opened = try await test.funded()
        return [
            Making(
                path: "/api/escrow/transactions/\(open.id)/messages/", body: #"{"text": "Bonjour à vous"}"#,
                person: test.buyer, table: "messages", again: 201),
            Making(
                path: "/api/escrow/transactions/\(delivering.id)/proofs/",
                body: #"{"kind": "TRACKING", "text": "DHL 123456"}"#, person: test.seller, table: "proofs",
                again: 201),
            Making(
                path: "/api/disputes/", body: CaseUnderTest.opening(opened), person: test.buyer,
                table: "disputes", again: 409),
            Making(
                path: "/api/disputes/\(heard)/evidence/", body: #"{"text": "La photo montre le couvercle."}"#,
                person: test.buyer, table: "dispute_evidence", again: 201),
            Making(
                path: "/api/disputes/\(heard)/comments/", body: #"{"text": "J'ai appelé le transporteur."}"#,
                person: test.arbiter, table: "dispute_comments", again: 201),
            Making(
                path: "/api/disputes/\(ruled)/resolve/",
                body: #"{"outcome": "BUYER_FAVOR", "reasons": "Rien n'est jamais arrivé."}"#,
                person: test.arbiter, table: "rulings", again: 409),
        ]
    }
}
