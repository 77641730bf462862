import Primitives
import TestSupport
import Testing

/// Disputes, rulings and releases at the same instant, on two servers with one database.
@Suite struct DisputeRaceFlowTests {
    @Test(arguments: [true, false])
    func ofADisputeAndAReleaseAtOneInstantOneHappensAndTheOtherIsToldWhy(disputeFirst: Bool) async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let court = try await Court.sit(in: world)
            let deal = try await Deal.delivered(in: world)
            let dispute: Racer = {
                try await world.call(
                    "POST", "/api/disputes/", Court.opening(deal.id), as: deal.buyer, to: 0)
            }
            let release: Racer = {
                try await world.act("confirm_delivery", deal.id, as: deal.buyer, to: 1)
            }
            let replies = try await world.together(
                about: deal.id, disputeFirst ? [dispute, release] : [release, dispute])
            let opened = try #require(replies[disputeFirst ? 0 : 1])
            let released = try #require(replies[disputeFirst ? 1 : 0])
            if opened.status == 201 {
                #expect(released.status == 409 && released.json["code"] == "wrong_state")
                #expect(released.json["state"] == "DISPUTE")
                let id = try #require(opened.json["id"]?.integer)
                #expect(try await world.sandbox.movements("transfer").isEmpty)
                try await court.assign(id)
                try await court.rule(id, Court.ruling("BUYER_FAVOR"))
                try await world.waitFor("REFUNDED", of: deal.id, as: deal.buyer, within: .seconds(300))
                try await court.wait(for: "CLOSED", of: id)
            } else {
                #expect(opened.status == 409 && opened.json["code"] == "wrong_state")
                #expect(released.status == 200)
                let disputes = try await world.query("SELECT reference AS id FROM escrow.disputes")
                #expect(disputes.isEmpty)
                try await deal.released()
            }
            let losers = [opened, released].filter { $0.status == 409 }
            #expect(losers.count == 1)
            #expect(losers.first?.json["detail"]?.string?.isEmpty == false)
            try await world.booksAgree()
            let moved =
                try await world.sandbox.movements("transfer").count
                + world.sandbox.movements("refund").count
            #expect(moved == 1)
        }
    }

    @Test func manyHandsOpenRuleAndSignOnce() async throws {
        var plan = Deal.twoServers
        plan.escrowSettings["RULING_SECOND_SIGNATURE_XAF"] = "100000"
        try await World.withWorld(plan) { world in
            let court = try await Court.sit(in: world)
            let deal = try await Deal.funded(in: world)
            let phone = try await world.anotherDevice(of: deal.buyer)
            let openings = try await post(
                "/api/disputes/", Court.opening(deal.id), [deal.buyer, phone, deal.seller, deal.buyer], deal,
                world)
            let made = openings.filter { $0.status == 201 }
            #expect(made.count == 1)
            let lost = openings.filter { $0.status == 409 }.map { $0.json["code"]?.string }
            #expect(lost == ["dispute_open", "dispute_open", "dispute_open"])
            let id = try #require(made.first?.json["id"]?.integer)

            try await court.assign(id)
            let tablet = try await world.anotherDevice(of: court.arbiter)
            let path = "/api/disputes/\(id)"
            let rulings = try await post(
                "\(path)/resolve/", Court.ruling("SELLER_FAVOR"),
                [court.arbiter, tablet, court.arbiter, tablet],
                deal, world)
            let ruled = rulings.filter { $0.status == 200 }.count
            #expect(ruled == 1)
            let unruled = rulings.filter { $0.status == 409 }.map { $0.json["code"]?.string }
            #expect(unruled == ["ruling_waits", "ruling_waits", "ruling_waits"])
            #expect(try await world.sandbox.movements("transfer").isEmpty)

            let signatures = try await post(
                "\(path)/confirm/", .object([:]),
                [court.administrator, court.other, court.administrator, court.other], deal, world)
            let signed = signatures.filter { $0.status == 200 }.count
            #expect(signed == 1)
            // To an arbiter who is late a dispute that needs no signature does not exist; whoever waited is told.
            let unsigned = signatures.filter { $0.status != 200 }
            let told = unsigned.allSatisfy {
                $0.status == 404 || ($0.status == 409 && $0.json["code"] == "wrong_state")
            }
            #expect(unsigned.count == 3 && told)
            try await deal.released()
            try await court.wait(for: "CLOSED", of: id)
            try await world.booksAgree()
            #expect(try await world.sandbox.movements("transfer") == [Deal.net])
            #expect(try await world.sandbox.movements("refund").isEmpty)
            #expect(try await world.trail("agreement.settled", about: "agreement:\(deal.id)") == 1)
        }
    }

    @Test(arguments: [true, false])
    func ofARulingAndItsDeadlineAtOneInstantOneHappens(rulingFirst: Bool) async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let court = try await Court.sit(in: world)
            let deal = try await Deal.funded(in: world)
            let id = try await court.open(deal.id, by: deal.buyer)
            try await court.assign(id)
            let rule: Racer = {
                try await world.call(
                    "POST", "/api/disputes/\(id)/resolve/", Court.ruling("SELLER_FAVOR"), as: court.arbiter,
                    to: 1)
            }
            let deadline: Racer = {
                try await court.makeDue(id)
                return nil
            }
            let replies = try await world.together(
                about: deal.id, rulingFirst ? [rule, deadline] : [deadline, rule])
            let ruled = try #require(replies[rulingFirst ? 0 : 1])
            if ruled.status == 200 {
                try await deal.released()
            } else {
                #expect(ruled.status == 409 && ruled.json["code"] == "wrong_state")
                try await court.wait(for: "ESCALATED", of: id)
                try await court.makeDue(id)
                try await world.waitFor("REFUNDED", of: deal.id, as: deal.buyer, within: .seconds(300))
            }
            try await court.wait(for: "CLOSED", of: id)
            try await world.booksAgree()
            #expect(try await world.trail("agreement.settled", about: "agreement:\(deal.id)") == 1)
        }
    }

    /// The same request by several at the same instant, on both servers in turn.
    private func post(
        _ path: String, _ body: JSONValue, _ parties: [Party], _ deal: Deal, _ world: World
    ) async throws -> [Reply] {
        let racers = parties.enumerated().map { index, party -> Racer in
            { try await world.call("POST", path, body, as: party, to: index % 2) }
        }
        return try await world.together(about: deal.id, racers).compactMap(\.self)
    }
}
