import Primitives
import TestSupport
import Testing

/// Money that comes after its agreement is over.
@Suite struct LateMoneyFlowTests {
    @Test func moneyThatComesAfterTheEndGoesBackOnceToWhoPaid() async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let deal = try await late(in: world)
            let cancelled = try await world.act("cancel", deal.id, as: deal.buyer, to: 1)
            #expect(cancelled.status == 200 && cancelled.json["status"] == "CANCELLED")
            try await eventually("the money to move at the provider's", within: .seconds(150)) {
                try await world.sandbox.movements("requesttopay").last == Deal.amount
            }
            // The gateway's last look at what had failed is not awaited for a day.
            let payer = deal.buyer
            try await eventually("the money to go back", within: .seconds(300), every: .milliseconds(200)) {
                try await world.execute(
                    """
                    UPDATE gateway.payments SET next_action_at = now()
                    WHERE kind = 'collection' AND state = 'failed' AND late_success_at IS NULL
                        AND next_action_at > now()
                    """)
                let history = try await world.expect(
                    200, "GET", "/api/payments/history/?limit=100", as: payer)
                return history["data"]?.array?.contains {
                    $0["kind"] == "REFUND" && $0["status"] == "SUCCEEDED"
                } == true
            }
            try await world.booksAgree(late: [Deal.amount])
            let history = try await world.expect(
                200, "GET", "/api/payments/history/?limit=100", as: payer)
            let refunds = history["data"]?.array?.filter { $0["kind"] == "REFUND" } ?? []
            #expect(refunds.count == 1 && refunds.first?["amount"]?.integer == Deal.amount)
            #expect(try await world.transactionStatus(deal.id, as: payer) == "CANCELLED")
            #expect(try await world.sandbox.movements("transfer").isEmpty)
        }
    }

    /// A deal whose collection the provider reports failed and carries out afterwards, without a word. How long it takes
    /// to do so decides whether the gateway sees it fail: where it was too fast, another deal has more time.
    private func late(in world: World) async throws -> Deal {
        for seconds in [4, 8, 16, 32, 64] {
            try await world.sandbox.clearFaults()
            try await world.sandbox.addFault(
                .object([
                    "id": "late", "operation": "requesttopay", "action": "late_flip",
                    "delay_ms": .integer(seconds * 1000), "times": 1,
                ]))
            try await world.sandbox.addFault(
                .object(["id": "silent", "operation": "callback", "action": "webhook_lost"]))
            let deal = try await Deal.agreed(in: world)
            let reference = try await world.collect(deal.id, from: deal.buyer)
            let end = try await eventuallyValue("the payment to end", within: .seconds(300)) {
                let status = try await world.paymentStatus(reference, as: deal.buyer)
                return ["FAILED", "SUCCEEDED"].first { $0 == status }
            }
            if end == "FAILED" { return deal }
            _ = try await world.act("cancel", deal.id, as: deal.seller)
            try await world.waitFor("REFUNDED", of: deal.id, as: deal.seller, within: .seconds(300))
        }
        throw Hopeless("The provider is faster than the gateway.")
    }
}
