import Foundation
import Primitives
import TestSupport
import Testing

/// Delivery receipts of text messages: section 5.3 of Orange's reference. Each test has a sandbox of its own, since one
/// address counts for all messages.
struct OrangeSMSReceiptTests {
    private struct Network {
        let orange: Orange
        let receiver: WebhookReceiver
        let bearer: (String, String)

        static let path = "/smsmessaging/v1/outbound/tel%3A%2B2370000"

        @discardableResult
        func send(to number: String = "237691234567") async throws -> String {
            let body =
                #"{"outboundSMSMessageRequest":{"address":"tel:+\#(number)","senderAddress":"tel:+2370000","#
                + #""outboundSMSTextMessage":{"message":"Code 123456"}}}"#
            let reply = try await orange.send("POST", Self.path + "/requests", [bearer, Orange.json], body)
            #expect(reply.status == 201)
            let resource = reply.json["outboundSMSMessageRequest"]?["resourceURL"]?.string
            return String(resource?.split(separator: "/").last ?? "")
        }

        func subscribe() async throws -> Reply {
            let body =
                #"{"deliveryReceiptSubscription":{"callbackReference":{"notifyURL":"\#(receiver.url)"}}}"#
            return try await orange.send("POST", Self.path + "/subscriptions", [bearer, Orange.json], body)
        }

        func outbox() async throws -> [JSONValue] { try await orange.sandbox.get("/sms").array ?? [] }
    }

    private func withNetwork(_ body: (Network) async throws -> Void) async throws {
        let folder = try RunFolder.make("sandbox-receipts")
        defer { try? FileManager.default.removeItem(at: folder) }
        let sandbox = try Sandbox(folder: folder)
        try await sandbox.start()
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let orange = Orange(sandbox: sandbox)
        let result: Result<Void, any Error>
        do {
            let token = try await orange.token("/oauth/v3/token").json["access_token"]?.string ?? ""
            result = .success(
                try await body(
                    Network(
                        orange: orange, receiver: receiver, bearer: ("Authorization", "Bearer \(token)"))))
        } catch { result = .failure(error) }
        try await sandbox.kill()
        try result.get()
    }

    private func receipt(_ id: String, _ status: String, _ number: String = "237691234567") -> String {
        #"{"deliveryInfoNotification":{"callbackData":"\#(id)","deliveryInfo":{"address":"tel:+\#(number)","#
            + #""deliveryStatus":"\#(status)"}}}"#
    }

    @Test func `who subscribes is told what became of each message, in the documented bytes`() async throws {
        try await withNetwork { network in
            let before = try await network.send()
            let subscribed = try await network.subscribe()
            #expect(subscribed.status == 201)
            let subscription = subscribed.json["deliveryReceiptSubscription"]
            #expect(subscription?["callbackReference"]?["notifyURL"] == .string(network.receiver.url))
            let id = subscription?["resourceURL"]?.string?.split(separator: "/").last.map(String.init) ?? ""
            let root = "/smsmessaging/v1/outbound/subscriptions/"
            let read = try await network.orange.send("GET", root + id, [network.bearer])
            #expect(read.status == 200 && read.json == subscribed.json)

            let sent = try await network.send()
            let received = try await network.receiver.wait(for: 1)
            #expect(received.map(\.body) == [receipt(sent, "DeliveredToTerminal")])
            #expect(received[0].method == "POST" && received[0].contentType == "application/json")
            try await eventually("the outbox to show it") {
                try await network.outbox().last?["receipt"] == "delivered"
            }
            let shown = try await network.outbox()
            let references = shown.map { $0["reference"]?.string }
            #expect(references == [before, sent])
            #expect(shown[0]["receipt"] == .null && shown[0]["delivery_status"] == .null)

            let unsubscribe = Network.path + "/subscriptions/" + id
            #expect(try await network.orange.send("DELETE", unsubscribe, [network.bearer]).status == 204)
            #expect(try await network.orange.send("DELETE", unsubscribe, [network.bearer]).status == 404)
            #expect(try await network.orange.send("GET", root + id, [network.bearer]).status == 404)
        }
    }

    @Test func `a subscription without a token or an address is refused`() async throws {
        try await withNetwork { network in
            let path = Network.path + "/subscriptions"
            let bare = try await network.orange.send("POST", path, [Orange.json], "{}")
            #expect(bare.status == 401 && bare.body == OrangeWire.missingCredentials)
            for body in [
                "{}", #"{"deliveryReceiptSubscription":{"callbackReference":{"notifyURL":"ftp://a"}}}"#,
            ] {
                let reply = try await network.orange.send("POST", path, [network.bearer, Orange.json], body)
                #expect(reply.status == 400)
                let exception = reply.json["requestError"]?["serviceException"]
                #expect(exception?["messageId"] == "SVC0002")
            }
            let address = try await network.orange.sandbox.get("/sms-receipts")
            #expect(address["notify_url"] == .null)
        }
    }

    @Test func `switches and faults change what a receipt says, whether it comes, and how often`()
        async throws
    {
        try await withNetwork { network in
            let sandbox = network.orange.sandbox
            let url = JSONValue.string(network.receiver.url)
            try await sandbox.send("PUT", "/sms-receipts", .object(["notify_url": url]))
            try await sandbox.set(
                .object([
                    "orange_sms": .object([
                        "receipts": "network_first", "delivery_status": "DeliveryImpossible",
                    ])
                ]))
            let first = try await network.send()
            let two = try await network.receiver.wait(for: 2).map(\.body)
            #expect(two == [receipt(first, "DeliveredToNetwork"), receipt(first, "DeliveryImpossible")])

            try await sandbox.set(.object(["orange_sms": .object(["receipts": "once"])]))
            func fault(_ action: String) async throws -> String {
                try await sandbox.addFault(
                    .object([
                        "provider": "orange-sms", "operation": "sms", "action": .string(action), "times": 1,
                    ]))
                return try await network.send()
            }
            let twice = try await fault("webhook_twice")
            let four = try await network.receiver.wait(for: 4).suffix(2).map(\.body)
            #expect(four == Array(repeating: receipt(twice, "DeliveryImpossible"), count: 2))

            let other = try await fault("webhook_wrong_amount")
            let five = try await network.receiver.wait(for: 5).last?.body
            #expect(five == receipt(other, "DeliveryImpossible", "237691234560"))

            let lost = try await fault("webhook_lost")
            try await eventually("the loss to be written down") {
                try await network.outbox().last?["receipt"] == "lost"
            }
            let forged = try await fault("webhook_forged")
            let seven = try await network.receiver.wait(for: 7).suffix(2).map(\.body)
            #expect(!seven[0].contains(forged) && seven[1] == receipt(forged, "DeliveryImpossible"))
            let all = network.receiver.deliveries.map(\.body)
            #expect(!all.contains(receipt(lost, "DeliveryImpossible")) && all.count == 7)
        }
    }
}
