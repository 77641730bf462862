import Primitives
import TestSupport
import Testing

@Suite struct ConcurrencyTests {
    @Test func twoConfirmationsAtTheSameInstantOnTwoServersPayOnce() async throws {
        var plan = Deal.plan
        plan.escrows = 2
        plan.gateways = 2
        try await World.withWorld(plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            let delivered = try await world.act("mark_delivered", deal.id, as: deal.seller)
            #expect(delivered.status == 200)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await world.act("confirm_delivery", deal.id, as: deal.buyer, to: number % 2)
                            .status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let checked1: Bool = statuses.allSatisfy { $0 == 200 }
            #expect(checked1)
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    @Test func manyCollectionsAtTheSameInstantAskThePayerOnce() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await world.call(
                            "POST", "/api/payments/momo/collect/",
                            .object([
                                "transaction_id": .integer(deal.id),
                                "phone_number": .string(deal.buyer.phone),
                                "provider": "MTN_MOMO", "amount": .integer(Deal.amount),
                            ]), as: deal.buyer
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let checked2 = statuses.filter { $0 < 300 }.count
            #expect(checked2 == 1)
            let checked3 = statuses.filter { $0 == 409 }.count
            #expect(checked3 == 7)
            try await deal.held()
            let collected = try await world.sandbox.movements("requesttopay")
            #expect(collected == [Deal.amount])
        }
    }

    @Test func aSellerCancelsAfterFundingAndTheBuyerIsPaidBackOnce() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            let tooEarly = try await world.act("cancel", deal.id, as: deal.buyer)
            #expect(tooEarly.status == 409)
            let cancelled = try await world.act("cancel", deal.id, as: deal.seller)
            #expect(cancelled.status == 200)
            try await world.waitFor("REFUNDED", of: deal.id, as: deal.buyer)
            let paid = try await world.sandbox.movements("refund")
            #expect(paid == [Deal.amount])
            try await eventually("the books to hold", every: .milliseconds(300)) {
                try await world.verifyBooks()
                return true
            }
        }
    }
}
