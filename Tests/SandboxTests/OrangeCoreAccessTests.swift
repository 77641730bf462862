import Foundation
import Primitives
import TestSupport
import Testing

/// Who may call the Core API: sections 4.3 and 4.13 of Orange's reference.
struct OrangeCoreAccessTests {
    private let path = "/omcoreapis/1.0.2/mp/init"

    @Test func `without a bearer, and with a wrong one`() async throws {
        let orange = try await Orange.untouched
        let missing = try await orange.send("POST", path, [Orange.authToken])
        #expect(missing.status == 401)
        #expect(missing.body == OrangeWire.fault(900_902, "Missing Credentials"))
        let wrong = try await orange.send("POST", path, [("Authorization", "Bearer x"), Orange.authToken])
        #expect(wrong.status == 401)
        #expect(wrong.body == OrangeWire.fault(900_901, "Invalid Credentials"))
    }

    @Test(arguments: [nil, "?", "dXNlcg=="])
    func `without a readable X-AUTH-TOKEN`(_ value: String?) async throws {
        let caller = try await Orange.untouched.core()
        let headers = [("Authorization", "Bearer \(caller.token)")]
        let reply = try await caller.orange.send(
            "POST", path, headers + (value.map { [("X-AUTH-TOKEN", $0)] } ?? []))
        #expect(reply.status == 401)
        #expect(reply.body == OrangeWire.fault(900_901, "Invalid Credentials"))
    }

    @Test func `the developer portal has a bearer header of its own`() async throws {
        let caller = try await Orange.untouched.core()
        let path = "/omapi/1.0.2/mp/init"
        let bearer = "Bearer \(caller.token)"
        let own = try await caller.orange.send(
            "POST", path, [("WSO2-Authorization", bearer), Orange.authToken])
        #expect(own.status == 200)
        let other = try await caller.orange.send("POST", path, [("Authorization", bearer), Orange.authToken])
        #expect(other.status == 401)
        #expect(other.body == OrangeWire.fault(900_902, "Missing Credentials", path: "/omapi/1.0.2"))
        let elsewhere = try await caller.orange.send(
            "POST", self.path, [("WSO2-Authorization", bearer), Orange.authToken])
        #expect(elsewhere.status == 401)
    }

    @Test(arguments: ["/mp/nothing", "/zz/init", "/mp/refund/MP1", "/acashout/push/MP1"])
    func `an unknown path is the gateway's, behind its checks`(_ rest: String) async throws {
        let caller = try await Orange.untouched.core()
        let reply = try await caller.get(rest)
        #expect(reply.status == 404)
        #expect(
            reply.body
                == #"{"fault":{"code":404,"message":"Runtime Error","#
                + #""description":"No matching resource found in the API for the given request"}}"#)
        let anonymous = try await caller.orange.send("GET", "/omcoreapis/1.0.2\(rest)")
        #expect(anonymous.status == 401)
    }

    @Test func `a changed password counts from then on`() async throws {
        let caller = try await Orange.untouched.core()
        let user = UUID().uuidString
        func reply(_ password: String) async throws -> Reply {
            let pair = Data("\(user):\(password)".utf8).base64EncodedString()
            return try await caller.orange.send(
                "POST", path, [("Authorization", "Bearer \(caller.token)"), ("X-AUTH-TOKEN", pair)])
        }
        let changed = try await caller.post(
            "/auth/updatepassword", #"{"username":"\#(user)","password":"old","newPassword":"new"}"#)
        #expect(changed.status == 200)
        #expect(try await reply("new").status == 200)
        #expect(try await reply("old").status == 401)
    }
}
