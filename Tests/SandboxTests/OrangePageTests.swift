import Foundation
import Primitives
import TestSupport
import Testing

/// The page of Web Payment, by plain HTTP as a browser would.
struct OrangePageTests {
    private func pay(
        _ merchant: OrangeWebCaller, _ created: JSONValue, _ number: String, code: String = "123456"
    ) async throws -> Reply {
        let values = ["Msisdn": number, "Otp": code, "Action": "pay"]
        return try await merchant.fill(created["payment_url"]?.string ?? "", values)
    }

    @Test func `the payer pays, comes back, and the merchant is told in three fields`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let merchant = try await Orange.untouched.webPayment()
        let (id, created) = try await merchant.create(notify: receiver.url)
        let number = Orange.newNumber()
        let reply = try await pay(merchant, created, "+237 \(number)")
        #expect(reply.status == 303)
        #expect(reply.header("location") == "http://shop.example.com/back?a=1")
        let end = try await merchant.wait(for: "SUCCESS", id, created["pay_token"]?.string ?? "")
        let txnid = end.json["txnid"]?.string ?? ""
        #expect(txnid.wholeMatch(of: #/MP[0-9]{6}\.[0-9]{4}\.[A-D][0-9]{5}/#) != nil)
        let deliveries = try await receiver.wait(for: 1)
        #expect(deliveries[0].line == "POST /hook/a?b=c%20d HTTP/1.1")
        #expect(
            deliveries[0].body
                == #"{"status":"SUCCESS","notif_token":"\#(created["notif_token"]?.string ?? "")","#
                + #""txnid":"\#(txnid)"}"#)
        let executed = try await merchant.orange.sandbox.get("/journal?kind=executed&external_id=\(id)").array
        #expect(executed?.map { $0["operation"] } == ["webpayment"])
        #expect(executed?.first?["msisdn"]?.string == "237\(number)")
        let again = try await merchant.orange.send("GET", created["payment_url"]?.string ?? "")
        #expect(again.status == 200 && again.body.contains("This payment is made."))
        #expect(!again.body.contains("<form"))
    }

    @Test func `the payer gives up`() async throws {
        let merchant = try await Orange.untouched.webPayment()
        let (id, created) = try await merchant.create()
        let reply = try await merchant.fill(created["payment_url"]?.string ?? "", ["Action": "cancel"])
        #expect(reply.status == 303)
        #expect(reply.header("location") == "http://shop.example.com/no")
        let status = try await merchant.status(id, created["pay_token"]?.string ?? "")
        #expect(status.body == #"{"status":"FAILED","order_id":"\#(id)","txnid":""}"#)
    }

    @Test(arguments: [
        ("677123456", "123456", "Msisdn"), ("69912345", "123456", "Msisdn"), ("699123456", "12345", "Otp"),
        ("699123456", "abcdef", "Otp"),
    ])
    func `what was typed wrong is named at its field, and can be typed again`(
        _ number: String, _ code: String, _ field: String
    ) async throws {
        let merchant = try await Orange.untouched.webPayment()
        let (_, created) = try await merchant.create()
        let wrong = try await pay(merchant, created, number, code: code)
        #expect(wrong.status == 422)
        #expect(wrong.body.contains(#"role="alert" id="\#(field)-note""#))
        #expect(wrong.body.contains(#"aria-invalid="true" aria-describedby="\#(field)-note""#))
        #expect(wrong.body.contains(#"value="\#(number)""#))
        #expect(try await pay(merchant, created, Orange.newNumber()).status == 303)
    }

    @Test(arguments: [("fr", "Payer", "Annuler"), ("en", "Pay", "Cancel")])
    func `the page speaks both languages, escapes, and needs no script`(
        _ language: String, _ pay: String, _ cancel: String
    ) async throws {
        let merchant = try await Orange.untouched.webPayment("cm")
        let (_, created) = try await merchant.create()
        let url = created["payment_url"]?.string ?? ""
        let page = try await merchant.orange.send("GET", url + "?lang=\(language)")
        #expect(page.status == 200)
        #expect(page.header("content-type") == "text/html; charset=utf-8")
        #expect(page.body.contains(#"<html lang="\#(language)">"#))
        #expect(page.body.contains(">\(pay)</button>") && page.body.contains(">\(cancel)</button>"))
        #expect(page.body.contains("1200 XAF") && page.body.contains("Fish &amp; &lt;Chips&gt;"))
        #expect(page.body.contains(#"name="viewport""#) && !page.body.contains("<script"))
        for field in ["Msisdn", "Otp"] { #expect(page.body.contains(#"<label for="\#(field)">"#)) }
        let unknown = try await merchant.orange.send("GET", "/cm/mpayment/abstract/nothing")
        #expect(unknown.status == 404 && unknown.body.contains(#"role="alert""#))
    }

    @Test func `a payer who has too little fails, and is told of`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let merchant = try await Orange.untouched.webPayment()
        let (id, created) = try await merchant.create(notify: receiver.url)
        #expect(try await pay(merchant, created, "699000001").status == 303)
        let end = try await merchant.wait(for: "FAILED", id, created["pay_token"]?.string ?? "")
        let body = try await receiver.wait(for: 1)[0].body
        #expect(body.hasPrefix(#"{"status":"FAILED","notif_token":""#))
        #expect(body.hasSuffix(#","txnid":"\#(end.json["txnid"]?.string ?? "")"}"#))
    }

    @Test func `a notification may carry another token, and the status tells the truth`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let orange = try await Orange.faulty
        let amount = "\(Int.random(in: 100_000...999_999))"
        try await orange.sandbox.addFault(
            .object([
                "provider": "orange-webpay", "operation": "webpayment",
                "amount_ends_with": .string(amount), "action": "webhook_forged", "delay_ms": 10,
            ]))
        let merchant = try await orange.webPayment()
        let (id, created) = try await merchant.create(amount: amount, notify: receiver.url)
        let body = try JSONValue(parsing: try await receiver.wait(for: 1)[0].body)
        #expect(body["status"] == "SUCCESS")
        #expect(body["notif_token"]?.string != created["notif_token"]?.string)
        let payToken = created["pay_token"]?.string ?? ""
        #expect(try await merchant.status(id, payToken, amount: amount).json["status"] == "INITIATED")
    }
}
