import Primitives
import TestSupport
import Testing

extension SteeredTests {
    /// The same about what becomes of a payment by the Core API.
    @Suite struct OrangeCoreSwitchTests {
        @Test func `an unpaid payToken expires with every key but three null`() async throws {
            try await OrangeSteering.core("pay_token_life_ms", 1) { caller in
                let payToken = try await caller.initiate()
                let expired = try await caller.wait(for: "EXPIRED", payToken)
                #expect(expired.maskedOrange == OrangeWire.emptyRow(#""EXPIRED""#))
                let late = try await caller.post(
                    "/mp/pay", OrangeCoreCaller.order(payToken, of: Orange.newNumber()))
                #expect(late.status == 422)
            }
        }

        @Test(arguments: [("INITIATED", #""INITIATED""#), ("null", "null")])
        func `the status before pay`(_ value: String, _ status: String) async throws {
            try await OrangeSteering.core("unpaid_status", .string(value)) { caller in
                let payToken = try await caller.initiate()
                #expect(try await caller.status(payToken).maskedOrange == OrangeWire.emptyRow(status))
            }
        }

        @Test(arguments: [("EXPIRED", "null"), ("FAILED", #""Delai de confirmation depasse""#)])
        func `the customer does not answer`(_ value: String, _ message: String) async throws {
            let settings: [String: JSONValue] = [
                "orange_money.unanswered_status": .string(value), "approval.expires_ms": 30,
                "approval.mode": "manual",
            ]
            try await OrangeSteering.with(settings) { orange in
                let caller = try await orange.core()
                let number = Orange.newNumber()
                let (payToken, _) = try await caller.pay(number)
                let end = try await caller.wait(for: value, payToken)
                let code = message == "null" ? "null" : #""99999""#
                #expect(
                    end.maskedOrange
                        == OrangeWire.row(
                            "Transaction retrieved successfully", number: number,
                            initiation: OrangeWire.accepted, confirmation: (code, message), status: value))
            }
        }

        @Test func `an expired payment is told of`() async throws {
            let receiver = try WebhookReceiver()
            defer { receiver.stop() }
            let settings: [String: JSONValue] = [
                "orange_money.callback_on_expired": "on", "approval.expires_ms": 30,
                "approval.mode": "manual",
            ]
            try await OrangeSteering.with(settings) { orange in
                _ = try await orange.core().pay(Orange.newNumber(), callback: receiver.url)
                let body = try await receiver.wait(for: 1)[0].body
                #expect(body.contains(#""status":"EXPIRED""#))
            }
        }

        @Test func `a callback that is refused is sent again`() async throws {
            let receiver = try WebhookReceiver(status: "503 Service Unavailable")
            defer { receiver.stop() }
            try await OrangeSteering.core("callback_retries", "three") { caller in
                _ = try await caller.pay(Orange.newNumber(), callback: receiver.url)
                let deliveries = try await receiver.wait(for: 2)
                #expect(deliveries[0].body == deliveries[1].body)
            }
        }

        @Test(arguments: ["CANCELLED", "CANCELED"])
        func `a refusal by the customer has another word`(_ value: String) async throws {
            try await OrangeSteering.core("refused_status", .string(value)) { caller in
                let (payToken, _) = try await caller.pay("699000006")
                _ = try await caller.wait(for: value, payToken)
            }
        }

        @Test func `the types and keys of a row`() async throws {
            try await OrangeSteering.core("createtime", "number") { caller in
                let (_, reply) = try await caller.pay(Orange.newNumber())
                #expect(OrangeSteering.data(reply)["createtime"]?.integer ?? 0 > 1_700_000_000)
            }
            try await OrangeSteering.core("order_id_key", "present") { caller in
                let (_, reply) = try await caller.pay(Orange.newNumber())
                #expect(OrangeSteering.data(reply).members?.last == .init("orderId", "ORDER1"))
            }
            for value in ["0", "OK"] {
                try await OrangeSteering.core("confirm_status", .string(value)) { caller in
                    let (payToken, _) = try await caller.pay(Orange.newNumber())
                    let end = try await caller.wait(for: "SUCCESSFULL", payToken)
                    #expect(OrangeSteering.data(end)["confirmtxnstatus"]?.string == value)
                }
            }
        }

        @Test func `a success is told in English`() async throws {
            try await OrangeSteering.core("text_language", "en") { caller in
                let number = Orange.newNumber()
                let (payToken, _) = try await caller.pay(number)
                let end = OrangeSteering.data(try await caller.wait(for: "SUCCESSFULL", payToken))
                let text = end["confirmtxnmessage"]?.string ?? ""
                #expect(text.hasPrefix("Successful Payment of KIMI SANDBOX from \(number) "))
                let txnid = end["txnid"]?.string ?? ""
                #expect(text.contains("Transaction ID:\(txnid), Amount:1500, New balance:"))
            }
        }
    }
}
