import Foundation
import Primitives
import TestSupport
import Testing

/// Web Payment's API: section 3 of Orange's reference.
struct OrangeWebPaymentTests {
    @Test(arguments: [("dev", "sx"), ("cm", "cm")])
    func `a payment is created`(_ country: String, _ page: String) async throws {
        let merchant = try await Orange.untouched.webPayment(country)
        let id = Orange.newOrder()
        let reply = try await merchant.post("webpayment", merchant.order(id))
        #expect(reply.status == 201)
        let payToken = reply.json["pay_token"]?.string ?? ""
        let notifToken = reply.json["notif_token"]?.string ?? ""
        #expect(payToken.wholeMatch(of: #/[0-9a-f]{64}/#) != nil)
        #expect(notifToken.wholeMatch(of: #/[0-9a-f]{32}/#) != nil)
        #expect(
            reply.body
                == #"{"status":201,"message":"OK","pay_token":"\#(payToken)","payment_url":"#
                + #""\#(merchant.orange.sandbox.orangeURL)/\#(page)/mpayment/abstract/\#(payToken)","#
                + #""notif_token":"\#(notifToken)"}"#)
        let status = try await merchant.status(id, payToken)
        #expect(status.status == 201)
        #expect(status.body == #"{"status":"INITIATED","order_id":"\#(id)","txnid":""}"#)
    }

    @Test func `an order id is taken once in a country, also where its payment failed`() async throws {
        let merchant = try await Orange.untouched.webPayment()
        let (id, created) = try await merchant.create()
        _ = try await merchant.fill(created["payment_url"]?.string ?? "", ["Action": "cancel"])
        let again = try await merchant.post("webpayment", merchant.order(id))
        #expect(again.status == 403)
        #expect(
            again.body
                == #"{"code":50,"message":"Access denied","description":"The order_id has already been used."}"#
        )
        let other = try await Orange.untouched.webPayment("cm")
        #expect(try await other.post("webpayment", other.order(id)).status == 201)
    }

    @Test func `absent fields and those of another type are missing, in the validator's words`() async throws
    {
        let merchant = try await Orange.untouched.webPayment()
        let empty = try await merchant.post("webpayment", "{}")
        #expect(empty.status == 400)
        #expect(
            empty.body
                == OrangeWire.missing(
                    "WebPaymentInfo", "MerchantKey", "Currency", "OrderId", "Amount", "ReturnURL",
                    "CancelURL", "NotifURL"))
        let status = try await merchant.post(
            "transactionstatus", #"{"order_id":7,"amount":null,"pay_token":"a"}"#)
        #expect(status.status == 400)
        #expect(status.body == OrangeWire.missing("GetTransactionStatusInfo", "OrderId", "Amount"))
    }

    @Test(arguments: [
        (#""OUV""#, #""XAF""#, 403), (#""lang":"en""#, #""lang":"de""#, 400), ("1200", "12.5", 400),
        ("Fish & <Chips>", "A name of a shop that has too many letters", 400),
        ("http://shop.example.com/no", "javascript:alert(1)", 400),
    ])
    func `a field that is wrong is refused`(
        _ good: String, _ wrong: String, _ status: Int
    ) async throws {
        let merchant = try await Orange.untouched.webPayment()
        let body = merchant.order(Orange.newOrder()).replacing(good, with: wrong)
        let reply = try await merchant.post("webpayment", body)
        #expect(reply.status == status)
        #expect(reply.json["code"] == (status == 403 ? 50 : 24))
        #expect(
            try await merchant.post("webpayment", merchant.order(String(repeating: "a", count: 31))).status
                == 400)
    }

    @Test func `an amount may be a text`() async throws {
        let merchant = try await Orange.untouched.webPayment()
        let (id, created) = try await merchant.create(amount: #""1200""#)
        #expect(try await merchant.status(id, created["pay_token"]?.string ?? "").status == 201)
    }

    @Test func `a status needs the order, the amount and the token of one payment`() async throws {
        let merchant = try await Orange.untouched.webPayment()
        let (id, created) = try await merchant.create()
        let (otherID, other) = try await merchant.create()
        let tokens = [created, other].map { $0["pay_token"]?.string ?? "" }
        let replies = [
            try await merchant.status(id, tokens[0], amount: "1201"),
            try await merchant.status(otherID, tokens[0]), try await merchant.status(id, tokens[1]),
            try await Orange.untouched.webPayment("cm").status(id, tokens[0]),
        ]
        for reply in replies {
            #expect(reply.status == 404)
            #expect(reply.body == OrangeWire.notFound)
        }
    }

    @Test func `bearer, path, method and body are checked`() async throws {
        let orange = try await Orange.untouched
        let merchant = try await orange.webPayment()
        let path = "/orange-money-webpay/dev/v1/webpayment"
        let missing = try await orange.send("POST", path, [Orange.json], "{}")
        #expect(missing.status == 401 && missing.body == OrangeWire.missingCredentials)
        let wrong = try await orange.send("POST", path, [Orange.json, ("Authorization", "Bearer x")], "{}")
        #expect(wrong.status == 401 && wrong.body == OrangeWire.invalidCredentials)
        for unknown in ["/orange-money-webpay/DEV/v1/webpayment", "/orange-money-webpay/dev/v1/pay"] {
            let reply = try await orange.send("POST", unknown, [Orange.json], "{}")
            #expect(reply.status == 404 && reply.body == OrangeWire.notFound)
        }
        let read = try await orange.send("GET", "/orange-money-webpay/dev/v1/transactionstatus?order_id=1")
        #expect(read.status == 405 && read.json["code"] == 61)
        let bearer = [("Authorization", "Bearer \(merchant.token)")]
        let typeless = try await orange.send("POST", path, bearer + [Orange.form], "a=b")
        #expect(typeless.status == 415 && typeless.json["code"] == 68)
        let bodiless = try await merchant.post("webpayment", "")
        #expect(bodiless.status == 400 && bodiless.json["code"] == 21)
        let broken = try await merchant.post("webpayment", "{")
        #expect(broken.status == 400 && broken.json["code"] == 22)
    }
}
