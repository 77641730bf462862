import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import Testing

@Suite struct KYCRouteTests {
    @Test func `a bad upload is refused with clear words and leaves nothing`() async throws {
        try await KYCUnderTest.run { kyc in
            let good = KYCUnderTest.picture(1)
            let cases: [(KeyValuePairs<String, String>, [UInt8]?, Int, String)] = [
                (
                    ["document_type": "ID_FRONT"], Array("MZ\u{90} this is a program".utf8), 415,
                    "file_type_unknown"
                ),
                (
                    ["document_type": "ID_FRONT"], Array("%PDF-1.4 a paper %%EOF".utf8), 415,
                    "file_type_not_allowed"
                ),
                (
                    ["document_type": "ID_FRONT"], KYCUnderTest.picture(1, padding: 310_000), 413,
                    "file_too_large"
                ),
                (["document_type": "ID_FRONT"], KYCUnderTest.picture(1, width: 1400), 422, "image_too_small"),
                (
                    ["document_type": "ID_FRONT"], KYCUnderTest.picture(1, width: 60_000), 422,
                    "image_too_many_pixels"
                ),
                (["document_type": "ID_FRONT"], Array(good.dropLast(9)), 422, "file_truncated"),
                (["document_type": "ID_FRONT"], good + Array("PK".utf8), 422, "file_trailing_data"),
                (["document_type": "ID_FRONT"], [], 422, "file_empty"),
                (["document_type": "ID_FRONT"], nil, 422, "required"),
                (["document_type": "FACE"], good, 422, "not_a_choice"),
                ([:], good, 422, "required"),
                (["document_type": "ID_FRONT", "extra": "1"], good, 422, "unknown_field"),
                (["document_type": "ID_FRONT", "consent": "maybe"], good, 422, "not_a_choice"),
            ]
            for (fields, file, status, code) in cases {
                let reply = try await kyc.upload(fields, file, as: kyc.person)
                #expect(reply.status == status, "\(code)")
                #expect(reply.code == code || reply.fieldCodes.values.contains(code), "\(code)")
                #expect(reply.json["detail"]?.string?.isEmpty == false)
            }
            let json = try await kyc.server.send(
                "POST", "/api/auth/kyc/upload/", token: kyc.person.token, body: "{}")
            #expect(json.status == 415)
            #expect(try await kyc.count("kyc_documents") == 0)
            #expect(kyc.files.isEmpty)
            let nobody = try await kyc.server.send("POST", "/api/auth/kyc/upload/", body: "{}")
            #expect(nobody.status == 401)
        }
    }

    @Test func `the form's parts may come in any order, and the type told later still rules`() async throws {
        try await KYCUnderTest.run { kyc in
            func send(_ kind: String, _ file: [UInt8]) async throws -> AuthServerUnderTest.Reply {
                let body =
                    Array("--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".utf8)
                    + file
                    + Array(
                        "\r\n--B\r\nContent-Disposition: form-data; name=\"document_type\"\r\n\r\n\(kind)\r\n--B--"
                            .utf8)
                return try await kyc.server.send(
                    "POST", "/api/auth/kyc/upload/", token: kyc.person.token,
                    headers: [("Content-Type", "multipart/form-data; boundary=B")], bytes: body)
            }
            let paper = Array("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n".utf8)
            #expect(try await send("PROOF_OF_ADDRESS", paper).status == 201)
            let wrong = try await send("ID_FRONT", paper)
            #expect(wrong.status == 415 && wrong.code == "file_type_not_allowed")
            #expect(kyc.files.count == 1)
        }
    }

    @Test func `documents are the owner's alone, every look is audited, and no cache keeps them`()
        async throws
    {
        try await KYCUnderTest.run { kyc in
            let sent = try await kyc.upload(
                ["document_type": "ID_FRONT"], KYCUnderTest.picture(1), as: kyc.person)
            let path = try #require(sent.json["content_url"]?.string)
            let own = try await kyc.server.raw("GET", path, token: kyc.person.token)
            #expect(own.status == 200)
            #expect(own.bytes.starts(with: [0xFF, 0xD8]) && !own.bytes.contains(Array("11.5021".utf8)))
            #expect(own.headers["content-type"] == "image/jpeg")
            #expect(own.headers["cache-control"] == "no-store")
            #expect(own.headers["x-content-type-options"] == "nosniff")
            #expect(own.headers["content-security-policy"] == "default-src 'none'; sandbox")
            #expect(try await kyc.audited("kyc.document_viewed") == 1)
            for stranger in [kyc.other, kyc.administrator] {
                #expect(try await kyc.server.send("GET", path, token: stranger.token).status == 404)
            }
            #expect(try await kyc.server.send("DELETE", path, token: kyc.other.token).status == 405)
            let document = path.replacing("/content/", with: "/")
            #expect(try await kyc.server.send("DELETE", document, token: kyc.other.token).status == 404)
            #expect(try await kyc.audited("kyc.document_viewed") == 1)
            #expect(try await kyc.server.send("DELETE", document, token: kyc.person.token).status == 204)
            try await kyc.runJobs(.erasure)
            #expect(kyc.files.isEmpty)
            #expect(try await kyc.audited("kyc.document_erased") == 1)
            #expect(try await kyc.server.send("GET", path, token: kyc.person.token).status == 404)
        }
    }

    @Test func `nothing is taken while a check runs, nor taken back`() async throws {
        try await KYCUnderTest.run { kyc in
            try await kyc.submit(kyc.person)
            let more = try await kyc.upload(
                ["document_type": "SELFIE"], KYCUnderTest.picture(7), as: kyc.person)
            #expect(more.status == 409 && more.code == "check_under_way")
            let list = try await kyc.server.send("GET", "/api/auth/kyc/documents/", token: kyc.person.token)
            let id = try #require(list.json["data"]?.array?.first?["id"]?.string)
            let removed = try await kyc.server.send(
                "DELETE", "/api/auth/kyc/documents/\(id)/", token: kyc.person.token)
            #expect(removed.status == 409 && removed.code == "document_submitted")
        }
    }

    @Test func `whoever has not proven his phone sends no papers`() async throws {
        try await KYCUnderTest.run { kyc in
            try await kyc.execute("UPDATE escrow.users SET phone_verified_at = NULL")
            let reply = try await kyc.upload(
                ["document_type": "ID_FRONT"], KYCUnderTest.picture(1), as: kyc.person)
            #expect(reply.status == 403 && reply.code == "phone_not_verified")
        }
    }

    @Test func `the database and the files tell no picture, name or number`() async throws {
        try await KYCUnderTest.run { kyc in
            try await kyc.verify(kyc.person, document: "PLANTED-4711-NUMBER")
            for path in kyc.files {
                let content = try Data(contentsOf: URL(fileURLWithPath: kyc.folder + "/" + path))
                #expect(content.range(of: Data("planted-picture-".utf8)) == nil)
            }
            for table in [
                "kyc_checks", "kyc_documents", "kyc_profiles", "kyc_consents", "outbox", "inbox", "jobs",
                "audit_entries", "users",
            ] {
                let hits = try await kyc.accounts.owner.session { session in
                    try session.query(
                        """
                        SELECT count(*) AS n FROM escrow.\(unescaped: table) t
                        WHERE t::text ~* '(4711-number|mbarga|planted|192\\.0\\.2\\.1)'
                        """)[0].int("n")
                }
                #expect(hits == 0, "\(table)")
            }
        }
    }
}
