import Primitives
import TestSupport
import Testing

/// Delivery receipts, from the network's imitation to the code that the message brought.
@Suite("Receipts of text messages, end to end") struct SMSReceiptTests {
    @Test func theReceiptOfACodeReachesTheCodeItselfAndTheOutboxPageShowsIt() async throws {
        try await World.withWorld(Deal.plan) { world in
            let address = try await Self.subscribe(world)
            let buyer = try await world.join("BUYER")
            try await waitFor(["delivered"], in: world)
            let shown = try await world.sandbox.get("/sms").array?.last
            #expect(shown?["delivery_status"] == "DeliveredToTerminal" && shown?["receipt"] == "delivered")
            #expect(shown?["to"] == .string(buyer.msisdn))
            let page = try await world.send("GET", world.sandbox.controlURL + "/?lang=en")
            let html = String(decoding: page.body, as: UTF8.self)
            #expect(html.contains("DeliveredToTerminal, handed over"))

            try await Self.changeNothing(at: address, reference: shown?["reference"]?.string ?? "", world)
            try await Self.secretStaysOutOfLogs(address, world)
        }
    }

    @Test func faultsOfTheNetworkNeverPutAWrongWordAtACode() async throws {
        try await World.withWorld(Deal.plan) { world in
            _ = try await Self.subscribe(world)
            for action in [
                "webhook_twice", "webhook_before_reply", "webhook_forged", "webhook_late",
                "webhook_wrong_amount", "webhook_lost",
            ] {
                try await world.sandbox.addFault(
                    .object([
                        "provider": "orange-sms", "operation": "sms", "action": .string(action), "times": 1,
                        "delay_ms": 200,
                    ]))
                _ = try await world.join("BUYER")
                // The receipt meets the rule when it is due, which is after the code was read.
                try await eventually("the receipt to be sent or lost") {
                    let last = try await world.sandbox.get("/sms").array?.last
                    return last?["receipt"]?.string != nil
                }
                try await world.sandbox.clearFaults()
            }
            try await world.sandbox.set(
                .object(["orange_sms": .object(["delivery_status": "DeliveryImpossible"])]))
            _ = try await world.join("BUYER")
            let expected = ["delivered", "delivered", "delivered", "delivered", "-", "-", "undelivered"]
            try await waitFor(expected, in: world)
            let atTheGateway = try await world.query(
                "SELECT coalesce(delivery, '-') AS id FROM gateway.sms ORDER BY received_at")
            #expect(atTheGateway == expected)
        }
    }

    /// Gives the network the address that gatewayd prints for its form.
    private static func subscribe(_ world: World) async throws -> String {
        var settings = world.settings
        settings["GATEWAY_PUBLIC_URL"] = world.gateways[0].url
        let end = try await ProcessUnderTest.run(
            "gatewayd", ["providers", "receipts"], environment: settings)
        let words = end.output.split(whereSeparator: \.isWhitespace).map(String.init)
        guard end.exit == .code(0), words.count == 2, words[0] == "orange-sms" else {
            throw Hopeless("gatewayd prints no address: \(end.output)\(end.errors)")
        }
        try await world.sandbox.send("PUT", "/sms-receipts", .object(["notify_url": .string(words[1])]))
        return words[1]
    }

    private func waitFor(_ expected: [String], in world: World) async throws {
        let words = "SELECT coalesce(delivery, '-') AS id FROM escrow.phone_codes ORDER BY created_at"
        do {
            try await eventually("the codes to end", every: .milliseconds(200)) {
                try await world.query(words) == expected
            }
        } catch {
            let stand = try await world.query(words)
            throw Hopeless("The codes are \(stand) instead of \(expected).")
        }
    }

    /// Receipts of others, of nothing, and the same one again.
    private static func changeNothing(at address: String, reference: String, _ world: World) async throws {
        func body(_ reference: String, _ word: String) -> [UInt8] {
            let info = #"{"address":"tel:+237699999999","deliveryStatus":"\#(word)"}"#
            return Array(
                #"{"deliveryInfoNotification":{"callbackData":"\#(reference)","deliveryInfo":\#(info)}}"#.utf8
            )
        }
        let events = "SELECT message_id::text AS id FROM gateway.outbox WHERE type LIKE 'sms.%delivered'"
        let before = try await world.query(events)
        let forged = address.dropLast(4) + "AAAA"
        for (url, bytes, status) in [
            (String(forged), body(reference, "DeliveryImpossible"), 404),
            (address, body(reference, "DeliveryImpossible"), 200),
            (address, body("5f0c7a52-8b1e-4c39-9d3e-2a7f6b1c0d4e", "DeliveryImpossible"), 200),
            (address, Array("no JSON".utf8), 200),
            (address, [UInt8](repeating: 0x20, count: 100_000), 413),
        ] {
            let reply = try await world.send(
                "POST", url, headers: [("content-type", "application/json")], body: bytes)
            #expect(reply.status == status)
        }
        let after = try await world.query(events)
        #expect(before == after && before.count == 1)
    }

    private static func secretStaysOutOfLogs(_ address: String, _ world: World) async throws {
        let token = String(address.split(separator: "/").last ?? "")
        let telling = world.gateways[0].process.errorLines.filter { $0.contains(token) }
        #expect(token.utf8.count == 22 && telling.isEmpty)
    }
}
