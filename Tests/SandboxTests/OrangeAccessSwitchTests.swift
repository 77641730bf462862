import Primitives
import TestSupport
import Testing

extension SteeredTests {
    /// Where Orange's reference is uncertain about tokens and access: the alternatives.
    @Suite struct OrangeAccessSwitchTests {
        @Test func `expires_in is a text`() async throws {
            try await OrangeSteering.with(["orange_oauth.expires_in": "string"]) { orange in
                let life = try await orange.token("/oauth/v3/token").json["expires_in"]
                #expect(life == "3600")
            }
        }

        @Test func `a token needs an Accept header`() async throws {
            try await OrangeSteering.with(["orange_oauth.accept": "required"]) { orange in
                let without = try await orange.token("/oauth/v3/token", adding: [("Accept", "")])
                let with = try await orange.token(
                    "/oauth/v3/token", adding: [("Accept", "application/json")])
                #expect(without.status == 406 && without.json["code"] == 62)
                #expect(with.status == 200)
            }
        }

        @Test(arguments: [
            ("authorization", true, false), ("wso2_authorization", false, true), ("either", true, true),
        ])
        func `the header of the bearer`(
            _ value: String, _ takesOwn: Bool, _ takesWSO2: Bool
        ) async throws {
            try await OrangeSteering.core("bearer_header", .string(value)) { caller in
                for (header, isTaken) in [("Authorization", takesOwn), ("WSO2-Authorization", takesWSO2)] {
                    let reply = try await caller.orange.send(
                        "POST", "/omcoreapis/1.0.2/mp/init",
                        [(header, "Bearer \(caller.token)"), Orange.authToken])
                    #expect(reply.status == (isTaken ? 200 : 401))
                }
            }
        }

        @Test(arguments: [
            (
                "top_level",
                #"{"code":"900901","message":"Invalid Credentials","description":"Access failure for API: "#
                    + #"/omcoreapis/1.0.2, version: 1.0.2 status: (900901) - Invalid Credentials. "#
                    + #"Make sure you have given the correct access token"}"#
            ),
            (
                "xml",
                #"<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900901</ams:code>"#
                    + "<ams:message>Invalid Credentials</ams:message><ams:description>Access failure for API: "
                    + "/omcoreapis/1.0.2, version: 1.0.2 status: (900901) - Invalid Credentials. "
                    + "Make sure you have given the correct access token</ams:description></ams:fault>"
            ),
        ])
        func `the shape of a 401`(_ value: String, _ body: String) async throws {
            try await OrangeSteering.core("unauthorized_shape", .string(value)) { caller in
                let reply = try await caller.orange.send(
                    "POST", "/omcoreapis/1.0.2/mp/init", [("Authorization", "Bearer x"), Orange.authToken])
                #expect(reply.status == 401)
                #expect(reply.body == body)
            }
        }

        @Test func `the service itself refuses a wrong X-AUTH-TOKEN`() async throws {
            try await OrangeSteering.core("x_auth_token_refusal", "envelope") { caller in
                let reply = try await caller.orange.send(
                    "POST", "/omcoreapis/1.0.2/mp/init", [("Authorization", "Bearer \(caller.token)")])
                #expect(reply.status == 401)
                #expect(reply.body == #"{"message":"Invalid X-AUTH-TOKEN","data":null}"#)
            }
        }

        @Test func `a token by the grant of a password`() async throws {
            try await OrangeSteering.with(["orange_money.password_grant": "on"]) { orange in
                let reply = try await orange.token(body: "grant_type=password&username=a&password=b")
                #expect(reply.status == 200)
            }
        }

        @Test func `too many requests in a second`() async throws {
            try await OrangeSteering.core("rate_limit_per_second", 1) { caller in
                let refused = try await Throttle.refusal({ $0.status == 429 }) {
                    try await caller.post("/mp/init")
                }
                #expect(refused.json["fault"]?["code"] == 900_800)
            }
        }
    }
}
