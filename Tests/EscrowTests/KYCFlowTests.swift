import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import Sealing
import Testing

@Suite struct KYCFlowTests {
    @Test func `front, back, selfie and consent submit one check, and its answer verifies`() async throws {
        try await KYCUnderTest.run { kyc in
            let empty = try await kyc.status(kyc.person)
            #expect(empty["status"] == "PENDING")
            #expect(empty["missing"] == ["ID_FRONT", "ID_BACK", "SELFIE"])
            let first = try await kyc.upload(
                ["document_type": "ID_FRONT"], KYCUnderTest.picture(1), as: kyc.person)
            #expect(first.status == 201)
            #expect(first.json["document_type"] == "ID_FRONT" && first.json["width"] == 1600)
            #expect(first.json["kyc"]?["missing"] == ["ID_BACK", "SELFIE"])
            for (kind, number) in [("ID_BACK", UInt8(2)), ("SELFIE", 3)] {
                _ = try await kyc.upload(
                    ["document_type": kind], KYCUnderTest.picture(number), as: kyc.person)
            }
            // Existing clients know no consent: the papers wait, and the status says what to do.
            let waiting = try await kyc.status(kyc.person)
            #expect(waiting["status"] == "PENDING" && waiting["missing"] == [])
            #expect(waiting["next_step"]?["code"] == "consent")
            #expect(try await kyc.orders().isEmpty)
            let agreed = try await kyc.server.send(
                "POST", "/api/auth/kyc/consent/", token: kyc.person.token,
                body: #"{"consent_language": "en"}"#)
            #expect(agreed.json["status"] == "SUBMITTED")
            #expect(agreed.json["consent"]?["policy_url"] == "https://kimi.example/privacy")
            let orders = try await kyc.orders()
            #expect(orders.count == 1)
            let order = try #require(orders.first)
            #expect(order.images.map(\.kind) == [.idFront, .idBack, .selfie])
            #expect(order.documentType == .identityCard && order.consentLanguage == .english)
            let person = try #require(AccountsUnderTest.seal.open(order.sealedPerson, of: order.check))
            #expect(person.contains("Mbarga"))
            for image in order.images {
                let content = try await kyc.objects.read(
                    image.object, owner: order.user.description, limit: 100_000)
                #expect(content.count == image.size)
                #expect(!String(decoding: content, as: UTF8.self).contains("11.5021"))
            }
            try await kyc.report(
                order.check, of: kyc.person, .verified,
                identity: #"{"document_number":"AB 123-456","expires_on":"2099-01-31"}"#)
            let verified = try await kyc.status(kyc.person)
            #expect(verified["status"] == "VERIFIED" && verified["expires_at"] != .null)
            #expect(try await kyc.audited("kyc.state_changed") == 1)
            // What comes again changes nothing.
            try await kyc.report(order.check, of: kyc.person, .rejected, [.faceMismatch])
            #expect(try await kyc.state(kyc.person) == "VERIFIED")
        }
    }

    @Test func `one request with consent is enough for a passport`() async throws {
        try await KYCUnderTest.run { kyc in
            _ = try await kyc.upload(
                ["id_type": "PASSPORT", "document_type": "ID_FRONT"], KYCUnderTest.picture(1), as: kyc.person)
            let last = try await kyc.upload(
                ["document_type": "SELFIE", "consent": "true", "consent_language": "fr"],
                KYCUnderTest.picture(2),
                as: kyc.person)
            #expect(last.json["kyc"]?["status"] == "SUBMITTED")
            #expect(try await kyc.orders().first?.documentType == .passport)
        }
    }

    @Test func `two devices that send the last paper at once submit once`() async throws {
        try await KYCUnderTest.run { kyc in
            for (kind, number) in [("ID_FRONT", UInt8(1)), ("ID_BACK", 2)] {
                _ = try await kyc.upload(
                    ["document_type": kind, "consent": "true"], KYCUnderTest.picture(number), as: kyc.person)
            }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        try await kyc.upload(
                            ["document_type": "SELFIE"], KYCUnderTest.picture(3), as: kyc.person
                        )
                        .status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 200, 200, 200, 201])
            #expect(try await kyc.orders().count == 1)
            #expect(try await kyc.count("kyc_checks") == 1)
            #expect(try await kyc.count("kyc_documents") == 3)
            #expect(kyc.files.count == 3)
        }
    }

    @Test func `a key brings one document, and says when it is another request`() async throws {
        try await KYCUnderTest.run { kyc in
            let key = [("Idempotency-Key", "upload-1")]
            let first = try await kyc.upload(
                ["document_type": "ID_FRONT"], KYCUnderTest.picture(1), as: kyc.person, headers: key)
            let again = try await kyc.upload(
                ["document_type": "ID_FRONT"], KYCUnderTest.picture(1), as: kyc.person, headers: key)
            #expect(again.status == 201 && again.json["id"] == first.json["id"])
            #expect(again.headers["idempotent-replayed"] == "true")
            let other = try await kyc.upload(
                ["document_type": "ID_FRONT"], KYCUnderTest.picture(2), as: kyc.person, headers: key)
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            #expect(try await kyc.count("kyc_documents") == 1)
            #expect(kyc.files.count == 1)
        }
    }

    @Test func `a photo that cannot be used comes back to the person, and the rest stays`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .recapture, [.faceMismatch])
            let status = try await kyc.status(kyc.person)
            #expect(status["status"] == "PENDING" && status["missing"] == ["SELFIE"])
            #expect(status["reasons"]?.array?.first?["code"] == "face_mismatch")
            let again = try await kyc.upload(
                ["document_type": "SELFIE"], KYCUnderTest.picture(9), as: kyc.person)
            #expect(again.json["kyc"]?["status"] == "SUBMITTED")
            #expect(try await kyc.orders().count == 2)
            #expect(try await kyc.openCheck(of: kyc.person) != check)
        }
    }

    @Test func `a rejected person reads why in his language and may begin anew`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .rejected, [.documentNotGenuine])
            let french = try await kyc.status(kyc.person)["reasons"]?.array?.first?["message"]?.string
            #expect(french?.contains("authentique") == true)
            let english = try await kyc.server.send(
                "GET", "/api/auth/kyc/status/", token: kyc.person.token, headers: [("Accept-Language", "en")])
            #expect(english.json["reasons"]?.array?.first?["message"]?.string?.contains("genuine") == true)
            #expect(try await kyc.state(kyc.person) == "REJECTED")
            try await kyc.submit(kyc.person, from: 20)
            #expect(try await kyc.state(kyc.person) == "SUBMITTED")
        }
    }

    @Test func `one document in two accounts is put before an administrator, who sees the other account`()
        async throws
    {
        try await KYCUnderTest.run { kyc in
            try await kyc.verify(kyc.person, document: "ab 12-34/567")
            try await kyc.verify(kyc.other, from: 40, document: "AB1234567")
            #expect(try await kyc.state(kyc.other) == "UNDER_REVIEW")
            // The person is not told about the other account.
            #expect(try await kyc.status(kyc.other)["reasons"] == [])
            let found = try await kyc.server.send(
                "GET", "/api/auth/admin/kyc/\(kyc.other.id)/", token: kyc.administrator.token)
            #expect(found.json["shared_with"] == .array([.integer(kyc.person.id)]))
            #expect(found.json["identity"]?["document_number"] == "AB1234567")
            #expect(try await kyc.count("kyc_checks", where: "sealed_identity LIKE '%1234567%'") == 0)
        }
    }

    @Test func `an answer that is lost is asked for, once at a time, and a refused check goes to a person`()
        async throws
    {
        try await KYCUnderTest.run { kyc in
            _ = try await kyc.submit(kyc.person)
            let command = try await kyc.accounts.database.session { session in
                CommandID(try session.query("SELECT command_id FROM kyc_checks")[0].uuid("command_id"))
            }
            // What the gateway has not taken is being sent again anyway.
            try await kyc.runJobs(.inquiry)
            #expect(try await kyc.count("outbox", where: "type = 'inquire-kyc'") == 0)
            try await kyc.send(.commandAccepted(command))
            try await kyc.runJobs(.inquiry)
            try await kyc.runJobs(.inquiry)
            #expect(try await kyc.count("outbox", where: "type = 'inquire-kyc'") == 1)
            _ = try await kyc.submit(kyc.other, from: 30)
            let refused = try await kyc.accounts.database.session { session in
                CommandID(
                    try session.query("SELECT command_id FROM kyc_checks WHERE user_id = \(kyc.other.id)")[0]
                        .uuid("command_id"))
            }
            try await kyc.send(.commandRefused(refused, CommandRefusal(.unknownProvider, "None.")))
            #expect(try await kyc.state(kyc.other) == "UNDER_REVIEW")
        }
    }

    @Test func `a verification ends with the document, and can be made again`() async throws {
        try await KYCUnderTest.run { kyc in
            try await kyc.verify(kyc.person)
            try await kyc.execute("UPDATE escrow.kyc_profiles SET expires_at = now() - interval '1 second'")
            // At its time, whether or not the clock has run.
            #expect(try await kyc.state(kyc.person) == "EXPIRED")
            try await kyc.runJobs(.expiry)
            #expect(try await kyc.count("kyc_profiles", where: "state = 'EXPIRED'") == 1)
            try await kyc.submit(kyc.person, from: 60)
            #expect(try await kyc.state(kyc.person) == "SUBMITTED")
        }
    }

    @Test func `an expired document verifies nobody`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(
                check, of: kyc.person, .verified, identity: #"{"expires_on":"2020-01-31"}"#)
            #expect(try await kyc.state(kyc.person) == "UNDER_REVIEW")
            let approved = try await kyc.server.send(
                "POST", "/api/auth/admin/kyc/\(kyc.person.id)/approve/", token: kyc.administrator.token,
                body: #"{"action": "approve"}"#)
            #expect(approved.status == 409 && approved.code == "document_expired")
        }
    }
}
