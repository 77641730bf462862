import Escrow
import EscrowHTTP
import Foundation
import HTTPTypes
import Primitives
import Testing

/// What HTTP says of methods and media types, for every address of the API.
@Suite struct OperationMethodTests {
    @Test func everyAddressTellsItsMethodsAndTakesNoOthers() async throws {
        try await AccessServerUnderTest.run { world in
            let person = try #require(world.people[.administrator])
            let byAddress = Dictionary(grouping: APIOperation.allCases) { $0.route.template }
            for (template, operations) in byAddress {
                let path = template.replacing(/\{[a-z_]+\}/, with: "999999")
                let described = Set(operations.map(\.route.method.rawValue))
                let all = described.union(described.contains("GET") ? ["HEAD"] : []).union(["OPTIONS"])
                let allow = all.sorted().joined(separator: ", ")
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"]
                where !all.contains(method) {
                    let reply = try await world.server.send(method, path, token: person.token)
                    #expect(reply.status == 405 && reply.code == "method_not_allowed", "\(method) \(path)")
                    #expect(reply.headers["allow"] == allow, "\(method) \(path)")
                }
                let options = try await world.server.raw("OPTIONS", path, token: nil)
                #expect(options.status == 204 && options.bytes == [], "\(path)")
                #expect(options.headers["allow"] == allow, "\(path)")
            }
            let nowhere = try await world.server.send("OPTIONS", "/api/nowhere/")
            #expect(nowhere.status == 404 && nowhere.code == "route_not_found")
        }
    }

    @Test func headIsGetWithoutTheBody() async throws {
        try await AccessServerUnderTest.run { world in
            let person = try #require(world.people[.administrator])
            for operation in APIOperation.allCases where operation.route.method == .get {
                let path = operation.route.template.replacing(/\{[a-z_]+\}/, with: "999999")
                let get = try await world.server.raw("GET", path, token: person.token)
                let head = try await world.server.raw("HEAD", path, token: person.token)
                #expect(head.status == get.status && head.bytes == [], "\(path)")
                // A look at the audit trail stands in the trail, so the next look is longer.
                let lasting = operation == .readAuditTrail ? [] : ["content-length"]
                for name in ["content-type", "cache-control"] + lasting {
                    // The identifier of a request stands in a problem, and always has the same length.
                    #expect(head.headers[name] == get.headers[name], "\(path) \(name)")
                }
            }
        }
    }

    /// The service speaks one language; what a client would rather have is disregarded (RFC 9110, section 12.5.1).
    @Test func whatAClientWouldRatherReadIsDisregarded() async throws {
        try await AccessServerUnderTest.run { world in
            let person = try #require(world.people[.buyer])
            for accept in ["text/html", "application/xml;q=0.9", "application/json", "nonsense"] {
                let reply = try await world.server.send(
                    "GET", "/api/auth/profile/", token: person.token, headers: [("Accept", accept)])
                #expect(reply.status == 200 && reply.json["role"] == "BUYER")
            }
        }
    }
}
