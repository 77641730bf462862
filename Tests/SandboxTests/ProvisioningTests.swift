import Primitives
import TestSupport
import Testing

/// Section 3 of the reference: API users and their keys.
struct ProvisioningTests {
    private let host = #"{"providerCallbackHost":"shop.example.com"}"#

    private func create(_ mtn: MTN, _ reference: String?, _ body: String) async throws -> Reply {
        let headers = [MTN.key, ("Content-Type", "application/json")]
        return try await mtn.send(
            "POST", "/v1_0/apiuser", headers + (reference.map { [("X-Reference-Id", $0)] } ?? []), body)
    }

    @Test func `a user is created, read and given keys, each of which opens every product`() async throws {
        let mtn = try await SharedSandbox.untouched
        let user = MTN.newReference()
        let created = try await create(mtn, user, host)
        #expect(created.status == 201 && created.body.isEmpty)
        #expect(created.header("content-length") == "0")
        #expect(created.header("content-type") == nil && created.header("location") == nil)

        let read = try await mtn.send("GET", "/v1_0/apiuser/\(user)", [MTN.key])
        #expect(read.status == 200)
        #expect(read.body == #"{"providerCallbackHost":"shop.example.com","targetEnvironment":"sandbox"}"#)

        for body in ["", "{}", host] {
            let issued = try await mtn.send("POST", "/v1_0/apiuser/\(user)/apikey", [MTN.key], body)
            #expect(issued.status == 201)
            #expect(issued.header("content-type") == "application/json;charset=utf-8")
            #expect(issued.body.utf8.count == 45)
            let key = try #require(issued.body.wholeMatch(of: #/\{"apiKey":"([0-9a-f]{32})"\}/#)?.1)
            for product in ["collection", "disbursement", "remittance"] {
                _ = try await mtn.caller(product, basic: MTN.basicHeader(user, String(key)))
            }
        }
        let again = try await create(mtn, user, host)
        #expect(again.status == 409)
        #expect(again.body == Wire.duplicate)
    }

    @Test(arguments: [nil, "", "not-a-uuid", "5ad1bd6e-1f8a-11ef-9262-0242ac120002"])
    func `a user needs a UUID of version 4`(_ reference: String?) async throws {
        let reply = try await create(SharedSandbox.untouched, reference, host)
        #expect(reply.status == 400 && reply.body.isEmpty)
        #expect(reply.header("content-length") == "0")
    }

    @Test(arguments: [
        "", "{}", #"{"providerCallbackHost":""}"#, #"{"providerCallbackHost":null}"#, "[]", "{",
    ])
    func `a user needs a callback host`(_ body: String) async throws {
        let reply = try await create(SharedSandbox.untouched, MTN.newReference(), body)
        #expect(reply.status == 400 && reply.body.isEmpty)
    }

    @Test func `who is unknown has no keys and is not read`() async throws {
        let mtn = try await SharedSandbox.untouched
        let calls = [("POST", "/apikey"), ("GET", "")]
        for (method, rest) in calls {
            let unknown = try await mtn.send(method, "/v1_0/apiuser/\(MTN.newReference())\(rest)", [MTN.key])
            #expect(unknown.status == 404)
            #expect(unknown.body == Wire.notFound)
            let malformed = try await mtn.send(method, "/v1_0/apiuser/someone\(rest)", [MTN.key])
            #expect(malformed.status == 400 && malformed.body.isEmpty)
        }
    }

    @Test(arguments: [("POST", "/v1_0/apiuser"), ("POST", "/collection/token/"), ("GET", "/v1_0/apiuser/x")])
    func `every call needs a subscription key of 32 hexadecimal digits`(
        _ method: String, _ path: String
    ) async throws {
        let mtn = try await SharedSandbox.untouched
        let missing = try await mtn.send(method, path)
        #expect(missing.status == 401)
        #expect(missing.body == Wire.missingKey)
        for key in ["abc", "zzb0c0de5eb0c0de5eb0c0de5eb0c0de", Sandbox.subscriptionKey + "00"] {
            let invalid = try await mtn.send(method, path, [("ocp-apim-subscription-key", key)])
            #expect(invalid.status == 401)
            #expect(invalid.body == Wire.invalidKey)
        }
    }
}
