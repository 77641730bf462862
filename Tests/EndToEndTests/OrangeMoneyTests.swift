import Primitives
import TestSupport
import Testing

/// Agreements that are paid by Orange Money, with real daemons and the sandbox's Core API.
@Suite struct OrangeMoneyTests {
    @Test(arguments: [(Rail.orange, Rail.orange), (Rail.mtn, Rail.orange), (Rail.orange, Rail.mtn)])
    func aDealIsPaidOnceWithinOrangeAndAcrossOperators(_ from: Rail, _ to: Rail) async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world, from: from, to: to)
            try await deal.fund()
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
            let moved = try await world.sandbox.journal(kind: "executed").compactMap { $0["amount"]?.string }
            #expect(moved == ["\(Deal.amount)", "\(Deal.net)"])
            let transaction = try await world.expect(
                200, "GET", "/api/escrow/transactions/\(deal.id)/", as: deal.buyer)
            #expect(transaction["payout_provider"] == .string(to.provider))
        }
    }

    @Test func anOrangePayerIsPaidBackOnce() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world, from: .orange, to: .mtn)
            try await deal.fund()
            try await deal.held()
            let cancelled = try await world.act("cancel", deal.id, as: deal.seller)
            #expect(cancelled.status == 200)
            try await world.waitFor("REFUNDED", of: deal.id, as: deal.buyer)
            let refunds = try await world.sandbox.journal(kind: "executed", operation: "cashin")
            let amounts = refunds.map { $0["amount"]?.string }
            let receivers = refunds.map { $0["msisdn"]?.string }
            #expect(amounts == ["\(Deal.amount)"])
            #expect(receivers == [deal.buyer.msisdn])
            try await deal.booksHold()
        }
    }

    @Test func withoutAProviderTheNumberSuggestsOneAndThePromptSaysWhatToDial() async throws {
        try await World.withWorld(Deal.plan) { world in
            try await world.sandbox.set(.object(["approval.mode": "manual"]))
            let deal = try await Deal.agreed(in: world, from: .orange, to: .orange)
            let reference = try await world.collect(deal.id, from: deal.buyer, by: nil)
            let path = "/api/payments/status/\(reference)/"
            try await eventually("the payment to be processed") {
                try await world.paymentStatus(reference, as: deal.buyer) == "PROCESSING"
            }
            let english = try await world.call(
                "GET", path, as: deal.buyer, headers: [("accept-language", "en")])
            #expect(english.json["provider"] == "ORANGE_MONEY" && english.json["payment_url"] == .null)
            #expect(english.json["next_step"]?.string?.contains("dial #150*50#") == true)
            let french = try await world.call(
                "GET", path, as: deal.buyer, headers: [("accept-language", "fr")])
            #expect(french.json["next_step"]?.string?.contains("composez le #150*50#") == true)
            try await eventually("the prompt to be approved") {
                try await world.sandbox.approve(deal.buyer.msisdn)
                return true
            }
            try await deal.held()
        }
    }

    @Test func aBuyerIsPromptedAgainAndNobodyElseCanAskForIt() async throws {
        var plan = Deal.plan
        plan.gatewaySettings["PAYER_PROMPT_PAUSE"] = "0.001"
        plan.escrowSettings["PAYER_PROMPT_PAUSE"] = "0.001"
        try await World.withWorld(plan) { world in
            try await world.sandbox.set(.object(["approval.mode": "manual"]))
            let deal = try await Deal.agreed(in: world, from: .orange, to: .orange)
            let reference = try await world.collect(deal.id, from: deal.buyer, by: nil)
            let path = "/api/payments/\(reference)/prompt/"
            // Prompts are few, so those that are taken may be used up before the first of them has been sent.
            try await eventually("a prompt to be taken") {
                try await world.call("POST", path, as: deal.buyer).status == 202
            }
            try await eventually("the prompt to be sent again") {
                try await !world.sandbox.journal(kind: "asked", operation: "mp_push").isEmpty
            }
            let foreign = try await world.call("POST", path, as: deal.seller)
            #expect(foreign.status == 403 && foreign.json["code"] == "wrong_party")
            let stranger = try await world.join("BUYER", phone: World.freshPhone(prefix: "691"))
            let statuses = [
                try await world.call("POST", path, as: stranger).status,
                try await world.call("POST", "/api/payments/PAY-000000/prompt/", as: deal.buyer).status,
                try await world.call("POST", path).status,
            ]
            #expect(statuses == [404, 404, 401])
            let waiting = try await world.paymentStatus(reference, as: deal.buyer)
            #expect(waiting == "PROCESSING")

            try await world.sandbox.approve(deal.buyer.msisdn)
            try await deal.held()
            let over = try await world.call(
                "POST", path, as: deal.buyer, headers: [("accept-language", "en")])
            #expect(over.status == 409 && over.json["code"] == "payment_not_waiting")
            #expect(over.json["detail"]?.string?.contains("SUCCEEDED") == true)
            let moved = try await world.sandbox.movements("mp")
            #expect(moved == [Deal.amount])
            try await deal.booksHold()
        }
    }

    @Test func mtnSaysThatItHasNoSecondPrompt() async throws {
        try await World.withWorld(Deal.plan) { world in
            try await world.sandbox.set(.object(["approval.mode": "manual"]))
            let deal = try await Deal.agreed(in: world)
            let reference = try await world.collect(deal.id, from: deal.buyer, by: nil)
            for (language, words) in [("fr", "ne renvoie pas"), ("en", "does not send")] {
                let reply = try await world.call(
                    "POST", "/api/payments/\(reference)/prompt", as: deal.buyer,
                    headers: [("accept-language", language)])
                #expect(reply.status == 409 && reply.json["code"] == "no_second_prompt")
                #expect(reply.json["detail"]?.string?.contains(words) == true)
            }
        }
    }
}
