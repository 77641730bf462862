import Primitives
import TestSupport
import Testing

/// The Core API's callbacks: section 4.14 of Orange's reference; and faults, each for one number.
struct OrangeCallbackTests {
    private let number = Orange.newNumber()

    private func plan(
        _ action: String, _ operation: String = "mp_pay", _ members: KeyValuePairs<String, JSONValue?> = [:],
        for number: String? = nil
    ) async throws -> OrangeCoreCaller {
        let orange = try await Orange.faulty
        let rule = JSONValue.object([
            "provider": "orange-money", "operation": .string(operation),
            "msisdn": .string(number ?? self.number), "action": .string(action),
        ])
        let more = JSONValue.object(members).members ?? []
        try await orange.sandbox.addFault(.object((rule.members ?? []) + more))
        return try await orange.core()
    }

    private func callback(_ payToken: String, _ data: JSONValue?, _ status: String, _ message: String)
        -> String
    {
        #"{"payToken":"\#(payToken)","status":"\#(status)","message":\#(message),"#
            + #""txnid":"\#(data?["txnid"]?.string ?? "")"}"#
    }

    @Test func `a success is told once, in four fields`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let caller = try await Orange.untouched.core()
        let (payToken, _) = try await caller.pay(number, callback: receiver.url)
        let end = try await caller.wait(for: "SUCCESSFULL", payToken).json["data"]
        let deliveries = try await receiver.wait(for: 1)
        #expect(deliveries[0].line == "POST /hook/a?b=c%20d HTTP/1.1")
        #expect(deliveries[0].contentType == "application/json")
        let message = end?["confirmtxnmessage"]?.text ?? ""
        #expect(deliveries[0].body == callback(payToken, end, "SUCCESSFULL", message))
        try await eventually("the journal to tell of it") {
            let path = "/journal?kind=webhook&reference=\(payToken)"
            return try await caller.orange.sandbox.get(path).array?.count == 1
        }
        #expect(receiver.deliveries.count == 1)
    }

    @Test func `a refusal by the customer is told`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let caller = try await Orange.untouched.core()
        let (payToken, _) = try await caller.pay("699000006", callback: receiver.url)
        let end = try await caller.wait(for: "FAILED", payToken).json["data"]
        let body = try await receiver.wait(for: 1)[0].body
        #expect(body == callback(payToken, end, "FAILED", #""Transaction annulee par le client""#))
    }

    @Test func `neither a refusal at pay nor a cashin has a callback`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let caller = try await Orange.untouched.core()
        _ = try await caller.pay("699000001", callback: receiver.url)
        _ = try await caller.pay(number, family: "cashin", callback: receiver.url)
        let (payToken, _) = try await caller.pay(number, callback: receiver.url)
        let bodies = try await receiver.wait(for: 1).map(\.body)
        #expect(bodies.count == 1)
        #expect(bodies[0].contains(payToken))
    }

    @Test func `a callback is lost, or comes twice`() async throws {
        for (action, count) in [("webhook_twice", 2), ("webhook_lost", 0)] {
            let receiver = try WebhookReceiver()
            defer { receiver.stop() }
            let caller = try await plan(action, "mp_pay", ["times": 1])
            let (payToken, _) = try await caller.pay(number, callback: receiver.url)
            try await eventually("the journal to tell of it") {
                let path = "/journal?kind=webhook&reference=\(payToken)"
                return try await caller.orange.sandbox.get(path).array?.count == max(count, 1)
            }
            #expect(receiver.deliveries.count == count)
        }
    }

    @Test func `a callback comes before the answer of pay`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let caller = try await plan("webhook_before_reply")
        let (payToken, reply) = try await caller.pay(number, callback: receiver.url)
        #expect(receiver.deliveries.count == 1)
        #expect(reply.json["data"]?["status"] == "PENDING")
        #expect(try await caller.status(payToken).json["data"]?["status"] == "SUCCESSFULL")
    }

    @Test func `a forged callback claims a success that is none`() async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        // Whose payments stay open for ever.
        let open = "699000008"
        let caller = try await plan("webhook_forged", "mp_pay", ["delay_ms": 10], for: open)
        let (payToken, _) = try await caller.pay(open, callback: receiver.url)
        let body = try await receiver.wait(for: 1)[0].body
        #expect(body.contains(#""status":"SUCCESSFULL""#))
        #expect(try await caller.status(payToken).json["data"]?["status"] == "PENDING")
    }

    @Test func `pay is declined with the reason of the rule`() async throws {
        let caller = try await plan("decline", "mp_pay", ["reason": "60019"])
        let (_, reply) = try await caller.pay(number)
        #expect(reply.status == 417)
        #expect(
            reply.maskedOrange
                == OrangeWire.row(
                    "60019 :: Le solde du compte du payeur est insuffisant", number: number, txnid: "null",
                    initiation: OrangeWire.insufficient, status: "FAILED"))
        #expect(try await caller.pay(Orange.newNumber()).reply.status == 200)
    }

    @Test func `a cashin is executed, and answered with 500`() async throws {
        let caller = try await plan("error_after", "cashin_pay", ["times": 1])
        let (payToken, reply) = try await caller.pay(number, family: "cashin")
        #expect(reply.status == 500)
        let status = try await caller.status(payToken, family: "cashin").json
        #expect(status["data"]?["status"] == "SUCCESSFULL")
    }

    @Test func `pay that the network delivers twice pays once`() async throws {
        let caller = try await plan("duplicate", "cashin_pay")
        let order = Orange.newOrder()
        let (_, reply) = try await caller.pay(number, family: "cashin", orderID: order)
        #expect(reply.status == 422)
        let executed = try await caller.orange.sandbox.get("/journal?kind=executed&external_id=\(order)")
        #expect(executed.array?.count == 1)
    }

    @Test func `a failed payment turns into a success`() async throws {
        let caller = try await plan("late_flip", "mp_pay", ["delay_ms": 400])
        let (payToken, _) = try await caller.pay(number)
        _ = try await caller.wait(for: "SUCCESSFULL", payToken)
        let entries = try await caller.orange.sandbox.journal().filter {
            $0["reference"]?.string == payToken
        }
        let ends = entries.compactMap { $0["kind"]?.string }.filter { ["declined", "executed"].contains($0) }
        #expect(ends == ["declined", "executed"])
    }

    @Test func `an inquiry finds nothing`() async throws {
        let caller = try await plan("not_found", "mp_paymentstatus", ["times": 1])
        let (payToken, _) = try await caller.pay(number)
        let lost = try await caller.status(payToken)
        #expect(lost.status == 404 && lost.body == OrangeWire.unknownPayToken)
        #expect(try await caller.status(payToken).status == 200)
    }

    @Test func `a subscriber's name is not to be had`() async throws {
        let caller = try await plan("error_before", "subscriber", ["status": 503])
        let body = #"{"pin":"2222","channelMsisdn":"691301143"}"#
        let reply = try await caller.post("/infos/subscriber/customer/\(number)", body)
        #expect(reply.status == 503)
        #expect(
            reply.body
                == #"{"fault":{"code":101503,"message":"Runtime Error","#
                + #""description":"Error connecting to the back end"}}"#)
    }
}
