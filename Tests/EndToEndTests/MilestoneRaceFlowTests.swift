import Foundation
import Primitives
import TestSupport
import Testing

/// Milestones that several hands touch at the same instant, on two servers with one database.
@Suite struct MilestoneRaceFlowTests {
    /// One agreement in three parts, paid for.
    private struct Work: Sendable {
        let world: World
        let buyer: Party
        let seller: Party
        let id: Int64
        let milestones: [Int64]

        func act(_ action: String, _ milestone: Int, as party: Party, to server: Int) -> Racer {
            let body = JSONValue.object([
                "action": .string(action), "milestone_id": .integer(milestones[milestone]),
            ])
            return { [world, id] in
                try await world.call(
                    "POST", "/api/escrow/transactions/\(id)/actions/", body, as: party, to: server)
            }
        }
    }

    private func funded(_ world: World) async throws -> Work {
        let buyer = try await world.join("BUYER")
        let seller = try await world.join("SELLER")
        func later(_ days: Double) -> JSONValue {
            .string(RFC3339.format(Date().addingTimeInterval(days * 86_400)))
        }
        let made = try await world.expect(
            201, "POST", "/api/escrow/transactions/",
            .object([
                "title": "House", "category": "SERVICES", "amount": 450_000,
                "seller_phone": .string(seller.phone), "payment_deadline": later(1),
                "delivery_deadline": later(30),
                "milestones": .array(
                    [100_000, 150_000, 200_000].map {
                        .object(["title": "Part", "amount": .integer($0), "delivery_deadline": later(20)])
                    }),
            ]), as: buyer)
        let id = try #require(made["id"]?.integer)
        _ = try await world.collect(id, from: buyer)
        try await world.waitFor("FUNDS_HELD", of: id, as: buyer)
        let milestones = made["milestones"]?.array?.compactMap { $0["id"]?.integer } ?? []
        return Work(world: world, buyer: buyer, seller: seller, id: id, milestones: milestones)
    }

    @Test func aRulingAReleaseAndTwoClocksMoveEachPartOnce() async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let court = try await Court.sit(in: world)
            let work = try await funded(world)
            for milestone in [0, 1] {
                let delivered = try await work.act("mark_delivered", milestone, as: work.seller, to: 0)()
                #expect(delivered?.status == 200)
            }
            let dispute = try await court.open(work.id, milestone: work.milestones[0], by: work.buyer)
            try await court.assign(dispute)
            // The first is ruled, the second released by its clock and by its buyer, the third given back by its clock.
            let ruling = Court.ruling("PARTIAL", toBuyer: 40_000, toSeller: 60_000)
            let replies = try await world.together(
                about: work.id,
                [
                    {
                        try await world.call(
                            "POST", "/api/disputes/\(dispute)/resolve/", ruling, as: court.arbiter, to: 0)
                    },
                    world.clock("auto-release", "\(work.id)/2"),
                    work.act("confirm_delivery", 1, as: work.buyer, to: 1),
                    world.clock("undelivered", "\(work.id)/3"),
                ]
            ).compactMap(\.self)
            let good = replies.allSatisfy { $0.status == 200 }
            #expect(replies.count == 2 && good)
            try await world.waitFor("RELEASED", of: work.id, as: work.buyer, within: .seconds(300))
            try await court.wait(for: "CLOSED", of: dispute)
            try await world.booksAgree()
            let paid = try await world.sandbox.movements("transfer").sorted()
            let refunded = try await world.sandbox.movements("refund").sorted()
            #expect(paid == [58_500, 146_250] && refunded == [40_000, 200_000])
        }
    }

    @Test func deliveriesConfirmationsAndEndsAtOneInstantMoveEachPartOnce() async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let work = try await funded(world)
            let sellersPhone = try await world.anotherDevice(of: work.seller)
            let buyersPhone = try await world.anotherDevice(of: work.buyer)

            let deliveries = try await world.together(
                about: work.id,
                [
                    work.act("mark_delivered", 0, as: work.seller, to: 0),
                    work.act("mark_delivered", 0, as: sellersPhone, to: 1),
                    work.act("mark_delivered", 1, as: work.seller, to: 1),
                    work.act("mark_delivered", 0, as: work.seller, to: 0),
                ]
            ).compactMap(\.self)
            let delivered = deliveries.filter { $0.status == 200 }.count
            #expect(delivered == 2)
            let late = deliveries.filter { $0.status != 200 }
            let told = late.allSatisfy {
                $0.status == 409 && $0.json["code"] == "wrong_state" && $0.json["state"] == "DELIVERED"
            }
            #expect(late.count == 2 && told)

            // Two parts are paid and one is given back, each by two hands.
            let ends = try await world.together(
                about: work.id,
                [
                    work.act("confirm_delivery", 0, as: work.buyer, to: 0),
                    work.act("confirm_delivery", 1, as: buyersPhone, to: 1),
                    work.act("cancel", 2, as: work.seller, to: 0),
                    work.act("cancel", 2, as: sellersPhone, to: 1),
                    work.act("confirm_delivery", 0, as: buyersPhone, to: 1),
                    work.act("confirm_delivery", 1, as: work.buyer, to: 0),
                ]
            ).compactMap(\.self)
            let ended = ends.filter { $0.status == 200 }.count
            #expect(ended == 5)
            let twice = ends.first { $0.status != 200 }
            #expect(twice?.status == 409 && twice?.json["code"] == "wrong_state")

            try await world.waitFor("RELEASED", of: work.id, as: work.buyer, within: .seconds(300))
            try await world.booksAgree()
            let paid = try await world.sandbox.movements("transfer").sorted()
            #expect(paid == [97_500, 146_250])
            #expect(try await world.sandbox.movements("refund") == [200_000])
            for (action, count) in [("DELIVERED", 2), ("RELEASING", 2), ("REFUNDING", 1)] {
                let entries = try await world.trail(
                    "milestone.state_changed", about: "agreement:\(work.id)",
                    details: "\"after\":\"\(action)\"")
                #expect(entries == count, "\(action)")
            }
        }
    }
}
