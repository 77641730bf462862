import Primitives
import TestSupport
import Testing

/// Agreements that are paid on Orange's page, with real daemons and the sandbox's imitation of it.
@Suite struct OrangeWebPaymentTests {
    @Test func aFormSentOverHTTPEndsWithFundsHeldAndAReleaseByOrange() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world, from: .orangePage, to: .orange)
            let (reference, url) = try await Self.page(of: deal)
            try await Self.onlyTheBuyerSees(url, of: deal)

            let page = try await PayerPage.open(url, in: world)
            let wrong = try await page.submit([("Msisdn", "12"), ("Otp", "1")], in: world)
            #expect(wrong.status == 422)
            let paid = try await page.submit(
                [("Msisdn", deal.buyer.msisdn), ("Otp", "123456"), ("Action", "pay")], in: world)
            #expect(paid.status == 303)
            #expect(paid.header("location") == world.settings["ORANGE_WEBPAY_RETURN_URL"])
            try await deal.held()
            let status = try await world.expect(
                200, "GET", "/api/payments/status/\(reference)/", as: deal.buyer)
            #expect(status["status"] == "SUCCEEDED" && status["payment_url"] == .null)
            #expect(status["provider"] == "ORANGE_WEBPAY" && status["next_step"] == .null)
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    @Test func aPayerWhoGivesUpOnThePageMayStartAgain() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world, from: .orangePage, to: .orange)
            let (reference, url) = try await Self.page(of: deal)
            let page = try await PayerPage.open(url, in: world)
            let left = try await page.submit([("Action", "cancel")], in: world)
            #expect(left.status == 303)
            try await eventually("the payment to fail") {
                try await world.paymentStatus(reference, as: deal.buyer) == "FAILED"
            }
            let (again, other) = try await Self.page(of: deal)
            #expect(again != reference && other != url)
            let moved = try await world.sandbox.movements(deal.buyerRail.collection)
            #expect(moved.isEmpty)
        }
    }

    /// Nobody tells which number paid on the page. The money goes back to the one that the buyer proved and that Orange
    /// knows, by the operator's other product, whatever was typed on the page.
    @Test(arguments: [true, false])
    func whoPaidOnThePageIsPaidBackOnceAtTheNumberThatIsHisOwn(_ typesOwnNumber: Bool) async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world, from: .orangePage, to: .mtn)
            let (_, url) = try await Self.page(of: deal)
            let page = try await PayerPage.open(url, in: world)
            let typed = typesOwnNumber ? deal.buyer.msisdn : "237691555123"
            let paid = try await page.submit(
                [("Msisdn", typed), ("Otp", "123456"), ("Action", "pay")], in: world)
            #expect(paid.status == 303)
            try await deal.held()
            let cancels = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await world.act("cancel", deal.id, as: deal.seller).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(cancels.contains(200))
            try await world.waitFor("REFUNDED", of: deal.id, as: deal.buyer)
            let refunds = try await world.sandbox.journal(kind: "executed", operation: "cashin")
            let amounts = refunds.map { $0["amount"]?.string }
            let receivers = refunds.map { $0["msisdn"]?.string }
            #expect(amounts == ["\(Deal.amount)"])
            #expect(receivers == [deal.buyer.msisdn])
            let payments = try await world.expect(
                200, "GET", "/api/escrow/transactions/\(deal.id)/", as: deal.buyer)["payments"]?.array
            let kinds = payments?.map { "\($0["kind"]?.string ?? "") \($0["status"]?.string ?? "")" }
            #expect(kinds == ["COLLECTION SUCCEEDED", "REFUND SUCCEEDED"])
            try await deal.booksHold()
        }
    }

    @Test func aPageIsNotOpenedForANumberThatARefundCouldNotReach() async throws {
        try await World.withWorld(Deal.plan) { world in
            let own = try await Deal.agreed(in: world, from: .orangePage, to: .mtn)
            let mtn = try await Deal.agreed(in: world, from: .mtn, to: .mtn)
            for (deal, phone, code) in [
                (own, World.freshPhone(prefix: "691"), "own_number_needed"),
                (mtn, mtn.buyer.phone, "number_unknown"),
            ] {
                let reply = try await world.call(
                    "POST", "/api/payments/momo/collect/",
                    .object([
                        "transaction_id": .integer(deal.id), "phone_number": .string(phone),
                        "provider": "ORANGE_WEBPAY", "amount": .integer(Deal.amount),
                    ]), as: deal.buyer)
                let error = reply.json["errors"]?.array?.first
                #expect(reply.status == 422 && error?["code"] == .string(code))
                #expect(error?["pointer"] == "/phone_number")
            }
            let pages = try await world.sandbox.journal(kind: "asked", operation: "webpayment")
            #expect(pages.isEmpty)
        }
    }

    /// Asks for the money, and waits for the page on which the buyer pays.
    static func page(of deal: Deal) async throws -> (reference: String, url: String) {
        let reference = try await deal.world.collect(deal.id, from: deal.buyer, by: deal.buyerRail.provider)
        let url = try await eventuallyValue("the address of the page") {
            try await deal.world.expect(200, "GET", "/api/payments/status/\(reference)/", as: deal.buyer)[
                "payment_url"]?.string
        }
        return (reference, url)
    }

    private static func onlyTheBuyerSees(_ url: String, of deal: Deal) async throws {
        let path = "/api/escrow/transactions/\(deal.id)/"
        let buyers = try await deal.world.call(
            "GET", path, as: deal.buyer, headers: [("accept-language", "en")])
        let payment = buyers.json["payments"]?.array?.first
        #expect(payment?["payment_url"] == .string(url))
        #expect(payment?["next_step"]?.string?.contains("Open the payment page") == true)
        let sellers = try await deal.world.expect(200, "GET", path, as: deal.seller)
        #expect(sellers["payments"]?.array?.first?["payment_url"] == .null)
    }
}
