import Foundation
import Primitives
import TestSupport
import Testing

extension SteeredTests {
    /// The same about what the Core API takes and refuses.
    @Suite struct OrangeOrderSwitchTests {
        @Test func `a refusal comes inside a 200`() async throws {
            try await OrangeSteering.core("refusal_transport", "200_failed") { caller in
                let (_, reply) = try await caller.pay("699000001")
                #expect(reply.status == 200)
                #expect(OrangeSteering.data(reply)["status"] == "FAILED")
            }
        }

        @Test(arguments: [("reused_pay_token", "417", 417), ("reused_pay_token", "400", 400)])
        func `a payToken used before`(_ name: String, _ value: String, _ status: Int) async throws {
            try await OrangeSteering.core(name, .string(value)) { caller in
                let number = Orange.newNumber()
                let (payToken, _) = try await caller.pay(number)
                let again = try await caller.post("/mp/pay", OrangeCoreCaller.order(payToken, of: number))
                #expect(again.status == status)
            }
        }

        @Test func `an unknown payToken is a bad request`() async throws {
            try await OrangeSteering.core("unknown_pay_token", "400") { caller in
                let reply = try await caller.status("MP22120771FEB7B21FD2381C3786")
                #expect(reply.status == 400 && reply.body == OrangeWire.unknownPayToken)
            }
        }

        @Test func `a cashin is pending, then final`() async throws {
            try await OrangeSteering.core("cashin", "pending") { caller in
                try await caller.orange.sandbox.set(.object(["settlement": .object(["delay_ms": 50])]))
                let (payToken, reply) = try await caller.pay(Orange.newNumber(), family: "cashin")
                #expect(reply.status == 200)
                #expect(OrangeSteering.data(reply)["status"] == "PENDING")
                #expect(OrangeSteering.data(reply)["txnstatus"] == .null)
                let end = OrangeSteering.data(
                    try await caller.wait(for: "SUCCESSFULL", payToken, family: "cashin"))
                #expect(end["txnid"] == OrangeSteering.data(reply)["txnid"])
            }
        }

        @Test func `a cashin's token and row`() async throws {
            try await OrangeSteering.core("cashin_prefix", "MP") { caller in
                let payToken = try await caller.initiate("cashin")
                #expect(payToken.hasPrefix("MP"))
            }
            try await OrangeSteering.core("cashin_id", "present") { caller in
                let (_, reply) = try await caller.pay(Orange.newNumber(), family: "cashin")
                #expect(OrangeSteering.data(reply).members?.first?.name == "id")
            }
        }

        @Test func `names of subscribers`() async throws {
            let body = #"{"pin":"2222","channelMsisdn":"691301143"}"#
            try await OrangeSteering.core("name_keys", "firstname") { caller in
                let path = "/infos/subscriber/customer/\(Orange.newNumber())"
                let names = OrangeSteering.data(try await caller.post(path, body)).members?.map(\.name)
                #expect(names == ["firstname", "lastname"])
            }
            try await OrangeSteering.core("unknown_subscriber", "null_name") { caller in
                let reply = try await caller.post("/infos/subscriber/customer/677123456", body)
                #expect(reply.status == 200)
                #expect(OrangeSteering.data(reply)["firstName"] == .null)
            }
        }

        @Test func `a number with 237 is taken`() async throws {
            try await OrangeSteering.core("country_code", "stripped") { caller in
                let number = Orange.newNumber()
                let (_, reply) = try await caller.pay("237\(number)")
                #expect(OrangeSteering.data(reply)["subscriberMsisdn"]?.string == number)
            }
        }

        @Test func `order ids are unique, and letters and digits only`() async throws {
            try await OrangeSteering.core("order_ids", "unique") { caller in
                let order = Orange.newOrder()
                let (_, first) = try await caller.pay(Orange.newNumber(), orderID: order)
                let (_, second) = try await caller.pay(Orange.newNumber(), orderID: order)
                #expect(first.status == 200 && second.status == 400)
            }
            try await OrangeSteering.core("order_id_alphabet", "alphanumeric") { caller in
                let (_, reply) = try await caller.pay(Orange.newNumber(), orderID: "A-1")
                #expect(reply.status == 400)
            }
        }

        @Test func `a notifUrl has port 80`() async throws {
            try await OrangeSteering.core("notif_url_port", "80") { caller in
                let number = Orange.newNumber()
                let (_, other) = try await caller.pay(number, callback: "https://shop.example.com/x")
                let (_, own) = try await caller.pay(number, callback: "http://shop.example.com/x")
                #expect(other.status == 400 && own.status == 200)
            }
        }

        @Test func `amounts have bounds`() async throws {
            let settings: [String: JSONValue] = [
                "orange_money.lowest_amount": 200, "orange_money.highest_amount": 500_000,
            ]
            try await OrangeSteering.with(settings) { orange in
                let caller = try await orange.core()
                for (amount, status) in [("199", 417), ("200", 200), ("500000", 200), ("500001", 417)] {
                    let (_, reply) = try await caller.pay(Orange.newNumber(), amount: amount)
                    #expect(reply.status == status)
                }
            }
        }

        @Test func `configured clients, users, channels and merchants are the only ones`() async throws {
            let settings: [String: JSONValue] = [
                "orange_clients": .object(["client": "secret"]),
                "orange_api_users": .object(["user": "password"]),
                "orange_channels": .object([.init("691301143", .array(["4444"]))]),
                "orange_merchant_keys": .object(["dev": .array(["deadbeef"])]),
            ]
            try await OrangeSteering.with(settings) { orange in
                #expect(try await orange.token(secret: "other").status == 401)
                let refused = try await orange.token("/oauth/v3/token", client: "other")
                #expect(refused.status == 401)
                #expect(
                    refused.body
                        == #"{"error":"invalid_client","error_description":"The requested service needs "#
                        + #"credentials, but the ones provided were invalid."}"#)
                #expect(refused.body.utf8.count == 125)
                let caller = try await orange.core(client: "client")
                let (_, reply) = try await caller.pay(Orange.newNumber())
                #expect(reply.status == 417)
                #expect(reply.json["message"] == "99999 :: Code PIN incorrect")
                let wrong = ("X-AUTH-TOKEN", Data("user:other".utf8).base64EncodedString())
                let denied = try await orange.send(
                    "POST", "/omcoreapis/1.0.2/mp/init",
                    [("Authorization", "Bearer \(caller.token)"), wrong])
                #expect(denied.status == 401)
                let merchant = try await orange.webPayment()
                let order = merchant.order(Orange.newOrder())
                let unknown = try await merchant.post("webpayment", order)
                #expect(unknown.status == 403)
                #expect(unknown.json["description"] == "The merchant_key is unknown.")
                let known = try await merchant.post(
                    "webpayment", order.replacing("5eb0c0de", with: "deadbeef"))
                #expect(known.status == 201)
            }
            // A list that is not named in a document stays; an empty one takes all again.
            let orange = try await Orange.steered
            try await orange.sandbox.set(.object(["orange_clients": .object([])]))
            #expect(try await orange.token(client: "anyone").status == 200)
        }

        @Test func `a core token that is revoked is invalid`() async throws {
            let orange = try await Orange.steered
            let caller = try await orange.core()
            try await orange.sandbox.addFault(
                .object([
                    "provider": "orange-money", "operation": "mp_init", "action": "token_revoked", "times": 1,
                ]))
            let reply = try await caller.post("/mp/init")
            try await orange.sandbox.clearFaults()
            #expect(reply.status == 401)
            #expect(reply.body == OrangeWire.fault(900_901, "Invalid Credentials"))
        }

        @Test func `the fault of the token that Web Payment and SMS share has either name`() async throws {
            let orange = try await Orange.steered
            for (provider, operation) in [("orange-webpay", "token"), ("orange-sms", "sms_token")] {
                try await orange.sandbox.addFault(
                    .object([
                        "provider": .string(provider), "operation": .string(operation),
                        "action": "error_before", "status": 503, "times": 1,
                    ]))
                let reply = try await orange.token("/oauth/v3/token")
                #expect(reply.status == 503 && reply.json["code"] == 5)
            }
            try await orange.sandbox.clearFaults()
            #expect(try await orange.token("/oauth/v3/token").status == 200)
        }

        @Test func `a handset waits for the PIN`() async throws {
            try await OrangeSteering.with(["approval.mode": "manual"]) { orange in
                let caller = try await orange.core()
                let number = Orange.newNumber()
                let (first, _) = try await caller.pay(number)
                let (second, _) = try await caller.pay(number)
                let handset = try await orange.sandbox.get("/handsets").array?.first {
                    $0["msisdn"]?.string == "237\(number)"
                }
                #expect(handset?["provider"] == "orange-money")
                let open = handset?["prompts"]?.array?.map { $0["reference"]?.string }
                #expect(open == [first, second])
                let page = try await SharedSandbox.steered.control("GET", "/?lang=en").body
                #expect(page.contains("+237\(number)") && page.contains("Confirm with the PIN"))
                try await orange.sandbox.approve("237\(number)")
                try await orange.sandbox.refuse(number)
                #expect(OrangeSteering.data(try await caller.status(first))["status"] == "SUCCESSFULL")
                #expect(OrangeSteering.data(try await caller.status(second))["status"] == "FAILED")
            }
        }
    }
}
