import Foundation
import Primitives
import TestSupport
import Testing

/// The Core API's payments: sections 4.4 to 4.10 and 4.12 of Orange's reference.
struct OrangeCoreTests {
    /// Cameroon is an hour ahead of UTC.
    private func localDay() -> String {
        let text = RFC3339.format(Date.now.addingTimeInterval(3600))
        return String(text.dropFirst(2).prefix(8)).replacing("-", with: "")
    }

    @Test(arguments: ["", "null", "{}"])
    func `init gives out a payToken of the local day`(_ body: String) async throws {
        let caller = try await Orange.untouched.core()
        let days = localDay()
        let reply = try await caller.post("/mp/init", body)
        #expect(reply.status == 200)
        #expect(
            reply.maskedOrange
                == #"{"message":"Payment request successfully initiated","data":{"payToken":"MPTOKEN"}}"#)
        let payToken = reply.json["data"]?["payToken"]?.string ?? ""
        #expect(payToken.utf8.count == 28)
        #expect([days, localDay()].contains(String(payToken.dropFirst(2).prefix(6))))
    }

    @Test(arguments: [
        ("cashin", "CI"), ("cashout", "CO"), ("c2c", "PP"), ("ic2c", "PP"), ("acashout", "CO"),
    ])
    func `each family has its prefix`(_ family: String, _ prefix: String) async throws {
        let payToken = try await Orange.untouched.core().initiate(family)
        #expect(payToken.hasPrefix(prefix))
    }

    @Test func `a merchant payment is initiated, pending, and paid`() async throws {
        // The customer answers when this test says so.
        try await SharedSandbox.with(["--switch", "approval.mode=manual"]) { mtn in
            try await initiateAndPay(Orange(mtn).core())
        }
    }

    private func initiateAndPay(_ caller: OrangeCoreCaller) async throws {
        let number = Orange.newNumber()
        let payToken = try await caller.initiate()
        let before = try await caller.status(payToken)
        #expect(before.maskedOrange == OrangeWire.emptyRow(#""PENDING""#))

        let paid = try await caller.post("/mp/pay", OrangeCoreCaller.order(payToken, of: number))
        #expect(paid.status == 200)
        #expect(
            paid.maskedOrange
                == OrangeWire.row(
                    "Merchant payment successfully initiated", number: number,
                    initiation: OrangeWire.accepted, status: "PENDING"))
        let pushed = try await caller.get("/mp/push/\(payToken)")
        #expect(
            pushed.maskedOrange
                == OrangeWire.row(
                    "Push sent to customer", number: number, initiation: OrangeWire.accepted,
                    status: "PENDING"))

        try await caller.orange.sandbox.approve("237\(number)")
        let end = try await caller.wait(for: "SUCCESSFULL", payToken)
        let name = try #require(end.body.firstMatch(of: #/reussi par [0-9]{9} ([A-Z ]+)\. ID/#)?.1)
        let message =
            #""Paiement de KIMI SANDBOX reussi par \#(number) \#(name). ID transaction:MPTXN, "#
            + #"Montant:1500 FCFA. Solde: BALANCE FCFA.""#
        #expect(
            end.maskedOrange
                == OrangeWire.row(
                    "Transaction retrieved successfully", number: number, initiation: OrangeWire.accepted,
                    confirmation: (#""200""#, message), status: "SUCCESSFULL"))
        #expect(try await caller.get("/mp/push/\(payToken)").status == 400)
        let txnids = [paid, end].map { $0.json["data"]?["txnid"]?.string }
        #expect(txnids[0] == txnids[1])
    }

    @Test func `ids increase, and an amount may be a number`() async throws {
        let caller = try await Orange.untouched.core()
        let (_, first) = try await caller.pay(Orange.newNumber(), amount: "1500")
        let (_, second) = try await caller.pay(Orange.newNumber())
        #expect(first.json["data"]?["amount"] == 1500)
        let ids = [first, second].compactMap { $0.json["data"]?["id"]?.integer }
        #expect(ids.count == 2 && ids[0] < ids[1])
    }

    @Test func `a cashin moves the money when it answers`() async throws {
        let caller = try await Orange.untouched.core()
        let number = Orange.newNumber()
        let order = Orange.newOrder()
        let (payToken, reply) = try await caller.pay(number, family: "cashin", orderID: order)
        #expect(reply.status == 200)
        let data =
            #""data":{"createtime":"SECONDS","subscriberMsisdn":"\#(number)","amount":1500,"#
            + #""payToken":"CITOKEN","txnid":"CITXN","txnmode":"\#(order)","#
            + #""txnmessage":"Depot effectue avec succes","txnstatus":"200","status":"SUCCESSFULL","#
            + #""channelUserMsisdn":"691301143"}}"#
        #expect(reply.maskedOrange == #"{"message":"Cash in successfully executed","# + data)
        let status = try await caller.status(payToken, family: "cashin")
        #expect(status.maskedOrange == #"{"message":"Transaction retrieved successfully","# + data)
        let executed = try await caller.orange.sandbox.get("/journal?kind=executed&external_id=\(order)")
        #expect(executed.array?.map { $0["operation"] } == ["cashin"])
        #expect(try await caller.get("/cashin/push/\(payToken)").status == 404)
    }

    @Test func `a payToken pays once, also after a refusal`() async throws {
        let caller = try await Orange.untouched.core()
        for number in [Orange.newNumber(), "699000001"] {
            let (payToken, _) = try await caller.pay(number)
            let again = try await caller.post("/mp/pay", OrangeCoreCaller.order(payToken, of: number))
            #expect(again.status == 422)
            #expect(again.body == OrangeWire.usedPayToken)
        }
    }

    @Test func `a payToken of another family or of nobody is unknown`() async throws {
        let caller = try await Orange.untouched.core()
        let payToken = try await caller.initiate("cashin")
        let body = OrangeCoreCaller.order(payToken, of: Orange.newNumber())
        let replies = [
            try await caller.post("/mp/pay", body), try await caller.status(payToken),
            try await caller.status("MP22120771FEB7B21FD2381C3786"),
        ]
        for reply in replies {
            #expect(reply.status == 404)
            #expect(reply.body == OrangeWire.unknownPayToken)
        }
        let malformed = try await caller.status("MP1")
        #expect(malformed.status == 400)
        #expect(malformed.body == #"{"message":"Bad request: payToken","data":null}"#)
    }

    @Test(arguments: [
        ("subscriberMsisdn", #""237699123456""#), ("subscriberMsisdn", "null"), ("pin", #""""#),
        ("channelUserMsisdn", "691301143"), ("amount", #""0""#), ("amount", #""12.5""#), ("amount", "-1"),
        ("orderId", #""ABCDEFGHIJKLMNOPQRSTU""#), ("orderId", "null"), ("notifUrl", #""elsewhere""#),
    ])
    func `a field that is wrong is named, and the payToken stays good`(
        _ name: String, _ value: String
    ) async throws {
        let caller = try await Orange.untouched.core()
        let payToken = try await caller.initiate()
        let good = OrangeCoreCaller.order(payToken, of: Orange.newNumber())
        var members = try #require(try JSONValue(parsing: good).members).filter { $0.name != name }
        members.append(.init(name, try JSONValue(parsing: value)))
        let wrong = try await caller.post("/mp/pay", JSONValue.object(members).text)
        #expect(wrong.status == 400)
        #expect(wrong.body == #"{"message":"Bad request: \#(name)","data":null}"#)
        #expect(try await caller.post("/mp/pay", good).status == 200)
    }

    @Test func `several transactions are asked about together`() async throws {
        let caller = try await Orange.untouched.core()
        let (first, _) = try await caller.pay(Orange.newNumber())
        let second = try await caller.initiate()
        let reply = try await caller.post(
            "/transactions/paymentstatus", #"{"payload":"\#(first),\#(second),MP1"}"#)
        #expect(reply.status == 200)
        let found = reply.json["data"]?.array?.compactMap { $0["payToken"]?.string }
        #expect(found == [first, second])
    }

    @Test func `a subscriber has a name, or none`() async throws {
        let caller = try await Orange.untouched.core()
        let body = #"{"pin":"2222","channelMsisdn":"691301143"}"#
        let number = Orange.newNumber()
        let set = JSONValue.object(["firstName": "AWA", "lastName": "NGO"])
        try await caller.orange.sandbox.send("PUT", "/subscribers/237\(number)", set)
        let known = try await caller.post("/infos/subscriber/customer/\(number)", body)
        #expect(known.status == 200)
        #expect(
            known.body
                == #"{"message":"customer \#(number) successfully retrieve full name.","#
                + #""data":{"firstName":"AWA","lastName":"NGO"}}"#)
        let ported = try await caller.post("/infos/subscriber/channel/699000011", body)
        #expect(
            ported.body
                == #"{"message":"channel 699000011 successfully retrieve full name.","#
                + #""data":{"firstName":null,"lastName":null}}"#)
        let ordinary = try await caller.post("/infos/subscriber/customer/\(Orange.newNumber())", body)
        #expect(ordinary.json["data"]?["firstName"]?.string?.isEmpty == false)
        let elsewhere = try await caller.post("/infos/subscriber/customer/677123456", body)
        #expect(elsewhere.status == 417)
        #expect(elsewhere.body == #"{"message":"00671 :: Beneficiaire introuvable","data":null}"#)
    }

    @Test func `a number whose account is taken away is refused`() async throws {
        let caller = try await Orange.untouched.core()
        let number = Orange.newNumber()
        let none = JSONValue.object([.init("firstName", .null)])
        try await caller.orange.sandbox.send("PUT", "/subscribers/\(number)", none)
        let (_, reply) = try await caller.pay(number)
        #expect(reply.status == 417)
        #expect(reply.json["message"] == "99051 :: Beneficiaire introuvable")
    }
}
