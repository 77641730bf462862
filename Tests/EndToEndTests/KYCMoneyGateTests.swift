import Primitives
import TestSupport
import Testing

/// Above the limit no money is asked for until both parties are verified; below it nobody is asked who he is.
@Suite struct KYCMoneyGateTests {
    @Test(arguments: ["v1", "v3"])
    func aLargeDealIsPaidOnlyBetweenVerifiedPeople(_ generation: String) async throws {
        var plan = World.kycPlan(generation, firstInquiry: "0.3")
        plan.escrowSettings["KYC_REQUIRED_ABOVE_XAF"] = "100000"
        try await World.withWorld(plan) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
            try await smileID.approves()
            let deal = try await Deal.agreed(in: world)
            try await refused(deal, missing: ["BUYER", "SELLER"], "de l'acheteur et du vendeur")
            try await verify(deal.buyer, in: world)
            try await refused(deal, missing: ["SELLER"], "la vérification du vendeur")
            try await verify(deal.seller, in: world)

            let newcomer = try await world.join("BUYER")
            let transaction = try await world.openTransaction(buyer: newcomer, seller: deal.seller)
            let other = Deal(
                world: world, buyer: newcomer, seller: deal.seller,
                id: try #require(transaction["id"]?.integer), buyerRail: .mtn, sellerRail: .mtn)
            try await refused(other, missing: ["BUYER"], "la vérification de l'acheteur")

            let ordered = try await world.query("SELECT payment_id::text AS id FROM gateway.payments")
            #expect(ordered.isEmpty)
            try await deal.fund()
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
            #expect(try await smileID.billed() == 2)
            let waits = try await world.transactionStatus(other.id, as: newcomer)
            #expect(waits == "PENDING_FUNDS")
        }
    }

    @Test func aDealAtTheLimitAsksNobody() async throws {
        var plan = World.kycPlan("v1")
        plan.escrowSettings["KYC_REQUIRED_ABOVE_XAF"] = "100000"
        try await World.withWorld(plan) { world in
            let (buyer, seller) = (try await world.join("BUYER"), try await world.join("SELLER"))
            let above = try await world.openTransaction(buyer: buyer, seller: seller, amount: 100_001)
            let refusal = try await collect(
                try #require(above["id"]?.integer), 100_001, from: buyer, in: world)
            #expect(refusal.status == 403 && refusal.json["code"] == "kyc_required")
            #expect(refusal.json["required_above"] == 100_000)
            let at = try await world.openTransaction(buyer: buyer, seller: seller, amount: 100_000)
            let id = try #require(at["id"]?.integer)
            _ = try await world.collect(id, due: 100_000, from: buyer)
            try await world.waitFor("FUNDS_HELD", of: id, as: buyer)
            let moved = try await world.sandbox.movements("requesttopay")
            #expect(moved == [100_000])
            let checks = try await world.query("SELECT check_id::text AS id FROM gateway.kyc_checks")
            #expect(checks.isEmpty)
        }
    }

    private func verify(_ person: Party, in world: World) async throws {
        try await world.sendPapers(KYCPapers.samples, as: person)
        try await world.waitForKYC("VERIFIED", of: person)
    }

    /// The refusal names the sides that are missing, and nothing of the people.
    private func refused(_ deal: Deal, missing: [String], _ words: String) async throws {
        let reply = try await collect(deal.id, Deal.amount, from: deal.buyer, in: deal.world)
        #expect(reply.status == 403 && reply.json["code"] == "kyc_required")
        #expect(reply.json["missing"] == .array(missing.map { .string($0) }))
        #expect(reply.json["detail"]?.string?.contains(words) == true)
        let text = String(decoding: reply.body, as: UTF8.self)
        let numbers = [deal.buyer, deal.seller].map { String($0.msisdn.suffix(9)) }
        for known in ["Awa", "Ngono"] + numbers {
            #expect(!text.contains(known))
        }
    }

    private func collect(
        _ transaction: Int64, _ amount: Int64, from buyer: Party, in world: World
    ) async throws -> Reply {
        try await world.call(
            "POST", "/api/payments/momo/collect/",
            .object([
                "transaction_id": .integer(transaction), "phone_number": .string(buyer.phone),
                "provider": "MTN_MOMO", "amount": .integer(amount),
            ]), as: buyer, headers: [("accept-language", "fr")])
    }
}
