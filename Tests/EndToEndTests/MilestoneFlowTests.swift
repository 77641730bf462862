import Foundation
import Primitives
import TestSupport
import Testing

/// Agreements in parts and with an invited seller, on real processes.
@Suite struct MilestoneFlowTests {
    private func terms(seller: String, _ parts: [Int64], payer: String = "SELLER") -> JSONValue {
        func later(_ days: Double) -> JSONValue {
            .string(RFC3339.format(Date().addingTimeInterval(days * 86_400)))
        }
        return .object([
            "title": "House", "category": "SERVICES", "amount": .integer(parts.reduce(0, +)),
            "seller_phone": .string(seller), "payment_deadline": later(1), "delivery_deadline": later(30),
            "fee_payer": .string(payer), "auto_release_days": 7,
            "milestones": .array(
                parts.map {
                    .object(["title": "Part", "amount": .integer($0), "delivery_deadline": later(20)])
                }),
        ])
    }

    private func act(
        _ world: World, _ action: String, _ id: Int64, _ milestone: JSONValue, as party: Party,
        to escrow: Int = 0
    ) async throws -> Int {
        try await world.call(
            "POST", "/api/escrow/transactions/\(id)/actions/",
            .object(["action": .string(action), "milestone_id": milestone]), as: party, to: escrow
        ).status
    }

    @Test(arguments: [nil, "submission.after_call.disbursement", "inquiry.stored.disbursement"])
    func everyPartIsPaidOnceThoughTwoServersAreAskedAndTheGatewayDies(failpoint: String?) async throws {
        var plan = Deal.plan
        plan.escrows = 2
        try await World.withWorld(plan) { world in
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER")
            let parts: [Int64] = [100_000, 150_000, 200_000]
            let made = try await world.expect(
                201, "POST", "/api/escrow/transactions/", terms(seller: seller.phone, parts), as: buyer)
            let id = try #require(made["id"]?.integer)
            _ = try await world.collect(id, from: buyer)
            try await world.waitFor("FUNDS_HELD", of: id, as: buyer)
            let parsed = try #require(made["milestones"]?.array)
            let milestones = parsed.compactMap { $0["id"] }
            #expect(milestones.count == 3)
            if let failpoint {
                try await world.gateways[0].kill()
                try world.gateways[0].launch(failpoints: failpoint)
            }
            for milestone in milestones.prefix(2) {
                let status = try await act(world, "mark_delivered", id, milestone, as: seller)
                #expect(status == 200)
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for server in [0, 1, 0, 1] {
                        group.addTask {
                            try await act(world, "confirm_delivery", id, milestone, as: buyer, to: server)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses == [200, 200, 200, 200])
            }
            let cancelled = try await act(world, "cancel", id, milestones[2], as: seller)
            #expect(cancelled == 200)
            if failpoint != nil {
                try await eventually("the gateway to die at its failpoint") {
                    !world.gateways[0].isRunning
                }
                try await world.gateways[0].start()
            }
            try await world.waitFor("RELEASED", of: id, as: buyer, within: .seconds(300))
            let paid = try await world.sandbox.movements("transfer").sorted()
            #expect(paid == [97_500, 146_250])
            let refunded = try await world.sandbox.movements("refund")
            #expect(refunded == [200_000])
            let history = try await world.expect(200, "GET", "/api/payments/history/?limit=100", as: seller)
            let references = (history["data"]?.array ?? []).compactMap { $0["reference"]?.string }
            #expect(references.count == 4)
            try await eventually("the books to hold", within: .seconds(300), every: .milliseconds(300)) {
                try await world.verifyBooks()
                return true
            }
        }
    }

    @Test func anInvitedSellerJoinsAndOnlyThenCanTheBuyerPay() async throws {
        try await World.withWorld(Deal.plan) { world in
            let buyer = try await world.join("BUYER")
            let phone = World.freshPhone()
            let made = try await world.expect(
                201, "POST", "/api/escrow/transactions/",
                terms(seller: phone, [20_000, 25_000], payer: "BUYER"),
                as: buyer)
            let id = try #require(made["id"]?.integer)
            #expect(made["seller"] == .null && made["amount_due"]?.integer == 46_125)
            let early = try await world.call(
                "POST", "/api/payments/momo/collect/",
                .object([
                    "transaction_id": .integer(id), "phone_number": .string(buyer.phone),
                    "provider": "MTN_MOMO", "amount": 46_125,
                ]), as: buyer)
            #expect(early.status == 409 && early.json["code"]?.string == "seller_not_joined")
            try await eventually("the invitation to arrive", within: .seconds(300)) {
                try await world.sandbox.get("/sms").array?.contains {
                    $0["to"]?.string?.hasSuffix(String(phone.dropFirst())) == true
                } == true
            }
            let seller = try await world.join("SELLER", phone: phone)
            try await eventually("the seller to be bound", within: .seconds(300)) {
                let read = try await world.call("GET", "/api/escrow/transactions/\(id)/", as: seller)
                return read.status == 200 && read.json["role"]?.string == "SELLER"
            }
            _ = try await world.collect(id, due: 46_125, from: buyer)
            try await world.waitFor("FUNDS_HELD", of: id, as: seller)
        }
    }

    @Test func termsThatStrandMoneyAreRefusedWithTheSequenceThatShowsIt() async throws {
        try await World.withWorld(Deal.plan) { world in
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER")
            let good = terms(seller: seller.phone, [100_000, 200_000])
            let members = (good.members ?? []).filter { $0.name != "amount" }
            let reply = try await world.call(
                "POST", "/api/escrow/transactions/", .object(members + [.init("amount", 300_001)]), as: buyer)
            #expect(reply.status == 422 && reply.json["code"]?.string == "terms_refused")
            let trace = reply.json["trace"]?.array ?? []
            #expect(trace.count == 3)
            let bothSaid = trace.allSatisfy {
                $0["fr"]?.string?.isEmpty == false && $0["en"]?.string?.isEmpty == false
            }
            #expect(bothSaid)
        }
    }
}
