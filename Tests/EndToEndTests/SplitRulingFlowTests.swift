import Primitives
import TestSupport
import Testing

/// A ruling for both sides, of which one leg does not arrive the first time.
@Suite struct SplitRulingFlowTests {
    @Test(arguments: ["transfer", "refund"])
    func aLegThatFailsIsPaidAgainAloneAndTheSumIsExact(failing: String) async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let court = try await Court.sit(in: world)
            let deal = try await Deal.funded(in: world)
            let id = try await court.open(deal.id, by: deal.buyer)
            try await court.assign(id)
            try await world.sandbox.addFault(
                .object([
                    "id": "fault", "operation": .string(failing), "action": "decline",
                    "reason": "PAYEE_LIMIT_REACHED", "times": 1,
                ]))
            try await court.rule(id, Court.ruling("PARTIAL", toBuyer: 150_001, toSeller: 299_999))
            try await world.waitFor("RELEASED", of: deal.id, as: deal.buyer, within: .seconds(90))
            try await court.wait(for: "CLOSED", of: id)
            try await world.booksAgree()
            // 2.5 percent of what the seller gets, half to even.
            let paid = try await world.sandbox.movements("transfer")
            let refunded = try await world.sandbox.movements("refund")
            #expect(paid == [292_499] && refunded == [150_001])
            let fee = try await world.query("SELECT fee::text AS id FROM escrow.settlements")
            #expect(fee == ["7500"])
            let failed = try await world.query(
                "SELECT kind AS id FROM escrow.payments WHERE state = 'FAILED'")
            #expect(failed == [failing == "transfer" ? "disbursement" : "refund"])
            let hits = try await world.sandbox.get("/faults")["faults"]?.array?.first?["hits"]?.integer
            #expect(hits == 1)
        }
    }
}
