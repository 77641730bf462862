import Escrow
import Foundation
import Postgres
import Primitives
import Testing

struct MessageTests {
    @Test
    func
        `the parties write to each other, and the conversation tells what happened in the reader's language`()
        async throws
    {
        try await CaseUnderTest.run { test in
            let agreement = try await test.delivered()
            let path = "/api/escrow/transactions/\(agreement.id)/messages/"
            let sent = try await test.post(path, #"{"text": "Le colis est parti. مرحبا 👨‍👩‍👧"}"#, as: test.seller)
            #expect(sent.status == 201 && sent.json["author_role"] == "SELLER")
            let answered = try await test.form(
                path, ["text": "Merci"], files: [KYCUnderTest.picture(1), KYCUnderTest.picture(2)],
                as: test.buyer)
            #expect(answered.status == 201)
            #expect(answered.json["attachments"]?.array?.count == 2)
            let read = try await test.get(path, as: test.buyer)
            let kinds = read.json["data"]?.array?.map { $0["event"]?.string ?? $0["kind"]?.string ?? "" }
            #expect(
                kinds == [
                    "MESSAGE", "MESSAGE", "agreement.delivered", "agreement.funds_held",
                    "agreement.created",
                ])
            let french = read.json["data"]?.array?[2]["text"]
            #expect(french == "Le vendeur déclare avoir livré.")
            let english = try await test.server.send(
                "GET", path + "?limit=3", token: test.buyer.token, headers: [("Accept-Language", "en")])
            #expect(english.json["data"]?.array?[2]["text"] == "The seller says that the delivery is made.")
            let cursor = try #require(english.json["next_cursor"]?.string)
            let rest = try await test.get(path + "?cursor=\(cursor)", as: test.buyer)
            #expect(rest.json["data"]?.array?.count == 2 && rest.json["next_cursor"] == .null)
            // Sealed where they stand.
            #expect(try await test.count("messages", where: "sealed_text LIKE '%colis%'") == 0)
            #expect(try await test.count("messages", where: "sealed_text LIKE 'k1.%'") == 2)
        }
    }

    @Test func `for strangers neither the messages nor their files exist`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let path = "/api/escrow/transactions/\(agreement.id)/messages/"
            let sent = try await test.form(path, files: [KYCUnderTest.picture(1)], as: test.buyer)
            let file = try #require(
                sent.json["attachments"]?.array?.first?["content_url"]?.string)
            for person in [test.stranger, test.arbiter] {
                #expect(try await test.get(path, as: person).status == 404)
                #expect(try await test.post(path, #"{"text": "a"}"#, as: person).status == 404)
                #expect(try await test.get(file, as: person).status == 404)
            }
            #expect(
                try await test.get("/api/escrow/transactions/999/messages/", as: test.buyer).status == 404)
            let own = try await test.server.raw("GET", file, token: test.seller.token)
            #expect(own.status == 200 && own.bytes.starts(with: [0xFF, 0xD8]))
            #expect(!own.bytes.contains(Array("11.5021".utf8)))
            #expect(own.headers["cache-control"] == "no-store")
            // Another agreement's file is not found below one's own.
            let other = try await test.funded()
            let moved = file.replacing("/\(agreement.id)/", with: "/\(other.id)/")
            #expect(try await test.get(moved, as: test.buyer).status == 404)
            #expect(try await test.count("audit_entries", where: "action = 'attachment.viewed'") == 1)
            // An administrator reads and does not write; the reading is written down.
            #expect(try await test.get(path, as: test.administrator).status == 200)
            #expect(try await test.post(path, #"{"text": "a"}"#, as: test.administrator).status == 403)
            #expect(try await test.count("audit_entries", where: "action = 'messages.viewed'") == 1)
        }
    }

    @Test func `a file or a text that is not taken leaves nothing behind`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let path = "/api/escrow/transactions/\(agreement.id)/messages/"
            let empty = try await test.form(path, ["text": "a"], files: [[]], as: test.buyer)
            #expect(empty.status == 422 && empty.fieldCodes["/file"] == "file_empty")
            let program = try await test.form(
                path, files: [Array("MZ this is a program, not a picture".utf8)], as: test.buyer)
            #expect(program.status == 415)
            let large = try await test.form(
                path, files: [KYCUnderTest.picture(1, padding: 299_400), KYCUnderTest.picture(2)],
                as: test.buyer)
            #expect(large.status == 413)
            let many = try await test.form(
                path, files: Array(repeating: KYCUnderTest.picture(1), count: 6), as: test.buyer)
            #expect(many.status == 422 && many.fieldCodes["/file"] == "unexpected_file")
            let second = try await test.form(
                path, ["text": "\u{202E}gro.live"], files: [KYCUnderTest.picture(1)], as: test.buyer)
            #expect(second.status == 422 && second.fieldCodes["/text"] == "invisible_character")
            for text in ["", "   ", "\u{200B}", "a\u{0000}b", "\u{2066}a\u{2069}", "x\u{FEFF}"] {
                let body = JSONValue.object(["text": .string(text)]).text
                let reply = try await test.post(path, body, as: test.buyer)
                #expect(reply.status == 422 && reply.fieldCodes["/text"] != nil, "\(text.debugDescription)")
            }
            for body in ["{}", #"{"text": 5}"#, #"{"text": "a", "to": 3}"#, "[]", #"{"text": "a""#] {
                let status = try await test.post(path, body, as: test.buyer).status
                #expect(status == 422 || status == 400, "\(body)")
            }
            var parts = ""
            for number in 0..<1000 {
                parts += "--B\r\nContent-Disposition: form-data; name=\"f\(number)\"\r\n\r\nx\r\n"
            }
            let thousand = try await test.server.send(
                "POST", path, token: test.buyer.token,
                headers: [("Content-Type", "multipart/form-data; boundary=B")],
                bytes: Array((parts + "--B--").utf8))
            #expect((400..<500).contains(thousand.status))
            #expect(try await test.count("messages") == 0)
            #expect(try await test.count("attachments") == 0)
            #expect(test.objectNames == [])
        }
    }

    @Test func `the same key brings one message, and another one under it is refused`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let path = "/api/escrow/transactions/\(agreement.id)/messages/"
            let key = [("Idempotency-Key", "message-1")]
            let first = try await test.form(
                path, ["text": "a"], files: [KYCUnderTest.picture(1)], as: test.buyer, headers: key)
            let again = try await test.form(
                path, ["text": "a"], files: [KYCUnderTest.picture(1)], as: test.buyer, headers: key)
            #expect(first.status == 201 && again.status == 201)
            #expect(again.headers["idempotent-replayed"] == "true" && again.json["id"] == first.json["id"])
            let other = try await test.form(path, ["text": "b"], as: test.buyer, headers: key)
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            #expect(try await test.count("messages") == 1)
            #expect(try await test.count("attachments") == 1)
            #expect(test.objectCount == 1)
        }
    }

    @Test func `a file whose sender died goes after hours, one that is kept stays whatever happens`()
        async throws
    {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let path = "/api/escrow/transactions/\(agreement.id)/messages/"
            let kept = try await test.form(path, files: [KYCUnderTest.picture(1)], as: test.buyer)
            #expect(kept.status == 201)
            let caller = CaseCaller(test.buyer.inquirer, role: .buyer)
            let place = try await test.messages.place(.id(agreement.id), for: caller)
            var upload = try await test.intake.begin(in: place)
            try await upload.write(KYCUnderTest.picture(2))
            try await upload.finish()
            #expect(test.objectCount == 2)
            let jobs = try await test.openJobs("attachment-cleanup")
            #expect(jobs.count == 1)
            for job in jobs { _ = try await test.intake.perform(job) }
            #expect(test.objectCount == 1)
            #expect(try await test.count("attachments") == 1)
            await #expect(throws: PostgresError.self) {
                try await test.execute("UPDATE escrow.attachments SET size = 1")
            }
            await #expect(throws: PostgresError.self) {
                try await test.accounts.database.session { session in
                    _ = try session.execute("UPDATE messages SET sealed_text = NULL")
                }
            }
        }
    }
}
