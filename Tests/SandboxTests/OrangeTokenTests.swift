import Foundation
import Primitives
import TestSupport
import Testing

/// The two token endpoints of Orange's reference: sections 2 and 4.2.
struct OrangeTokenTests {
    @Test(arguments: ["/token", "/oauth2/token"])
    func `the core token is shared, and shows what remains of its life`(_ path: String) async throws {
        let orange = try await Orange.untouched
        let client = UUID().uuidString
        let first = try await orange.token(path, client: client)
        #expect(first.status == 200)
        let text = try #require(first.json["access_token"]?.string)
        #expect(text.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/#) != nil)
        let remaining = first.json["expires_in"]?.integer ?? 0
        #expect((3540...3600).contains(remaining))
        #expect(
            first.body
                == #"{"access_token":"\#(text)","scope":"am_application_scope default","#
                + #""token_type":"Bearer","expires_in":\#(remaining)}"#)
        let later = try await eventuallyValue("a smaller number") {
            let reply = try await orange.token(path, client: client)
            return reply.json["expires_in"]?.integer ?? 0 < remaining ? reply : nil
        }
        #expect(later.json["access_token"]?.string == text)
        let other = try await orange.token(path, client: UUID().uuidString)
        #expect(other.json["access_token"]?.string != text)
    }

    @Test(arguments: [
        (
            "", "grant_type=client_credentials", 401,
            #"{"error_description":"Client Authentication failed.","error":"invalid_client"}"#
        ),
        (
            "Basic YTpi", "", 400,
            #"{"error_description":"Missing grant_type parameter value","error":"invalid_request"}"#
        ),
        (
            "Basic YTpi", "grant_type=password&username=a&password=b", 400,
            #"{"error_description":"Unsupported grant_type value","error":"unsupported_grant_type"}"#
        ),
    ])
    func `a wrong request for a core token is refused, the description first`(
        _ header: String, _ form: String, _ status: Int, _ body: String
    ) async throws {
        let headers = [Orange.form] + (header.isEmpty ? [] : [("Authorization", header)])
        let reply = try await Orange.untouched.send("POST", "/token", headers, form)
        #expect(reply.status == status)
        #expect(reply.body == body)
    }

    @Test func `the token of api orange com is pretty-printed`() async throws {
        let reply = try await Orange.untouched.token("/oauth/v3/token")
        #expect(reply.status == 200)
        let text = try #require(reply.json["access_token"]?.string)
        #expect(
            reply.body
                == "\n{\n  \"token_type\": \"Bearer\",\n  \"access_token\": \"\(text)\",\n"
                + "  \"expires_in\": 3600\n}\n        ")
        #expect(reply.header("strict-transport-security") == "max-age=15768000;")
    }

    @Test func `a pair that cannot be read is refused with the recorded body`() async throws {
        let headers = [Orange.form, ("Authorization", "Basic ?")]
        let reply = try await Orange.untouched.send(
            "POST", "/oauth/v3/token", headers, "grant_type=client_credentials")
        #expect(reply.status == 401)
        #expect(reply.header("www-authenticate") == #"Basic realm="Authorization Required""#)
        #expect(
            reply.body
                == #"{"error":"invalid_client","error_description":"Unable to decode Basic authorization."}"#)
        #expect(reply.body.utf8.count == 86)
    }
}
