import Primitives
import TestSupport
import Testing

/// What people are told of a deal, from the change to the sandbox's outboxes.
@Suite struct NoticeTests {
    @Test func aDealIsToldByTextAndByMailInTheReadersLanguage() async throws {
        var plan = Deal.plan
        plan.escrows = 2
        try await World.withWorld(plan) { world in
            let deal = try await Deal.agreed(in: world)
            // The first event is told while he has no address yet.
            try await eventually("the offer to be told") {
                let list = try await world.expect(200, "GET", "/api/notifications/", as: deal.seller)
                return list["data"]?.array?.count == 2
            }
            _ = try await world.expect(
                200, "PATCH", "/api/auth/profile/",
                .object(["language": "en", "email": "buyer@example.com"]), as: deal.buyer)
            _ = try await world.expect(
                200, "PATCH", "/api/auth/profile/", .object(["email": "seller@example.com"]), as: deal.seller)
            try await deal.fund()
            try await deal.confirm()
            try await deal.released()
            try await eventually("the notices to arrive", every: .milliseconds(200)) {
                let texts = try await texts(to: deal.buyer, in: world) + texts(to: deal.seller, in: world)
                let mails = try await world.sandbox.mails(to: "seller@example.com")
                return texts.count == 6 && mails.count == 2
            }
            let buyer = try await texts(to: deal.buyer, in: world)
            let seller = try await texts(to: deal.seller, in: world)
            let english = buyer.allSatisfy { $0.hasPrefix("Kimi: ") }
            let french = seller.allSatisfy { $0.hasPrefix("Kimi : ") }
            #expect(english && french)
            let ended = buyer.contains { $0.contains("is complete") }
            let paid = seller.contains { $0.contains("438 750 FCFA") }
            #expect(ended && paid)
            let mail = try await world.sandbox.mails(to: "seller@example.com").first {
                $0["subject"]?.string?.hasPrefix("Vous êtes payé pour TXN-") == true
            }
            #expect(mail?["text"]?.string?.contains("« Yamaha 125 »") == true)
            try await recorded(deal, in: world)
        }
    }

    /// The texts that are no codes, oldest first.
    private func texts(to party: Party, in world: World) async throws -> [String] {
        try await world.sandbox.messages(to: party.phone).filter { $0["code"]?.string == nil }
            .compactMap { $0["text"]?.string }
    }

    private func recorded(_ deal: Deal, in world: World) async throws {
        let list = try await world.expect(200, "GET", "/api/notifications/?limit=2", as: deal.seller)
        #expect(list["data"]?.array?.count == 2)
        let cursor = try #require(list["next_cursor"]?.string)
        let rest = try await world.expect(
            200, "GET", "/api/notifications/?limit=50&cursor=\(cursor)", as: deal.seller)
        let all = (list["data"]?.array ?? []) + (rest["data"]?.array ?? [])
        // Three events on two channels; the first came before he had an address.
        #expect(all.count == 6)
        #expect(all.last?["event"] == "agreement.created")
        #expect(all.count { $0["status"] == "SKIPPED" && $0["reason"] == "no_address" } == 1)
        let own = all.allSatisfy { $0["transaction_id"]?.integer == deal.id }
        #expect(own)
    }
}
