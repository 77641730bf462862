import Primitives
import TestSupport
import Testing

/// Every creating POST: the order of the checks, and what is taken or refused.
struct CreationTests {
    @Test func `the checks come in the order of the reference`() async throws {
        let mtn = try await SharedSandbox.untouched
        let caller = try await mtn.caller()
        let (used, _) = try await caller.requestToPay("46733123453")
        let fresh = MTN.newReference()
        let bearer = ("Authorization", "Bearer \(caller.token)")
        let order = caller.order("payer", of: "46733123453").replacing("EUR", with: "XAF")
        let path = "/collection/v1_0/requesttopay"
        let wrong = [
            ("Ocp-Apim-Subscription-Key", "x"), ("Authorization", "Bearer x"),
            ("X-Target-Environment", "production"), ("X-Reference-Id", "x"),
            ("X-Callback-Url", "https://elsewhere.example.com/"),
        ]
        /// The wrong headers, the first of them mended one after the other.
        func mended(_ right: [(String, String)]) -> [(String, String)] {
            let names = right.map(\.0)
            return right + wrong.filter { !names.contains($0.0) }
        }
        let target = ("X-Target-Environment", "sandbox")
        let steps: [(String, [(String, String)], String, Int, String)] = [
            (path + "s", Array(wrong.dropFirst()), "{", 404, Wire.unknownPath),
            (path, Array(wrong.dropFirst()), "{", 401, Wire.missingKey),
            (path, wrong, "{", 401, Wire.invalidKey),
            (path, mended([MTN.key]), "{", 401, Wire.unauthorized),
            (path, mended([MTN.key, bearer]), "{", 500, Wire.wrongTarget),
            (path, mended([MTN.key, bearer, target]), "{", 400, ""),
            (path, mended([MTN.key, bearer, target, ("X-Reference-Id", used)]), "{", 400, ""),
            (path, mended([MTN.key, bearer, target, ("X-Reference-Id", used)]), order, 409, Wire.duplicate),
            (
                path, mended([MTN.key, bearer, target, ("X-Reference-Id", fresh)]), order, 500,
                Wire.wrongCallback
            ),
            (
                path,
                mended([
                    MTN.key, bearer, target, ("X-Reference-Id", fresh),
                    ("X-Callback-Url", "http://localhost:9/x"),
                ]), order, 500, Wire.wrongCurrency
            ),
            (
                path,
                mended([
                    MTN.key, bearer, target, ("X-Reference-Id", fresh),
                    ("X-Callback-Url", "http://localhost:9/x"),
                ]), order.replacing("XAF", with: "EUR"), 202, ""
            ),
        ]
        for (number, (path, headers, body, status, expected)) in steps.enumerated() {
            let reply = try await mtn.send("POST", path, headers, body)
            #expect(reply.status == status, "step \(number + 1): \(reply.body)")
            #expect(reply.body == expected, "step \(number + 1)")
        }
        #expect(try await caller.status("v1_0/requesttopay", fresh).status == 200)
    }

    @Test func `an accepted order has an empty answer without location or echo`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let (_, reply) = try await caller.requestToPay("46733123453")
        #expect(reply.status == 202 && reply.body.isEmpty)
        #expect(reply.header("content-length") == "0")
        for name in ["location", "x-reference-id", "content-type"] {
            #expect(reply.header(name) == nil, "\(name)")
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"amount":"5"}"#,
        #"{"amount":"five","currency":"EUR","payer":{"partyIdType":"MSISDN","partyId":"1"}}"#,
        #"{"amount":"-5","currency":"EUR","payer":{"partyIdType":"MSISDN","partyId":"1"}}"#,
        #"{"amount":"0","currency":"EUR","payer":{"partyIdType":"MSISDN","partyId":"1"}}"#,
        #"{"amount":"5","currency":"EURO","payer":{"partyIdType":"MSISDN","partyId":"1"}}"#,
        #"{"amount":"5","currency":"EUR"}"#, #"{"amount":"5","currency":"EUR","payer":"1"}"#,
        #"{"amount":"5","currency":"EUR","payer":{"partyIdType":"NAME","partyId":"1"}}"#,
        #"{"amount":"5","currency":"EUR","payer":{"partyIdType":"MSISDN","partyId":"1"},"payerMessage":"A & B"}"#,
        #"{"amount":"5","currency":"EUR","payer":{"partyIdType":"MSISDN","partyId":"1"},"payeeNote":"l'or"}"#,
    ])
    func `an order that lacks something is a bad request without a body`(_ body: String) async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let reply = try await caller.post("v1_0/requesttopay", body, reference: MTN.newReference())
        #expect(reply.status == 400 && reply.body.isEmpty)
    }

    @Test(arguments: [(160, 202), (161, 400)])
    func `texts have at most 160 characters`(_ length: Int, _ status: Int) async throws {
        let caller = try await SharedSandbox.untouched.caller()
        for name in ["For you", "From me"] {
            let text = String(repeating: "é", count: length)
            let body = caller.order("payer", of: "46733123453").replacing(name, with: text)
            let reply = try await caller.post("v1_0/requesttopay", body, reference: MTN.newReference())
            #expect(reply.status == status)
        }
    }

    @Test(arguments: ["{}", #"{"partyIdType":"","partyId":""}"#, #"{"partyIdType":"MSISDN","partyId":""}"#])
    func `a party whose members are empty breaks MTN`(_ party: String) async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let body = #"{"amount":"5","currency":"EUR","payer":\#(party)}"#
        let reply = try await caller.post("v1_0/requesttopay", body, reference: MTN.newReference())
        #expect(reply.status == 500)
        #expect(reply.body == Wire.internalError)
    }

    @Test func `a duplicate leaves the first payment as it was, whatever it says`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let (reference, _) = try await caller.requestToPay(MTN.newNumber())
        let before = try await caller.end(of: reference).body
        let other = caller.order("payer", of: "46733123451", amount: "7")
        let again = try await caller.post("v1_0/requesttopay", other, reference: reference.uppercased())
        #expect(again.status == 409)
        #expect(again.body == Wire.duplicate)
        #expect(try await caller.status("v1_0/requesttopay", reference).body == before)
    }

    @Test(arguments: [
        ("https://localhost/x", 202), ("http://127.0.0.1:1/a/b?c=d", 202), ("", 202),
        ("https://shop.example.com/x", 500), ("https://localhost.example.com/", 500),
        ("https:///x", 400), ("https://localhost//x", 400), ("localhost/x", 400), ("ftp://localhost/", 400),
    ])
    func `a callback address is taken, foreign or malformed`(_ url: String, _ status: Int) async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let (reference, reply) = try await caller.requestToPay("46733123453", callback: url)
        #expect(reply.status == status)
        #expect(reply.body == (status == 500 ? Wire.wrongCallback : ""))
        let created = try await caller.status("v1_0/requesttopay", reference)
        #expect(created.status == (status == 202 ? 200 : 404))
    }

    @Test func `a user that registered a whole address is called back at its host`() async throws {
        let mtn = try await SharedSandbox.untouched
        let user = MTN.newReference()
        let body = #"{"providerCallbackHost":"https://shop.example.com/hooks"}"#
        _ = try await mtn.send("POST", "/v1_0/apiuser", [MTN.key, ("X-Reference-Id", user)], body)
        let issued = try await mtn.send("POST", "/v1_0/apiuser/\(user)/apikey", [MTN.key])
        let key = try #require(issued.json["apiKey"]?.string)
        let caller = try await mtn.caller(basic: MTN.basicHeader(user, key))
        let matching = try await caller.requestToPay("46733123453", callback: "https://shop.example.com/x")
        #expect(matching.reply.status == 202)
        let foreign = try await caller.requestToPay("46733123453", callback: "https://localhost/x")
        #expect(foreign.reply.body == Wire.wrongCallback)
    }

    @Test(arguments: [
        ("collection", "v2_0/requesttopay"), ("disbursement", "v2_0/transfer"),
        ("disbursement", "v1_0/requesttopay"), ("remittance", "v1_0/deposit"), ("remittance", "v1_0/refund"),
        ("collection", "v1_0/transfer"), ("collection", "v1_0/invoice"),
        ("disbursement", "v2_0/cashtransfer"),
    ])
    func `what a product does not have is an unknown path`(_ product: String, _ path: String) async throws {
        let caller = try await SharedSandbox.untouched.caller(product)
        let reply = try await caller.post(path, "{}", reference: MTN.newReference())
        #expect(reply.status == 404)
        #expect(reply.body == Wire.unknownPath)
    }

    @Test(arguments: [("sandbox", "EUR"), ("mtncameroon", "XAF"), ("mtnuganda", "UGX"), ("mtnrwanda", "RWF")])
    func `each target environment has its currency`(_ target: String, _ currency: String) async throws {
        let caller = try await SharedSandbox.untouched.caller(target: target)
        for other in ["EUR", "XAF", "UGX", "RWF"] {
            let body =
                #"{"amount":"5","currency":"\#(other)","payer":{"partyIdType":"MSISDN","partyId":"46733123453"}}"#
            let reply = try await caller.post("v1_0/requesttopay", body, reference: MTN.newReference())
            #expect(reply.status == (other == currency ? 202 : 500))
            #expect(reply.body == (other == currency ? "" : Wire.wrongCurrency))
        }
    }

    @Test(arguments: ["production", "live", "", "Sandbox"])
    func `these are no target environments`(_ target: String) async throws {
        let caller = try await SharedSandbox.untouched.caller(target: target)
        #expect(try await caller.get("v1_0/account/balance").body == Wire.wrongTarget)
    }
}
