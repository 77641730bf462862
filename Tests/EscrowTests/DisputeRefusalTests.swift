import Durable
import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import Testing

struct DisputeRefusalTests {
    private static let reasons = "Les preuves montrent la moitié de la livraison."

    private func ruling(_ outcome: String, _ more: String = "") -> String {
        "{\"outcome\": \"\(outcome)\", \"reasons\": \"\(Self.reasons)\"\(more)}"
    }

    @Test func `an arbiter is verified, not suspended, and no party`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let id = try await test.disputed(agreement)
            let path = "/api/disputes/\(id)/assign/"
            func code(_ arbiter: Int64) async throws -> String? {
                let reply = try await test.post(path, "{\"arbiter_id\": \(arbiter)}", as: test.administrator)
                return reply.fieldCodes["/arbiter_id"]
            }
            #expect(try await code(test.stranger.id) == "arbiter_unknown")
            #expect(try await code(99_999) == "arbiter_unknown")
            try await test.execute("UPDATE escrow.users SET role = 'ARBITRE' WHERE id = \(test.seller.id)")
            #expect(try await code(test.seller.id) == "arbiter_is_party")
            try await test.execute(
                "UPDATE escrow.kyc_profiles SET state = 'REJECTED' WHERE user_id = \(test.arbiter.id)")
            #expect(try await code(test.arbiter.id) == "arbiter_not_verified")
            try await test.execute(
                "UPDATE escrow.users SET suspended_at = now() WHERE id = \(test.otherArbiter.id)")
            #expect(try await code(test.otherArbiter.id) == "arbiter_suspended")
            for person in [test.buyer, test.seller, test.stranger, test.arbiter] {
                let reply = try await test.post(path, "{\"arbiter_id\": \(test.arbiter.id)}", as: person)
                #expect(reply.status == 403)
            }
            #expect(try await test.count("disputes", where: "state = 'OPEN'") == 1)
            // A seller with an arbiter's role is a seller in his own case.
            let own = try await test.post(
                "/api/disputes/\(id)/comments/", #"{"text": "a", "internal": true}"#, as: test.seller)
            #expect(own.status == 403)
        }
    }

    @Test func `for strangers there is no dispute, and nothing hidden shows to the parties`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let id = try await test.assigned(agreement)
            let internalComment = try await test.post(
                "/api/disputes/\(id)/comments/", #"{"text": "Le vendeur hésite.", "internal": true}"#,
                as: test.arbiter)
            #expect(internalComment.status == 201)
            #expect(
                try await test.get("/api/disputes/\(id)/comments/", as: test.buyer).json["data"] == [])
            for path in ["", "evidence/", "comments/"] {
                let url = "/api/disputes/\(id)/\(path)"
                for stranger in [test.stranger, test.otherArbiter] {
                    #expect(try await test.get(url, as: stranger).status == 404, "\(path)")
                }
                for reader in [test.buyer, test.seller, test.arbiter, test.administrator] {
                    #expect(try await test.get(url, as: reader).status == 200, "\(path)")
                }
            }
            #expect(try await test.get("/api/disputes/424242/", as: test.buyer).status == 404)
            let own = try await test.get("/api/disputes/", as: test.stranger)
            #expect(own.json["data"] == [])
            let all = try await test.get("/api/disputes/?status=IN_REVIEW", as: test.administrator)
            #expect(all.json["data"]?.array?.count == 1)
            #expect(try await test.get("/api/disputes/", as: test.arbiter).json["data"]?.array?.count == 1)
            let stranger = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(agreement), as: test.stranger)
            #expect(stranger.status == 404)
            let byOther = try await test.post(
                "/api/disputes/\(id)/resolve/", ruling("BUYER_FAVOR"), as: test.otherArbiter)
            #expect(byOther.status == 404)
            let byAdministrator = try await test.post(
                "/api/disputes/\(id)/resolve/", ruling("BUYER_FAVOR"), as: test.administrator)
            #expect(byAdministrator.status == 403)
        }
    }

    @Test func `what cannot be disputed is refused with what is possible, and a key opens one dispute`()
        async throws
    {
        try await CaseUnderTest.run { test in
            let early = try await test.create()
            let refused = try await test.post("/api/disputes/", CaseUnderTest.opening(early), as: test.buyer)
            #expect(refused.status == 409 && refused.json["state"] == "PENDING_FUNDS")
            #expect(refused.json["possible_actions"] == ["cancel"])
            let agreement = try await test.funded()
            let key = [("Idempotency-Key", "dispute-1")]
            let opening = CaseUnderTest.opening(agreement)
            let first = try await test.post("/api/disputes/", opening, as: test.buyer, headers: key)
            let again = try await test.post("/api/disputes/", opening, as: test.buyer, headers: key)
            #expect(first.status == 201 && again.status == 201 && first.json["id"] == again.json["id"])
            // Also when nothing of the first answer is kept any more.
            try await test.execute("DELETE FROM escrow.idempotency_keys")
            let late = try await test.post("/api/disputes/", opening, as: test.buyer, headers: key)
            #expect(late.status == 201 && late.json["id"] == first.json["id"])
            let second = try await test.post("/api/disputes/", opening, as: test.seller)
            #expect(second.status == 409 && second.code == "dispute_open")
            #expect(second.json["dispute_reference"] == first.json["reference"])
            let confirmed = try await test.post(
                "/api/escrow/transactions/\(agreement.id)/actions/", #"{"action": "mark_delivered"}"#,
                as: test.seller)
            #expect(confirmed.status == 409 && confirmed.json["state"] == "DISPUTE")
            let stale = try await test.post(
                "/api/disputes/\(first.json["id"]?.integer ?? 0)/assign/",
                "{\"arbiter_id\": \(test.arbiter.id)}",
                as: test.administrator, headers: [("If-Match", "\"0-A0\"")])
            #expect(stale.status == 412)
        }
    }

    @Test func `a body that is not a dispute is refused with every fault named`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let reply = try await test.post(
                "/api/disputes/",
                """
                {"transaction_id": \(agreement.id), "category": "ANGER", "title": "\u{2067}abc",
                 "description": " ", "held": 5}
                """, as: test.buyer)
            #expect(
                reply.fieldCodes == [
                    "/category": "not_a_choice", "/title": "invisible_character", "/description": "blank",
                    "/held": "unknown_field",
                ])
            for id in ["-1", "0", "1.5", "\"TXN-\"", "9223372036854775808", "true", "[]"] {
                let body =
                    "{\"transaction_id\": \(id), \"category\": \"OTHER\", \"title\": \"a\", \"description\": \"b\"}"
                #expect(try await test.post("/api/disputes/", body, as: test.buyer).status == 422, "\(id)")
            }
            let byReference = CaseUnderTest.opening(agreement)
                .replacing(
                    "\"transaction_id\": \(agreement.id)",
                    with: "\"transaction_id\": \"\(agreement.reference)\"")
            let opened = try await test.post("/api/disputes/", byReference, as: test.buyer)
            #expect(opened.status == 201)
            let reference = try #require(opened.json["reference"]?.string)
            #expect(
                try await test.get("/api/disputes/\(reference.lowercased())/", as: test.seller).status == 200)
            let empty = try await test.form(
                "/api/disputes/\(reference)/evidence/", ["text": "vide"], files: [[]], as: test.buyer)
            #expect(empty.status == 422 && empty.fieldCodes["/file"] == "file_empty")
            #expect(try await test.count("dispute_evidence") == 0)
            #expect(test.objectNames == [])
        }
    }
}
