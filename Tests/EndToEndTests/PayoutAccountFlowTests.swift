import Primitives
import TestSupport
import Testing

/// Where a seller is paid, chosen over HTTP, on real processes.
@Suite struct PayoutAccountFlowTests {
    private static let path = "/api/auth/payout-account/"

    private func choose(
        _ phone: String, _ provider: String, code: String? = nil, as party: Party, in world: World
    ) async throws -> Reply {
        try await world.call(
            "PUT", Self.path,
            .object([
                "provider": .string(provider), "phone_number": .string(phone),
                "verification_code": code.map { .string($0) },
            ]), as: party)
    }

    /// The time of rest is over.
    private func rest(_ world: World) async throws {
        try await world.execute(
            "UPDATE escrow.payout_accounts SET proven_at = created_at, effective_at = created_at")
    }

    private func released(_ deal: Deal) async throws {
        try await deal.fund()
        try await deal.confirm()
        try await deal.released()
    }

    @Test func payoutsGoToTheChosenAccountOnceItHasRestedAndOlderDealsKeepTheirs() async throws {
        var plan = Deal.plan
        plan.escrowSettings["ACCOUNT_HOLDER_WAIT"] = "60"
        try await World.withWorld(plan) { world in
            let older = try await Deal.agreed(in: world)
            let seller = older.seller
            let before = try await world.call("GET", Self.path, as: seller)
            #expect(before.json["phone_number"]?.string == seller.phone && before.json["chosen"] == false)
            let tag = try #require(before.header("etag"))

            let unknown = try await choose("+237679000002", "MTN_MOMO", as: seller, in: world)
            // The sandbox knows this number as nobody's.
            let fault = unknown.json["errors"]?.array?.first?["code"]
            #expect(unknown.status == 422 && fault == "number_unknown")
            let number = World.freshPhone(prefix: "691")
            let asked = try await choose(number, "ORANGE_MONEY", as: seller, in: world)
            #expect(asked.status == 202)
            #expect(asked.json["waiting"]?["phone_number"]?.string == number)
            let code = try await eventuallyValue("the code at the new number") {
                try await world.sandbox.lastCode(to: number)
            }
            let stale = try await world.call(
                "PUT", Self.path,
                .object([
                    "provider": "ORANGE_MONEY", "phone_number": .string(number),
                    "verification_code": .string(code),
                ]), as: seller, headers: [("if-match", tag)])
            #expect(stale.status == 412)
            let chosen = try await choose(number, "ORANGE_MONEY", code: code, as: seller, in: world)
            #expect(chosen.status == 200 && chosen.json["chosen"] == false)
            #expect(chosen.json["next"]?["phone_number"]?.string == number)
            try await eventually("the seller to be told on his phone") {
                try await world.sandbox.messages(to: seller.phone).contains {
                    $0["text"]?.string?.contains("un autre compte va recevoir vos paiements") == true
                }
            }

            // While it rests, what is agreed on is paid to the phone as before.
            let resting = try await agree(with: seller, in: world)
            try await rest(world)
            let after = try await agree(with: seller, in: world)
            let read = try await world.expect(200, "GET", Self.path, as: seller)
            #expect(read["phone_number"]?.string == number && read["next"] == .null)
            for deal in [older, resting, after] { try await released(deal) }
            let phones = try await world.sandbox.movements("transfer")
            #expect(phones == [Deal.net, Deal.net])
            let orange = try await world.sandbox.journal(kind: "executed", operation: "cashin")
            let arrived = orange.first?.text.contains(String(number.dropFirst(4))) == true
            #expect(orange.count == 1 && arrived)
            try await older.booksHold()
            let entries = try await world.query(
                "SELECT action AS id FROM escrow.audit_entries WHERE action LIKE 'payout_account.%' ORDER BY entry_id"
            )
            #expect(entries == ["payout_account.code_sent", "payout_account.chosen"])
        }
    }

    private func agree(with seller: Party, in world: World) async throws -> Deal {
        let buyer = try await world.join("BUYER")
        let made = try await world.openTransaction(buyer: buyer, seller: seller)
        let id = try #require(made["id"]?.integer)
        return Deal(world: world, buyer: buyer, seller: seller, id: id, buyerRail: .mtn, sellerRail: .mtn)
    }

    @Test func theOldNumberIsToldAndTheOwnPhoneTakesAChoiceBackAndRests() async throws {
        try await World.withWorld(Deal.plan) { world in
            let seller = try await world.join("SELLER")
            let first = World.freshPhone()
            _ = try await choose(first, "MTN_MOMO", as: seller, in: world)
            let code = try await eventuallyValue("the first code") {
                try await world.sandbox.lastCode(to: first)
            }
            let proven = try await choose(first, "MTN_MOMO", code: code, as: seller, in: world)
            #expect(proven.status == 200)
            try await rest(world)

            // Whoever has the session now wants the money elsewhere.
            try await world.execute(
                "UPDATE escrow.phone_codes SET created_at = created_at - interval '2 minutes'")
            let thief = World.freshPhone()
            let asked = try await choose(thief, "MTN_MOMO", as: seller, in: world)
            #expect(asked.status == 202)
            let stolen = try await eventuallyValue("the second code") {
                try await world.sandbox.lastCode(to: thief)
            }
            let taken = try await choose(thief, "MTN_MOMO", code: stolen, as: seller, in: world)
            #expect(taken.status == 200 && taken.json["phone_number"]?.string == first)
            try await eventually("the old number to be told") {
                try await world.sandbox.messages(to: first).contains {
                    $0["text"]?.string?.contains("qui venaient sur ce numéro") == true
                }
            }
            // The own phone takes it back at once, and rests itself: the thief may have that, too.
            let back = try await choose(seller.phone, "MTN_MOMO", as: seller, in: world)
            #expect(back.status == 200 && back.json["phone_number"]?.string == first)
            #expect(back.json["next"]?["phone_number"]?.string == seller.phone)
            let kept = try await choose(first, "MTN_MOMO", as: seller, in: world)
            #expect(kept.status == 200 && kept.json["next"] == .null)
            #expect(kept.json["phone_number"]?.string == first)
        }
    }

    @Test func termsAreCheckedWithoutMakingAnything() async throws {
        try await World.withWorld(Deal.plan) { world in
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER")
            let terms = World.terms(seller: seller)
            let good = try await world.expect(200, "POST", "/api/escrow/terms/check/", terms, as: buyer)
            #expect(good["accepted"] == true && good["fault"] == .null)
            #expect(good["fee"]?.integer == 11_250 && good["seller_receives"]?.integer == Deal.net)
            let part = JSONValue.object([
                "title": "Part", "amount": 449_999,
                "delivery_deadline": terms["delivery_deadline"] ?? .null,
            ])
            let stranding = JSONValue.object(
                (terms.members ?? []) + [.init("milestones", .array([part]))])
            let bad = try await world.expect(200, "POST", "/api/escrow/terms/check/", stranding, as: buyer)
            #expect(bad["accepted"] == false && bad["fault"]?["code"] == "terms_refused")
            let trace = bad["fault"]?["trace"]?.array ?? []
            let bothSaid = trace.allSatisfy {
                $0["fr"]?.string?.isEmpty == false && $0["en"]?.string?.isEmpty == false
            }
            #expect(!trace.isEmpty && bothSaid)
            let made = try await world.query("SELECT reference AS id FROM escrow.agreements")
            #expect(made.isEmpty)
            let purses = try await world.query("SELECT purse_id::text AS id FROM gateway.purses")
            #expect(purses.isEmpty)
        }
    }
}
