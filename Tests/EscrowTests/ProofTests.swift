import Crypto
import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import Testing

struct ProofTests {
    @Test func `a proof has the hash of what is kept and the database's time, and nobody changes it`()
        async throws
    {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let path = "/api/escrow/transactions/\(agreement.id)/proofs/"
            let photo = try await test.form(
                path, ["kind": "PHOTO", "text": "Devant la porte"], files: [KYCUnderTest.picture(1)],
                as: test.seller)
            #expect(photo.status == 201)
            let url = try #require(photo.json["attachment"]?["content_url"]?.string)
            let bytes = try await test.server.raw("GET", url, token: test.buyer.token).bytes
            let digest = Hex.encode(SHA256.hash(data: bytes))
            #expect(photo.json["sha256"]?.string == digest)
            #expect(photo.json["attachment"]?["sha256"]?.string == digest)
            let tracking = try await test.post(
                path, #"{"kind": "TRACKING", "text": "CM-4471-X"}"#, as: test.seller)
            #expect(tracking.status == 201)
            #expect(
                tracking.json["sha256"]?.string == Hex.encode(SHA256.hash(data: Array("CM-4471-X".utf8))))
            let list = try await test.get(path, as: test.buyer)
            #expect(
                list.json["data"]?.array?.compactMap { $0["kind"]?.string } == ["TRACKING", "PHOTO"])
            let entries = try await test.count(
                "audit_entries", where: "action = 'proof.added' AND details LIKE '%\(digest)%'")
            #expect(entries == 1)
            await #expect(throws: PostgresError.self) {
                try await test.accounts.database.session { session in
                    _ = try session.execute("UPDATE proofs SET kind = 'OTHER'")
                }
            }
        }
    }

    @Test func `a proof is refused without what its kind needs, before the payment and after the end`()
        async throws
    {
        try await CaseUnderTest.run { test in
            let early = try await test.create()
            let before = "/api/escrow/transactions/\(early.id)/proofs/"
            let tracking = #"{"kind": "TRACKING", "text": "1"}"#
            let refused = try await test.post(before, tracking, as: test.seller)
            #expect(refused.status == 409 && refused.code == "wrong_state")
            #expect(refused.json["state"] == "PENDING_FUNDS")
            let agreement = try await test.funded()
            let path = "/api/escrow/transactions/\(agreement.id)/proofs/"
            let noFile = try await test.post(path, #"{"kind": "PHOTO"}"#, as: test.seller)
            #expect(noFile.status == 422 && noFile.fieldCodes["/file"] == "required")
            let noText = try await test.post(path, #"{"kind": "TRACKING"}"#, as: test.seller)
            #expect(noText.status == 422 && noText.fieldCodes["/text"] == "required")
            let empty = try await test.form(path, ["kind": "PHOTO"], files: [[]], as: test.seller)
            #expect(empty.status == 422 && empty.fieldCodes["/file"] == "file_empty")
            let strange = try await test.post(path, #"{"kind": "RUMOUR", "text": "a"}"#, as: test.seller)
            #expect(strange.status == 422 && strange.fieldCodes["/kind"] == "not_a_choice")
            let milestone = try await test.post(
                path, #"{"kind": "TRACKING", "text": "1", "milestone_id": 7}"#, as: test.seller)
            #expect(milestone.status == 422 && milestone.fieldCodes["/milestone_id"] == "milestone_unknown")
            #expect(try await test.post(path, tracking, as: test.stranger).status == 404)
            #expect(try await test.get(path, as: test.stranger).status == 404)
            #expect(try await test.count("proofs") == 0)
            #expect(test.objectNames == [])
        }
    }

    @Test func `a proof belongs to a milestone where there are some, and a key brings it once`() async throws
    {
        try await CaseUnderTest.run { test in
            let deadline = Date(timeIntervalSinceNow: 7200)
            let agreement = try await test.funded(milestones: [
                MilestoneTerms(title: "Un", amount: Money(150_000, .xaf), deliveryDeadline: deadline),
                MilestoneTerms(title: "Deux", amount: Money(250_000, .xaf), deliveryDeadline: deadline),
            ])
            let path = "/api/escrow/transactions/\(agreement.id)/proofs/"
            let milestone = agreement.milestones[1].id
            let key = [("Idempotency-Key", "proof-1")]
            let fields: KeyValuePairs = ["kind": "RECEIPT", "milestone_id": "\(milestone)"]
            let first = try await test.form(
                path, fields, files: [KYCUnderTest.picture(3)], as: test.seller, headers: key)
            #expect(first.status == 201 && first.json["milestone_id"] == .integer(milestone))
            let again = try await test.form(
                path, fields, files: [KYCUnderTest.picture(3)], as: test.seller, headers: key)
            #expect(again.status == 201 && again.json["id"] == first.json["id"])
            #expect(again.headers["idempotent-replayed"] == "true")
            let other = try await test.form(
                path, fields, files: [KYCUnderTest.picture(4)], as: test.seller, headers: key)
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            #expect(test.objectCount == 1)
        }
    }
}
