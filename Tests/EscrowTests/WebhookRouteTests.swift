import Escrow
import Postgres
import Primitives
import Testing

/// The routes of endpoints over a socket.
@Suite struct WebhookRouteTests {
    private let path = "/api/webhooks/"

    @Test func anEndpointIsMadeReadChangedAndDeleted() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let body = #"{"url":"https://shop.example/hooks","event_types":["agreement.released"]}"#
            let key = [("Idempotency-Key", "make-one")]
            let made = try await server.send("POST", path, token: token, headers: key, body: body)
            #expect(made.status == 201 && made.json["secret"]?.string?.hasPrefix("whsec_") == true)
            let again = try await server.send("POST", path, token: token, headers: key, body: body)
            #expect(again.status == 201 && again.json == made.json)
            // Also when nothing of the first answer is kept any more.
            try await server.accounts.owner.session { session in
                _ = try session.execute("DELETE FROM escrow.idempotency_keys")
            }
            let late = try await server.send("POST", path, token: token, headers: key, body: body)
            #expect(late.status == 201 && late.json == made.json)
            let own = path + (made.json["id"]?.string ?? "") + "/"
            #expect(made.headers["location"] == own)
            let read = try await server.send("GET", own, token: token)
            #expect(read.status == 200 && read.json["secret"] == nil && read.json["status"] == "ENABLED")
            let tag = read.headers["etag"] ?? ""
            let off = try await server.send(
                "PATCH", own, token: token, headers: [("If-Match", tag)], body: #"{"status":"DISABLED"}"#)
            #expect(off.status == 200 && off.json["disabled_for"] == "owner")
            let stale = try await server.send(
                "PATCH", own, token: token, headers: [("If-Match", tag)], body: #"{"status":"ENABLED"}"#)
            #expect(stale.status == 412)
            let test = try await server.send("POST", own + "test/", token: token)
            #expect(test.status == 409 && test.code == "webhook_disabled")
            let rotated = try await server.send("POST", own + "rotate-secret/", token: token)
            #expect(rotated.status == 200 && rotated.json["secret"] != made.json["secret"])
            let messages = try await server.send("GET", own + "messages/", token: token)
            #expect(messages.status == 200 && messages.json["data"] == [])
            let deleted = try await server.send("DELETE", own, token: token)
            #expect(deleted.status == 204)
            let gone = try await server.send("GET", own, token: token)
            let list = try await server.send("GET", path, token: token)
            #expect(gone.status == 404 && list.json["data"] == [])
        }
    }

    @Test func whatIsWrongIsNamedAndWhatIsAnothersDoesNotExist() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            for (body, pointer, code) in [
                (#"{}"#, "/url", "required"),
                (#"{"url":"http://shop.example/"}"#, "/url", "invalid_url"),
                (#"{"url":"https://shop.example/","event_types":["all"]}"#, "/event_types", "not_a_choice"),
                (#"{"url":"https://shop.example/","event_types":[1]}"#, "/event_types", "not_a_choice"),
                (#"{"url":"https://shop.example/","secret":"x"}"#, "/secret", "unknown_field"),
            ] {
                let reply = try await server.send("POST", path, token: token, body: body)
                #expect(reply.status == 422 && reply.fieldCodes[pointer] == code, "\(body)")
            }
            let made = try await server.send(
                "POST", path, token: token, body: #"{"url":"https://shop.example/hooks"}"#)
            let own = path + (made.json["id"]?.string ?? "")
            _ = try await server.send(
                "POST", "/api/auth/register/",
                body: AuthServerUnderTest.registration(["phone_number": "+237612345679"]))
            let other = try await server.send(
                "POST", "/api/auth/login/",
                body: #"{"phone_number":"+237612345679","password":"\#(AccountsUnderTest.password)"}"#
            ).json["access"]?.string
            for (method, suffix, body) in [
                ("GET", "", nil as String?), ("PATCH", "", "{}"), ("DELETE", "", nil),
                ("POST", "/rotate-secret", nil), ("POST", "/test", nil), ("GET", "/messages", nil),
                ("POST", "/resend", "{}"),
                ("POST", "/messages/0192aaaa-0000-7000-8000-000000000001/resend", nil),
            ] {
                let reply = try await server.send(method, own + suffix, token: other, body: body)
                #expect(reply.status == 404, "\(method) \(suffix)")
            }
            let shape = try await server.send("GET", path + "nothing", token: token)
            #expect(shape.status == 404)
        }
    }

    @Test func thereAreTenAtMost() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let body = #"{"url":"https://shop.example/hooks"}"#
            for _ in 0..<10 {
                let made = try await server.send("POST", path, token: token, body: body)
                #expect(made.status == 201)
            }
            let more = try await server.send("POST", path, token: token, body: body)
            #expect(more.status == 409 && more.code == "too_many_webhooks")
        }
    }
}
