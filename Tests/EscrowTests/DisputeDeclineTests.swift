import Durable
import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import Testing

/// Refusing to sign has an end, and administrators can hold money that no party disputes.
struct DisputeDeclineTests {
    private func propose(_ test: CaseUnderTest, _ id: Int64, as arbiter: CaseUnderTest.Person) async throws {
        let reply = try await test.post(
            "/api/disputes/\(id)/resolve/",
            #"{"outcome": "SELLER_FAVOR", "reasons": "Les preuves montrent la livraison."}"#, as: arbiter)
        #expect(reply.status == 200 && reply.json["ruling"]?["status"] == "PROPOSED")
    }

    private func decline(
        _ test: CaseUnderTest, _ id: Int64, as person: CaseUnderTest.Person
    ) async throws -> AuthServerUnderTest.Reply {
        try await test.post(
            "/api/disputes/\(id)/decline/", #"{"reasons": "La preuve numéro deux contredit cela."}"#,
            as: person)
    }

    @Test func `declining keeps the first deadline, and the second time goes to the administrators`()
        async throws
    {
        let policy = DisputePolicy(secondSignatureAbove: Money(1, .xaf))
        try await CaseUnderTest.run(policy: policy) { test in
            let agreement = try await test.funded()
            let id = try await test.assigned(agreement)
            _ = try await test.post(
                "/api/disputes/\(id)/comments/", #"{"text": "Je regarde les pièces."}"#, as: test.arbiter)
            // Five of the seven days are gone.
            try await test.execute(
                """
                UPDATE escrow.disputes SET due_at = due_at - interval '5 days',
                    ruling_due_at = ruling_due_at - interval '5 days'
                """)
            let begun = try await test.get("/api/disputes/\(id)/", as: test.arbiter)
            try await propose(test, id, as: test.arbiter)
            let first = try await decline(test, id, as: test.otherArbiter)
            #expect(first.status == 200 && first.json["status"] == "IN_REVIEW")
            #expect(first.json["due_at"] == begun.json["due_at"])

            try await propose(test, id, as: test.arbiter)
            let second = try await decline(test, id, as: test.otherArbiter)
            #expect(second.json["status"] == "ESCALATED" && second.json["awaits_signature"] == false)
            #expect(try await test.count("rulings", where: "state = 'DECLINED'") == 2)
            let late = try await test.post(
                "/api/disputes/\(id)/resolve/",
                #"{"outcome": "SELLER_FAVOR", "reasons": "Encore une fois le même."}"#, as: test.arbiter)
            #expect(late.status == 409 && late.code == "wrong_state")

            // Another arbiter does not bring the two tries back.
            _ = try await test.post(
                "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(test.otherArbiter.id)}",
                as: test.administrator)
            try await propose(test, id, as: test.otherArbiter)
            let third = try await decline(test, id, as: test.administrator)
            #expect(third.json["status"] == "ESCALATED")
            #expect(try await test.payouts(agreement).isEmpty)
            try await test.passDeadline(id)
            #expect(try await test.count("disputes", where: "state = 'RESOLVED'") == 1)
        }
    }

    @Test func `an arbiter who rules at once has his days to rule anew`() async throws {
        let policy = DisputePolicy(secondSignatureAbove: Money(1, .xaf))
        try await CaseUnderTest.run(policy: policy) { test in
            let id = try await test.assigned(try await test.funded())
            try await propose(test, id, as: test.arbiter)
            _ = try await decline(test, id, as: test.administrator)
            let kept = try await test.count("disputes", where: "due_at = ruling_due_at AND due_at > now()")
            #expect(kept == 1)
        }
    }

    @Test func `an administrator holds money that no party disputes, and nothing leaves but by a ruling`()
        async throws
    {
        try await CaseUnderTest.run { test in
            let agreement = try await test.delivered()
            let opened = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(agreement), as: test.administrator)
            #expect(opened.status == 201 && opened.json["opened_by"] == "ADMIN")
            #expect(opened.json["role"] == "ADMIN" && opened.json["held"] == 400_000)
            #expect(try await test.now(agreement).state == .dispute)
            #expect(try await test.openJobs("auto-release").isEmpty)
            let audited = try await test.count(
                "audit_entries",
                where: "action = 'dispute.opened' AND actor = 'user:\(test.administrator.id)'"
            )
            #expect(audited == 1)
            let again = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(agreement), as: test.buyer)
            #expect(again.status == 409 && again.code == "dispute_open")

            let unpaid = try await test.create()
            let early = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(unpaid), as: test.administrator)
            #expect(early.status == 409 && early.code == "wrong_state")
            let arbiter = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(unpaid), as: test.arbiter)
            #expect(arbiter.status == 404)

            let id = try #require(opened.json["id"]?.integer)
            _ = try await test.post(
                "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(test.arbiter.id)}",
                as: test.administrator)
            let ruled = try await test.post(
                "/api/disputes/\(id)/resolve/",
                #"{"outcome": "BUYER_FAVOR", "reasons": "Le vendeur est un escroc connu."}"#, as: test.arbiter
            )
            #expect(ruled.json["status"] == "RESOLVED")
            #expect(try await test.payouts(agreement).map(\.kind) == [.refund])
        }
    }
}
