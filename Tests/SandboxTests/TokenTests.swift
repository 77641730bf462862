import Foundation
import Primitives
import TestSupport
import Testing

/// Section 4 of the reference: tokens.
struct TokenTests {
    private func token(
        _ body: String = "", product: String = "collection", _ headers: [(String, String)] = [MTN.basic]
    ) async throws -> Reply {
        try await SharedSandbox.untouched.send("POST", "/\(product)/token/", [MTN.key] + headers, body)
    }

    @Test(arguments: ["collection", "disbursement", "remittance"])
    func `a token is shaped like MTN's, whatever the body of the request`(_ product: String) async throws {
        for body in ["", "{}", #"{"grant_type":"client_credentials"}"#] {
            let reply = try await token(body, product: product)
            #expect(reply.status == 200)
            #expect(reply.header("content-type") == "application/json;charset=utf-8")
            #expect(reply.header("cache-control") == "no-store" && reply.header("pragma") == "no-cache")
            let context = try #require(reply.header("request-context"))
            #expect(context.replacing(Reply.identifier, with: "UUID") == "appId=cid-v1:UUID")
            let pattern =
                #/\{"access_token":"(eyJ0eXAiOiJKV1QiLCJhbGciOiJSMjU2In0)\.([\w-]+)\.[\w-]+","token_type":"access_token","expires_in":3600\}/#
            let match = try #require(reply.body.wholeMatch(of: pattern))
            let payload = String(decoding: try #require(Base64URL.decode(String(match.2))), as: UTF8.self)
            let shape =
                #/\{"clientId":"00000000-0000-4000-8000-000000000001","expires":"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}","sessionId":"[0-9a-f-]{36}"\}/#
            #expect(payload.wholeMatch(of: shape) != nil, "\(payload)")
        }
    }

    @Test(arguments: [
        (Sandbox.apiUser, "f1db798c98df4bcf83b538175893bbf0"), ("00000000-0000-4000-8000-00000000ffff", "x"),
        ("someone", Sandbox.apiKey),
    ])
    func `wrong credentials are a login that failed`(_ user: String, _ key: String) async throws {
        let reply = try await token("", [MTN.basicHeader(user, key)])
        #expect(reply.status == 500)
        #expect(reply.body == #"{"error":"login_failed"}"#)
        #expect(reply.header("content-length") == "24")
        #expect(reply.header("cache-control") == "no-store" && reply.header("pragma") == "no-cache")
    }

    @Test(arguments: ["Basic:", "Basic", "Basic !!!", "Bearer x", nil])
    func `a malformed authorization is the gateway's own failure`(_ value: String?) async throws {
        let reply = try await token("", value.map { [("Authorization", $0)] } ?? [])
        #expect(reply.status == 500)
        #expect(reply.masked == Wire.gatewayFailure)
        #expect(reply.body.utf8.count == 111)
    }

    @Test(arguments: [
        "/collection/token", "/collection/v1_0/token/", "/payments/token/", "/collection/token//",
    ])
    func `the trailing slash belongs to the path`(_ path: String) async throws {
        let reply = try await SharedSandbox.untouched.send("POST", path, [MTN.key, MTN.basic])
        #expect(reply.status == 404)
        #expect(reply.body == Wire.unknownPath)
    }

    @Test func `a token opens its own product only`() async throws {
        let collection = try await SharedSandbox.untouched.caller()
        let foreign = Caller(
            mtn: collection.mtn, product: "disbursement", token: collection.token, target: "sandbox")
        #expect(try await collection.get("v1_0/account/balance").status == 200)
        let refused = try await foreign.get("v1_0/account/balance")
        #expect(refused.status == 401)
        #expect(refused.body == #"{ "statusCode": 401, "message": "Unauthorized" }"#)
    }
}
