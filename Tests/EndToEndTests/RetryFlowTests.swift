import Primitives
import TestSupport
import Testing

/// Requests that are sent again, with a key and without, to two servers with one database.
@Suite struct RetryFlowTests {
    private func post(
        _ world: World, _ path: String, _ body: JSONValue, as party: Party, key: String? = nil, to server: Int
    ) async throws -> Reply {
        try await world.call(
            "POST", path, body, as: party, headers: key.map { [("idempotency-key", $0)] } ?? [], to: server)
    }

    @Test func aRequestUnderAKeyIsDoneOnceWhileItRunsAndAfterwards() async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let court = try await Court.sit(in: world)
            let deal = try await Deal.funded(in: world)
            let opening = Court.opening(deal.id)
            let first: Racer = {
                try await post(world, "/api/disputes/", opening, as: deal.buyer, key: "open-1", to: 0)
            }
            let replies = try await world.together(about: deal.id, [first]) {
                let running = try await post(
                    world, "/api/disputes/", opening, as: deal.buyer, key: "open-1", to: 1)
                if running.status == 409 {
                    #expect(running.header("retry-after") != nil)
                }
                #expect(running.status == 409 || running.status == 201)
            }
            let opened = try #require(replies[0])
            #expect(opened.status == 201)
            let id = try #require(opened.json["id"]?.integer)
            for server in [0, 1] {
                let again = try await post(
                    world, "/api/disputes/", opening, as: deal.buyer, key: "open-1", to: server)
                #expect(again.status == 201 && again.json["id"]?.integer == id)
                #expect(again.header("idempotent-replayed") == "true")
            }
            let other = try await post(
                world, "/api/disputes/", Court.opening(deal.id + 1), as: deal.buyer, key: "open-1", to: 1)
            #expect(other.status == 422)
            let keyless = try await post(world, "/api/disputes/", opening, as: deal.buyer, to: 1)
            #expect(keyless.status == 409 && keyless.json["code"] == "dispute_open")

            try await court.assign(id)
            let path = "/api/disputes/\(id)/resolve/"
            let ruling = Court.ruling("PARTIAL", toBuyer: 200_000, toSeller: 250_000)
            for (key, server) in [("rule-1", 0), ("rule-1", 1)] {
                let ruled = try await post(world, path, ruling, as: court.arbiter, key: key, to: server)
                #expect(ruled.status == 200 && ruled.json["ruling"]?["to_buyer"]?.integer == 200_000)
            }
            let different = try await post(
                world, path, Court.ruling("BUYER_FAVOR"), as: court.arbiter, key: "rule-1", to: 1)
            #expect(different.status == 422)
            let unkeyed = try await post(world, path, ruling, as: court.arbiter, to: 0)
            #expect(unkeyed.status == 409 && unkeyed.json["code"] == "wrong_state")
            try await court.wait(for: "CLOSED", of: id)
            try await world.booksAgree()
            #expect(try await world.sandbox.movements("refund") == [200_000])
            #expect(try await world.sandbox.movements("transfer") == [243_750])
        }
    }

    /// The answers to keys may be lost with their table; what a key made stays the only one for ever.
    @Test func whatAKeyMadeIsFoundAgainThoughItsAnswerIsForgotten() async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER")
            let terms = World.terms(seller: seller)
            let (path, key) = ("/api/escrow/transactions/", "make-1")
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        try await post(world, path, terms, as: buyer, key: key, to: number % 2)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let good = replies.allSatisfy { $0.status == 201 || $0.status == 409 }
            #expect(good)
            let made = Set(replies.filter { $0.status == 201 }.compactMap { $0.json["id"]?.integer })
            #expect(made.count == 1)
            let id = try #require(made.first)
            try await world.execute("DELETE FROM escrow.idempotency_keys")
            let again = try await post(world, path, terms, as: buyer, key: key, to: 1)
            #expect(again.status == 201 && again.json["id"]?.integer == id)

            let collection = JSONValue.object([
                "transaction_id": .integer(id), "phone_number": .string(buyer.phone),
                "provider": "MTN_MOMO", "amount": .integer(Deal.amount),
            ])
            let collect = "/api/payments/momo/collect/"
            let asked = try await post(world, collect, collection, as: buyer, key: "pay-1", to: 0)
            let reference = try #require(asked.json["reference"]?.string)
            try await world.execute("DELETE FROM escrow.idempotency_keys")
            let repeated = try await post(world, collect, collection, as: buyer, key: "pay-1", to: 1)
            #expect(repeated.status < 300 && repeated.json["reference"]?.string == reference)
            try await world.waitFor("FUNDS_HELD", of: id, as: buyer, within: .seconds(300))
            // Without a key the state itself keeps a second click from doing anything.
            let actions = "/api/escrow/transactions/\(id)/actions/"
            let deliver = JSONValue.object(["action": "mark_delivered"])
            for (key, status) in [("go-1", 200), ("go-1", 200), (nil, 409)] as [(String?, Int)] {
                let reply = try await post(world, actions, deliver, as: seller, key: key, to: 1)
                #expect(reply.status == status)
            }
            let confirm = JSONValue.object(["action": "confirm_delivery"])
            for key in ["yes-1", nil, "yes-1", nil] as [String?] {
                let reply = try await post(world, actions, confirm, as: buyer, key: key, to: 0)
                #expect(reply.status == 200)
            }
            try await world.waitFor("RELEASED", of: id, as: buyer, within: .seconds(300))
            try await world.booksAgree()
            #expect(try await world.sandbox.movements("requesttopay") == [Deal.amount])
            #expect(try await world.sandbox.movements("transfer") == [Deal.net])
        }
    }
}
