import Primitives
import TestSupport
import Testing

/// Who is asked before a prefix decides: real daemons, and the sandbox's numbers that went to the other operator.
@Suite("The operators say who has a number, end to end") struct AccountHolderTests {
    /// Numbers of the sandbox (sandbox/README.md).
    private static let fromMTNToOrange = "+237679000011"
    private static let fromOrangeToMTN = "+237699000011"
    private static let nobodys = ["+237679000002", "+237699000002"]

    private static var plan: World.Plan {
        var plan = Deal.plan
        plan.escrowSettings["ACCOUNT_HOLDER_WAIT"] = "60"
        return plan
    }

    @Test func aNumberThatWentToTheOtherOperatorIsPredictedThereAndOneOfNobodyIsNamed() async throws {
        try await World.withWorld(Self.plan) { world in
            let buyer = try await world.join("BUYER")
            for (phone, provider) in [
                ("+237670000021", "MTN_MOMO"), ("+237691000021", "ORANGE_MONEY"),
                (Self.fromMTNToOrange, "ORANGE_MONEY"), (Self.fromOrangeToMTN, "MTN_MOMO"),
            ] {
                let reply = try await Self.predict(phone, as: buyer, in: world)
                #expect(reply.status == 200 && reply.json["confirmed"] == true)
                #expect(reply.json["provider"] == .string(provider))
            }
            for phone in Self.nobodys {
                for (language, words) in [
                    ("en", "No operator knows an account"), ("fr", "Aucun opérateur ne connaît"),
                ] {
                    let reply = try await Self.predict(phone, as: buyer, in: world, language: language)
                    let error = reply.json["errors"]?.array?.first
                    #expect(reply.status == 422 && error?["code"] == "number_unknown")
                    #expect(error?["pointer"] == "/phone_number")
                    #expect(error?["detail"]?.string?.contains(words) == true)
                }
            }
            let remembered = try await world.query(
                "SELECT row_to_json(c)::text AS id FROM escrow.account_holder_checks c")
            let telling = remembered.filter { $0.contains("670000021") || $0.contains("Sand") }
            #expect(remembered.count == 10 && telling.isEmpty)
        }
    }

    @Test func withoutAChoiceABuyerWithAPortedNumberPaysByTheOperatorThatHasIt() async throws {
        try await World.withWorld(Self.plan) { world in
            let buyer = try await world.join("BUYER", phone: Self.fromMTNToOrange)
            let seller = try await world.join("SELLER", phone: Self.fromOrangeToMTN)
            let transaction = try await world.openTransaction(buyer: buyer, seller: seller)
            #expect(transaction["payout_provider"] == "MTN_MOMO" && transaction["payout_confirmed"] == true)
            let id = try #require(transaction["id"]?.integer)
            let reference = try await world.collect(id, from: buyer, by: nil)
            let payment = try await world.expect(
                200, "GET", "/api/payments/status/\(reference)/", as: buyer)
            #expect(payment["provider"] == "ORANGE_MONEY" && payment["provider_confirmed"] == true)
            let deal = Deal(
                world: world, buyer: buyer, seller: seller, id: id, buyerRail: .orange, sellerRail: .mtn)
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    @Test func aSellerWhomNobodyCanPayIsRefusedBeforeMoneyComes() async throws {
        try await World.withWorld(Self.plan) { world in
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER", phone: Self.nobodys[0])
            for (language, words) in [("en", "could not be paid"), ("fr", "ne pourrait pas être payé")] {
                let reply = try await Self.open(buyer, seller, in: world, language: language)
                let error = reply.json["errors"]?.array?.first
                #expect(reply.status == 422 && error?["code"] == "seller_not_payable")
                #expect(error?["detail"]?.string?.contains(words) == true)
            }
            let purses = try await world.query("SELECT purse_id::text AS id FROM gateway.purses")
            #expect(purses.isEmpty)
        }
    }

    @Test func operatorsThatDoNotAnswerDelayADealAndDoNotStopIt() async throws {
        var plan = Deal.plan
        plan.escrowSettings["ACCOUNT_HOLDER_WAIT"] = "0.5"
        try await World.withWorld(plan) { world in
            for operation in ["active", "basicuserinfo", "subscriber"] {
                try await world.sandbox.addFault(
                    .object(["operation": .string(operation), "action": "no_answer_before"]))
            }
            let deal = try await Deal.agreed(in: world, from: .orange, to: .mtn)
            let transaction = try await world.expect(
                200, "GET", "/api/escrow/transactions/\(deal.id)/", as: deal.buyer)
            #expect(transaction["payout_confirmed"] == false)
            #expect(transaction["payout_provider"] == "MTN_MOMO")
            let hint = try await Self.predict(deal.buyer.phone, as: deal.buyer, in: world)
            #expect(hint.json["provider"] == "ORANGE_MONEY" && hint.json["confirmed"] == false)
            let reference = try await world.collect(deal.id, from: deal.buyer, by: nil)
            let payment = try await world.expect(
                200, "GET", "/api/payments/status/\(reference)/", as: deal.buyer)
            #expect(payment["provider"] == "ORANGE_MONEY" && payment["provider_confirmed"] == false)
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    private static func predict(
        _ phone: String, as party: Party, in world: World, language: String = "en"
    ) async throws -> Reply {
        try await world.call(
            "POST", "/api/payments/predict/", .object(["phone_number": .string(phone)]), as: party,
            headers: [("accept-language", language)])
    }

    private static func open(
        _ buyer: Party, _ seller: Party, in world: World, language: String
    ) async throws -> Reply {
        try await world.call(
            "POST", "/api/escrow/transactions/", World.terms(seller: seller), as: buyer,
            headers: [("accept-language", language)])
    }
}
