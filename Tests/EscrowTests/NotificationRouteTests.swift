import Escrow
import Primitives
import Testing

/// The routes of notices over a socket.
@Suite struct NotificationRouteTests {
    @Test func preferencesAreReadAndChangedAndSafetyStaysOn() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let path = "/api/notifications/preferences/"
            let before = try await server.send("GET", path, token: token)
            let all = before.json["data"]?.array ?? []
            #expect(before.status == 200 && all.count == 10)
            let allOn = all.allSatisfy { $0["enabled"]?.bool == true }
            #expect(allOn)
            let changed = try await server.send(
                "PUT", path, token: token,
                body: #"{"preferences":[{"topic":"MONEY","channel":"SMS","enabled":false}]}"#)
            #expect(changed.status == 200)
            let off = (changed.json["data"]?.array ?? []).filter { $0["enabled"]?.bool == false }
            let topics = off.map { $0["topic"]?.string }
            #expect(topics == ["MONEY"])
            for (body, pointer, code) in [
                (
                    #"{"preferences":[{"topic":"ACCOUNT","channel":"SMS","enabled":false}]}"#,
                    "/preferences/0/enabled", "cannot_be_switched_off"
                ),
                (
                    #"{"preferences":[{"topic":"NEWS","channel":"SMS","enabled":false}]}"#,
                    "/preferences/0/topic", "not_a_choice"
                ),
                (#"{"preferences":[]}"#, "/preferences", "wrong_count"),
                (
                    #"{"preferences":[{"topic":"MONEY","channel":"SMS","enabled":true},{"topic":"MONEY","channel":"SMS","enabled":false}]}"#,
                    "/preferences", "repeated"
                ),
            ] {
                let reply = try await server.send("PUT", path, token: token, body: body)
                #expect(reply.status == 422 && reply.fieldCodes[pointer] == code, "\(body)")
            }
            let anonymous = try await server.send("GET", path)
            #expect(anonymous.status == 401)
        }
    }

    @Test func theListIsEmptyForSomebodyNewAndRefusesForeignCursors() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let list = try await server.send("GET", "/api/notifications/?limit=5", token: token)
            #expect(list.status == 200 && list.json["data"] == [] && list.json["next_cursor"] == .null)
            let wrong = try await server.send("GET", "/api/notifications?cursor=bm90aGluZw", token: token)
            #expect(wrong.status == 422 && wrong.fieldCodes["/cursor"] == "invalid_cursor")
        }
    }
}
