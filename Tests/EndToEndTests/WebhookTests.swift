import Crypto
import Foundation
import Primitives
import Synchronization
import TestSupport
import Testing

/// A client's server is told of its owner's deal: signed, again after a failure, and again by hand.
@Suite struct WebhookTests {
    @Test func aReceiverVerifiesWhatItIsToldAndWhatFailedComesAgain() async throws {
        var plan = Deal.plan
        plan.escrows = 2
        plan.escrowSettings["WEBHOOK_PRIVATE_NETWORKS"] = "allowed"
        try await World.withWorld(plan) { world in
            let server = Server()
            let receiver = try RawServer { peer in
                while peer.readRequest() != nil {
                    if !peer.reply("", status: server.isUp ? "200 OK" : "500 Internal Server Error") {
                        return
                    }
                }
            }
            defer { receiver.stop() }
            let deal = try await Deal.agreed(in: world)
            let made = try await world.expect(
                201, "POST", "/api/webhooks/",
                .object([
                    "url": .string(receiver.origin + "/kimi"),
                    "event_types": ["agreement.funds_held", "agreement.released"],
                ]), as: deal.seller)
            let secret = try #require(made["secret"]?.string)
            let path = "/api/webhooks/\(made["id"]?.string ?? "")/"
            try await deal.fund()
            // The first try fails, and the second after some seconds.
            try await eventually("two tries") { receiver.requests.count == 2 }
            let list = try await world.expect(200, "GET", path + "messages/", as: deal.seller)
            let message = try #require(list["data"]?.array?.first)
            #expect(message["type"] == "agreement.funds_held" && message["status"] == "PENDING")

            server.mend()
            let one = message["id"]?.string ?? ""
            _ = try await world.expect(202, "POST", path + "messages/\(one)/resend/", as: deal.seller)
            try await delivered(1, path, deal)
            try await deal.confirm()
            try await deal.released()
            try await delivered(2, path, deal)
            let printed = try await world.command(
                "escrowd", "webhooks", "resend", made["id"]?.string ?? "", "--message", one, "--json")
            #expect(printed.contains(#""messages":1"#))
            try await eventually("the copy", within: .seconds(300)) { receiver.requests.count == 5 }

            for request in receiver.requests {
                #expect(isGenuine(request, secret))
                let body = String(decoding: request.body, as: UTF8.self)
                #expect(body.utf8.count < 20_000)
                for text in [deal.buyer.msisdn, deal.seller.msisdn, "Awa", "Yamaha", "Marché"] {
                    #expect(!body.contains(text))
                }
            }
            let same = receiver.requests.count { $0.header("webhook-id") == one }
            #expect(same == 4)
        }
    }

    /// Whether the receiver is well.
    private final class Server: Sendable {
        private let state = Mutex(false)

        var isUp: Bool { state.withLock { $0 } }
        func mend() { state.withLock { $0 = true } }
    }

    private func delivered(_ count: Int, _ path: String, _ deal: Deal) async throws {
        try await eventually("\(count) messages to be delivered") {
            let list = try await deal.world.expect(200, "GET", path + "messages/", as: deal.seller)
            return list["data"]?.array?.count { $0["status"] == "DELIVERED" } == count
        }
    }

    private func isGenuine(_ request: RawRequest, _ secret: String) -> Bool {
        guard let key = Data(base64Encoded: String(secret.dropFirst("whsec_".count))),
            let id = request.header("webhook-id"), let time = request.header("webhook-timestamp"),
            let seconds = TimeInterval(time), abs(seconds - Date().timeIntervalSince1970) < 600
        else { return false }
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(id).\(time).".utf8) + Data(request.body), using: SymmetricKey(data: key))
        return request.header("webhook-signature") == "v1," + Data(code).base64EncodedString()
    }
}
