import Escrow
import Foundation
import GatewayCore
import Primitives
import Testing

@Suite struct KYCReviewTests {
    private func decide(
        _ kyc: KYCUnderTest, _ body: String, on person: KYCUnderTest.Person? = nil,
        as decider: KYCUnderTest.Person? = nil, headers: [(String, String)] = []
    ) async throws -> AuthServerUnderTest.Reply {
        try await kyc.server.send(
            "POST", "/api/auth/admin/kyc/\((person ?? kyc.person).id)/approve/",
            token: (decider ?? kyc.administrator).token, headers: headers, body: body)
    }

    @Test func `the queue shows who waits, and the case shows the papers, each look audited`() async throws {
        try await KYCUnderTest.run { kyc in
            for (person, number) in [(kyc.person, UInt8(1)), (kyc.other, 30)] {
                let check = try await kyc.submit(person, from: number)
                try await kyc.report(check, of: person, .review, [.unknownResult])
            }
            let token = kyc.administrator.token
            let first = try await kyc.server.send("GET", "/api/auth/admin/kyc/?limit=1", token: token).json
            #expect(first["data"]?.array?.count == 1)
            #expect(first["data"]?.array?.first?["id"] == .integer(kyc.person.id))
            let cursor = try #require(first["next_cursor"]?.string)
            let second = try await kyc.server.send(
                "GET", "/api/auth/admin/kyc/?limit=1&cursor=\(cursor)", token: token
            ).json
            #expect(second["data"]?.array?.first?["id"] == .integer(kyc.other.id))
            #expect(second["next_cursor"] == .null)
            let found = try await kyc.server.send(
                "GET", "/api/auth/admin/kyc/\(kyc.person.id)/", token: token)
            #expect(found.status == 200 && found.json["check"]?["decision"] == "review")
            #expect(found.json["documents"]?.array?.count == 3)
            let path = try #require(found.json["documents"]?.array?.first?["content_url"]?.string)
            let content = try await kyc.server.raw("GET", path, token: token)
            #expect(content.status == 200 && content.bytes.starts(with: [0xFF, 0xD8]))
            #expect(try await kyc.audited("kyc.document_viewed") == 1)
            #expect(
                try await kyc.count(
                    "audit_entries",
                    where: "action = 'kyc.document_viewed' AND actor = 'user:\(kyc.administrator.id)' "
                        + "AND subject = 'user:\(kyc.person.id)' AND sealed_address IS NOT NULL") == 1)
            #expect(try await kyc.audited("kyc.case_viewed") == 1)
            // A document of another person's case does not open in this one.
            let foreign = path.replacing("/\(kyc.person.id)/", with: "/\(kyc.other.id)/")
            #expect(try await kyc.server.send("GET", foreign, token: token).status == 404)
            for place in ["", "\(kyc.person.id)/"] {
                let refused = try await kyc.server.send(
                    "GET", "/api/auth/admin/kyc/\(place)", token: kyc.person.token)
                #expect(refused.status == 403)
            }
            #expect(try await kyc.server.send("GET", path, token: kyc.person.token).status == 403)
        }
    }

    @Test func `an administrator approves once, and a second word finds no place`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .review, [.noAnswer])
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await decide(kyc, #"{"action": "approve"}"#).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 409, 409, 409])
            #expect(try await kyc.state(kyc.person) == "VERIFIED")
            #expect(try await kyc.audited("kyc.decided") == 1)
            // A verification that was wrong is taken back, with a reason.
            let revoked = try await decide(kyc, #"{"action": "reject", "reason": "Pièce falsifiée."}"#)
            #expect(revoked.status == 200)
            let status = try await kyc.status(kyc.person)
            #expect(status["status"] == "REJECTED" && status["message"] == "Pièce falsifiée.")
        }
    }

    @Test func `a decision needs the right hands, a reason, and the current copy`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .review, [.noAnswer])
            #expect(try await decide(kyc, #"{"action": "approve"}"#, as: kyc.person).status == 403)
            #expect(try await decide(kyc, #"{"action": "approve"}"#, as: kyc.other).status == 403)
            let without = try await decide(kyc, #"{"action": "reject"}"#)
            #expect(without.status == 422 && without.fieldCodes == ["/reason": "required"])
            #expect(try await decide(kyc, #"{"action": "maybe"}"#).status == 422)
            let stale = try await decide(
                kyc, #"{"action": "approve"}"#, headers: [("If-Match", "\"1-PEN\"")])
            #expect(stale.status == 412)
            let found = try await kyc.server.send(
                "GET", "/api/auth/admin/kyc/\(kyc.person.id)/", token: kyc.administrator.token)
            let tag = try #require(found.headers["etag"])
            let current = try await decide(kyc, #"{"action": "approve"}"#, headers: [("If-Match", tag)])
            #expect(current.status == 200)
            let missing = try await kyc.server.send(
                "POST", "/api/auth/admin/kyc/999999/approve/", token: kyc.administrator.token,
                body: #"{"action": "approve"}"#)
            #expect(missing.status == 404)
        }
    }

    @Test func `nobody approves himself`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.administrator)
            try await kyc.report(check, of: kyc.administrator, .review, [.noAnswer])
            let own = try await decide(kyc, #"{"action": "approve"}"#, on: kyc.administrator)
            #expect(own.status == 403 && own.code == "own_case")
            #expect(try await kyc.state(kyc.administrator) == "UNDER_REVIEW")
        }
    }

    @Test func `asked again, the person photographs what was named, and the rest stays`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .review, [.noAnswer])
            let asked = try await decide(
                kyc, #"{"action": "ask_again", "reason": "Le selfie est flou.", "documents": ["SELFIE"]}"#)
            #expect(asked.status == 200)
            let status = try await kyc.status(kyc.person)
            #expect(status["status"] == "PENDING" && status["missing"] == ["SELFIE"])
            #expect(status["message"] == "Le selfie est flou.")
        }
    }

    @Test func `the provider's word that comes after the administrator's changes nothing`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            #expect(try await decide(kyc, #"{"action": "reject", "reason": "Fraude avérée."}"#).status == 200)
            try await kyc.report(check, of: kyc.person, .verified)
            #expect(try await kyc.state(kyc.person) == "REJECTED")
            #expect(try await kyc.audited("kyc.late_report") == 1)
        }
    }
}
