import Primitives
import TestSupport
import Testing

extension SteeredTests {
    /// The same about Web Payment.
    @Suite struct OrangeWebSwitchTests {
        @Test func `transactionstatus answers 200`() async throws {
            try await OrangeSteering.web("status_code", "200") { merchant in
                let (id, created) = try await merchant.create()
                #expect(try await merchant.status(id, created["pay_token"]?.string ?? "").status == 200)
            }
        }

        @Test func `a payment that nobody visits expires, untold or told`() async throws {
            let (quiet, receiver) = (try WebhookReceiver(), try WebhookReceiver())
            defer {
                quiet.stop()
                receiver.stop()
            }
            try await OrangeSteering.web("pay_token_life_ms", 20) { merchant in
                let (silent, first) = try await merchant.create(notify: quiet.url)
                _ = try await merchant.wait(for: "EXPIRED", silent, first["pay_token"]?.string ?? "")
                let page = try await merchant.orange.send("GET", first["payment_url"]?.string ?? "")
                #expect(page.body.contains("The time for this payment is over."))
                #expect(quiet.deliveries.isEmpty)
                try await merchant.orange.sandbox.set(
                    .object(["orange_webpay": .object(["notify_expired": "on"])]))
                let (_, second) = try await merchant.create(notify: receiver.url)
                let bodies = try await receiver.wait(for: 1).map(\.body)
                let token = second["notif_token"]?.string ?? ""
                #expect(bodies == [#"{"status":"EXPIRED","notif_token":"\#(token)","txnid":""}"#])
            }
        }

        @Test func `a pay_token is short, and the address of the old shape`() async throws {
            let settings: [String: JSONValue] = [
                "orange_webpay.pay_token_length": "32", "orange_webpay.payment_url": "pay_token",
            ]
            try await OrangeSteering.with(settings) { orange in
                let merchant = try await orange.webPayment()
                let (_, created) = try await merchant.create()
                let payToken = created["pay_token"]?.string ?? ""
                #expect(payToken.utf8.count == 32)
                let url = created["payment_url"]?.string ?? ""
                #expect(url == "\(orange.sandbox.orangeURL)/payment/pay_token/\(payToken)")
                #expect(try await orange.send("GET", url).status == 200)
            }
        }

        @Test func `the page wants the code that the control page shows`() async throws {
            try await OrangeSteering.web("code", "shown") { merchant in
                let (id, created) = try await merchant.create()
                let url = created["payment_url"]?.string ?? ""
                let open = try await merchant.orange.sandbox.get("/webpayments").array ?? []
                let code = open.first { $0["order_id"]?.string == id }?["code"]?.string ?? ""
                #expect(code.utf8.count == 6)
                let page = try await SharedSandbox.steered.control("GET", "/?lang=en").body
                #expect(page.contains("<strong>\(code)</strong>"))
                let other = code == "123456" ? "654321" : "123456"
                var values = ["Msisdn": Orange.newNumber(), "Otp": other, "Action": "pay"]
                #expect(try await merchant.fill(url, values).status == 422)
                values["Otp"] = code
                #expect(try await merchant.fill(url, values).status == 303)
            }
        }

        @Test func `a payer who gives up leaves the payment open`() async throws {
            try await OrangeSteering.web("cancelled_status", "INITIATED") { merchant in
                let (id, created) = try await merchant.create()
                let url = created["payment_url"]?.string ?? ""
                #expect(try await merchant.fill(url, ["Action": "cancel"]).status == 303)
                let status = try await merchant.status(id, created["pay_token"]?.string ?? "")
                #expect(status.json["status"] == "INITIATED")
            }
        }

        @Test(arguments: [("400", 400, 24), ("409", 409, 50)])
        func `a repeated order id`(_ value: String, _ status: Int, _ code: Int64) async throws {
            try await OrangeSteering.web("duplicate_order_id", .string(value)) { merchant in
                let (id, _) = try await merchant.create()
                let again = try await merchant.post("webpayment", merchant.order(id))
                #expect(again.status == status)
                #expect(again.json["code"]?.integer == code)
            }
        }

        @Test(arguments: [("400", 400), ("any", 201)])
        func `another currency`(_ value: String, _ status: Int) async throws {
            try await OrangeSteering.web("currency", .string(value)) { merchant in
                let body = merchant.order(Orange.newOrder()).replacing("OUV", with: "XAF")
                let reply = try await merchant.post("webpayment", body)
                #expect(reply.status == status)
            }
        }

        @Test func `an unknown merchant key is a bad request`() async throws {
            try await OrangeSteering.web("unknown_merchant_key", "400") { merchant in
                let keys = JSONValue.object(["dev": .array(["deadbeef"])])
                try await merchant.orange.sandbox.set(.object(["orange_merchant_keys": keys]))
                let reply = try await merchant.post("webpayment", merchant.order(Orange.newOrder()))
                #expect(reply.status == 400)
                #expect(reply.json["description"] == "The merchant_key is unknown.")
            }
        }

        @Test func `an amount is no text`() async throws {
            try await OrangeSteering.web("amount_text", "refused") { merchant in
                let body = merchant.order(Orange.newOrder(), amount: #""1200""#)
                let reply = try await merchant.post("webpayment", body)
                #expect(reply.body == OrangeWire.missing("WebPaymentInfo", "Amount"))
            }
        }

        @Test func `a status of other values is a bad request`() async throws {
            try await OrangeSteering.web("mismatch", "400") { merchant in
                let (id, created) = try await merchant.create()
                let token = created["pay_token"]?.string ?? ""
                let reply = try await merchant.status(id, token, amount: "7")
                #expect(reply.status == 400 && reply.json["code"] == 24)
            }
        }

        @Test func `web payments are throttled and told of again`() async throws {
            try await OrangeSteering.web("rate_limit_per_second", 1) { merchant in
                _ = try await Throttle.refusal({ $0.json["code"] == 53 }) {
                    try await merchant.status("a", "b")
                }
            }
            let receiver = try WebhookReceiver(status: "503 Service Unavailable")
            defer { receiver.stop() }
            try await OrangeSteering.web("retries", "three") { merchant in
                let (_, created) = try await merchant.create(notify: receiver.url)
                _ = try await merchant.fill(
                    created["payment_url"]?.string ?? "",
                    ["Msisdn": Orange.newNumber(), "Otp": "123456", "Action": "pay"])
                let deliveries = try await receiver.wait(for: 2)
                #expect(deliveries[0].body == deliveries[1].body)
            }
        }
    }
}
