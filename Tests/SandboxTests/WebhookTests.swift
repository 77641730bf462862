import Primitives
import TestSupport
import Testing

/// Section 9 of the reference: notifications, and what faults do to them.
struct WebhookTests {
    private let number = MTN.newNumber()

    private func withReceiver(
        of mtn: MTN, _ body: (WebhookReceiver, Caller) async throws -> Void
    ) async throws {
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        try await body(receiver, mtn.caller())
    }

    private func plan(_ action: String, _ caller: Caller, for number: String, delay: Int? = nil) async throws
    {
        try await caller.mtn.sandbox.addFault(
            .object([
                "operation": "requesttopay", "msisdn": .string(number), "action": .string(action),
                "delay_ms": delay.map { .integer($0) },
            ]))
    }

    private func outcomes(_ caller: Caller, _ reference: String) async throws -> [String] {
        let path = "/journal?kind=webhook&reference=\(reference)"
        return try await caller.mtn.sandbox.get(path).array?.compactMap { $0["outcome"]?.string } ?? []
    }

    @Test func `success is told once, to the exact address, note before message`() async throws {
        try await withReceiver(of: SharedSandbox.untouched) { receiver, caller in
            let (reference, _) = try await caller.requestToPay(number, callback: receiver.url)
            let delivery = try await receiver.wait(for: 1)[0]
            #expect(delivery.line == "PUT /hook/a?b=c%20d HTTP/1.1")
            #expect(delivery.contentType == "application/json")
            let expected =
                #"{"financialTransactionId":"TEN DIGITS","externalId":"INV-1","amount":"5000","currency":"EUR","#
                + #""payer":{"partyIdType":"MSISDN","partyId":"\#(number)"},"payeeNote":"From me","#
                + #""payerMessage":"For you","status":"SUCCESSFUL"}"#
            #expect(Reply(status: 0, body: delivery.body, headers: []).masked == expected)
            try await eventually("the journal") { try await outcomes(caller, reference) == ["PUT delivered"] }
        }
    }

    @Test func `a failure is told with its reason, and a pending payment not at all`() async throws {
        try await withReceiver(of: SharedSandbox.untouched) { receiver, caller in
            _ = try await caller.requestToPay("46733123453", callback: receiver.url)
            _ = try await caller.requestToPay("46733123451", callback: receiver.url)
            let deliveries = try await receiver.wait(for: 1)
            let expected =
                #"{"externalId":"INV-1","amount":"5000","currency":"EUR","#
                + #""payer":{"partyIdType":"MSISDN","partyId":"46733123451"},"payeeNote":"From me","#
                + #""payerMessage":"For you","status":"FAILED","reason":"APPROVAL_REJECTED"}"#
            #expect(deliveries.count == 1)
            #expect(deliveries[0].body == expected)
        }
    }

    @Test(arguments: [
        ("v1_0/transfer", "PUT", true), ("v1_0/deposit", "POST", false), ("v2_0/deposit", "PUT", false),
    ])
    func `a disbursement is told by the verb of its version`(
        _ path: String, _ method: String, _ hasTransaction: Bool
    ) async throws {
        try await withReceiver(of: SharedSandbox.untouched) { receiver, collection in
            let caller = try await collection.mtn.caller("disbursement")
            let order = caller.order("payee", of: number)
            _ = try await caller.post(
                path, order, reference: MTN.newReference(), callback: receiver.url)
            let delivery = try await receiver.wait(for: 1)[0]
            #expect(delivery.method == method)
            #expect(delivery.body.contains("financialTransactionId") == hasTransaction)
            #expect(delivery.body.contains(#""payee":{"partyIdType":"MSISDN","partyId":"\#(number)"}"#))
        }
    }

    @Test func `an invoice names its reference`() async throws {
        try await withReceiver(of: SharedSandbox.untouched) { receiver, caller in
            let reference = MTN.newReference()
            let party = #"{"partyIdType":"MSISDN","partyId":"\#(number)"}"#
            let body = #"{"externalId":"I1","amount":"10","currency":"EUR","intendedPayer":\#(party)}"#
            _ = try await caller.post("v2_0/invoice", body, reference: reference, callback: receiver.url)
            let delivery = try await receiver.wait(for: 1)[0]
            #expect(delivery.body.hasPrefix(#"{"referenceId":"\#(reference)","externalId":"I1""#))
        }
    }

    @Test func `a webhook is lost`() async throws {
        try await withReceiver(of: SharedSandbox.faulty) { receiver, caller in
            try await plan("webhook_lost", caller, for: number)
            let (reference, _) = try await caller.requestToPay(number, callback: receiver.url)
            try await eventually("the journal") { try await outcomes(caller, reference) == ["lost"] }
            #expect(receiver.deliveries.isEmpty)
        }
    }

    @Test func `a webhook comes late`() async throws {
        try await withReceiver(of: SharedSandbox.faulty) { receiver, caller in
            try await plan("webhook_late", caller, for: number, delay: 400)
            let began = ContinuousClock.now
            _ = try await caller.requestToPay(number, callback: receiver.url)
            _ = try await receiver.wait(for: 1)
            #expect(ContinuousClock.now - began >= .milliseconds(400))
        }
    }

    @Test func `a webhook comes twice`() async throws {
        try await withReceiver(of: SharedSandbox.faulty) { receiver, caller in
            try await plan("webhook_twice", caller, for: number)
            let (reference, _) = try await caller.requestToPay(number, callback: receiver.url)
            let deliveries = try await receiver.wait(for: 2)
            #expect(deliveries[0].body == deliveries[1].body)
            try await eventually("the journal") { try await outcomes(caller, reference).count == 2 }
        }
    }

    @Test func `a webhook names another amount than the status`() async throws {
        try await withReceiver(of: SharedSandbox.faulty) { receiver, caller in
            try await plan("webhook_wrong_amount", caller, for: number)
            let (reference, _) = try await caller.requestToPay(number, callback: receiver.url)
            let delivery = try await receiver.wait(for: 1)[0]
            #expect(delivery.body.contains(#""amount":"50000""#))
            let status = try await caller.status("v1_0/requesttopay", reference)
            #expect(status.json["amount"] == "5000")
        }
    }

    @Test func `a forged webhook claims the success of a payment that is open`() async throws {
        try await withReceiver(of: SharedSandbox.faulty) { receiver, caller in
            let open = "46733123453"
            try await plan("webhook_forged", caller, for: open, delay: 10)
            let (reference, _) = try await caller.requestToPay(open, callback: receiver.url)
            let delivery = try await receiver.wait(for: 1)[0]
            #expect(delivery.body.contains(#""status":"SUCCESSFUL""#))
            let status = try await caller.status("v1_0/requesttopay", reference)
            #expect(status.json["status"] == "PENDING")
            try await eventually("the journal") { try await outcomes(caller, reference) == ["forged"] }
        }
    }

    @Test func `a webhook overtakes the answer`() async throws {
        try await withReceiver(of: SharedSandbox.faulty) { receiver, caller in
            try await plan("webhook_before_reply", caller, for: number)
            _ = try await caller.requestToPay(number, callback: receiver.url)
            #expect(receiver.deliveries.count == 1)
        }
    }
}
