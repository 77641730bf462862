import Escrow
import EscrowHTTP
import Foundation
import HTTPTypes
import Postgres
import Primitives
import TestSupport
import Testing

/// A session that was seen before is asked about together with what its request asks: what changed since still applies at
/// once, and a request of a session that has ended does nothing.
@Suite struct SeenStandingTests {
    private func with(
        _ body: @Sendable (AccessServerUnderTest, AccessServerUnderTest.Person) async throws -> Void
    ) async throws {
        try await AccessServerUnderTest.run { world in
            let buyer = try #require(world.people[.buyer])
            let seen = try await world.server.send("GET", "/api/auth/profile/", token: buyer.token)
            #expect(seen.status == 200)
            try await body(world, buyer)
        }
    }

    private func change(_ world: AccessServerUnderTest, _ sql: PostgresQuery) async throws {
        try await world.server.accounts.owner.session { _ = try $0.execute(sql) }
    }

    private func ask(
        _ operation: APIOperation, by person: AccessServerUnderTest.Person, in world: AccessServerUnderTest,
        headers: [(String, String)] = []
    ) async throws -> AuthServerUnderTest.Reply {
        let asked = Asked(operation, about: .own, by: person, in: world)
        return try await world.server.send(
            operation.route.method.rawValue, asked.path, token: person.token, headers: headers,
            body: asked.body)
    }

    private func agreements(_ world: AccessServerUnderTest) async throws -> Int64 {
        try await world.server.accounts.owner.session { session in
            try session.query("SELECT count(*) AS number FROM escrow.agreements")[0].int("number")
        }
    }

    @Test func theQuestionTravelsWithWhatIsAsked() async throws {
        try await with { world, buyer in
            let reply1 = try await ask(.readProfile, by: buyer, in: world)
            #expect(reply1.status == 200)
            #expect(world.exchanges.take(.readProfile) == 1)
            let reply2 = try await ask(.createAgreement, by: buyer, in: world)
            #expect(reply2.status == 201)
            #expect(world.exchanges.take(.createAgreement) == 2)
        }
    }

    @Test func aSessionThatWasNotSeenIsAskedAboutFirst() async throws {
        try await with { world, buyer in
            let signIn = try await world.server.accounts.login(buyer.last)
            let token = try await world.server.tokens.issue(for: signIn)
            for exchanges in [2, 1] {
                let reply = try await world.server.send("GET", "/api/auth/profile/", token: token)
                #expect(reply.status == 200)
                #expect(world.exchanges.take(.readProfile) == exchanges)
            }
        }
    }

    @Test func aKeyCostsTwoMore() async throws {
        try await with { world, buyer in
            let key = [("Idempotency-Key", "key-1")]
            let first = try await ask(.createAgreement, by: buyer, in: world, headers: key)
            #expect(first.status == 201)
            #expect(world.exchanges.take(.createAgreement) == 4)
        }
    }

    @Test(
        arguments: [
            "UPDATE escrow.sessions SET revoked_at = now(), revoked_for = 'revoked' WHERE user_id = ",
            "UPDATE escrow.sessions SET expires_at = now() WHERE user_id = ",
            "UPDATE escrow.users SET suspended_at = now() WHERE id = ",
        ])
    func aSessionThatHasEndedDoesNothing(_ sql: String) async throws {
        try await with { world, buyer in
            let before = try await agreements(world)
            try await change(world, "\(unescaped: sql) \(buyer.id)")
            for headers in [[], [("Idempotency-Key", "key-1")]] {
                let reply = try await ask(.createAgreement, by: buyer, in: world, headers: headers)
                #expect(reply.status == 401)
            }
            // What would be refused for its content is refused for the session.
            let empty = try await world.server.send(
                "POST", "/api/escrow/transactions/", token: buyer.token, body: "{}")
            #expect(empty.status == 401)
            let reply3 = try await agreements(world)
            #expect(reply3 == before)
            let keys = try await world.server.accounts.owner.session { session in
                try session.query("SELECT count(*) AS number FROM escrow.idempotency_keys")[0].int("number")
            }
            #expect(keys == 0)
        }
    }

    @Test func aSessionThatEndedIsNotSupposedAliveAgain() async throws {
        try await with { world, buyer in
            try await change(world, "DELETE FROM escrow.refresh_tokens")
            try await change(
                world,
                "UPDATE escrow.sessions SET revoked_at = now(), revoked_for = 'revoked' WHERE user_id = \(buyer.id)"
            )
            for _ in 0..<2 {
                let reply4 = try await ask(.listAgreements, by: buyer, in: world)
                #expect(reply4.status == 401)
            }
            // One look, and nothing else.
            #expect(world.exchanges.take(.listAgreements) == 1)
        }
    }

    @Test func aRoleThatIsGivenAppliesAtOnce() async throws {
        try await with { world, buyer in
            let reply5 = try await ask(.readStatistics, by: buyer, in: world)
            #expect(reply5.status == 403)
            try await change(world, "UPDATE escrow.users SET role = 'ADMIN' WHERE id = \(buyer.id)")
            let reply6 = try await ask(.readStatistics, by: buyer, in: world)
            #expect(reply6.status == 200)
        }
    }

    @Test func aRoleThatIsTakenIsGoneAtOnce() async throws {
        try await with { world, buyer in
            try await change(world, "UPDATE escrow.users SET role = 'ADMIN' WHERE id = \(buyer.id)")
            let reply7 = try await ask(.readStatistics, by: buyer, in: world)
            #expect(reply7.status == 200)
            try await change(world, "UPDATE escrow.users SET role = 'BUYER' WHERE id = \(buyer.id)")
            let reply8 = try await ask(.readStatistics, by: buyer, in: world)
            #expect(reply8.status == 403)
        }
    }

    @Test func aRequestThatBeginsAnewIsDoneOnce() async throws {
        try await with { world, buyer in
            let before = try await agreements(world)
            try await change(world, "UPDATE escrow.users SET language = 'en' WHERE id = \(buyer.id)")
            let reply9 = try await ask(.createAgreement, by: buyer, in: world)
            #expect(reply9.status == 201)
            let reply10 = try await agreements(world)
            #expect(reply10 == before + 1)
        }
    }

    @Test func aLanguageThatChangedSpeaksAtOnce() async throws {
        try await with { world, buyer in
            func title() async throws -> String? {
                try await world.server.send(
                    "POST", "/api/escrow/transactions/", token: buyer.token, body: "{}"
                )
                .json["title"]?.string
            }
            try await change(world, "UPDATE escrow.users SET language = 'fr' WHERE id = \(buyer.id)")
            let french = try await title()
            try await change(world, "UPDATE escrow.users SET language = 'en' WHERE id = \(buyer.id)")
            let english = try await title()
            #expect(french != nil && english != nil && french != english)
        }
    }
}
