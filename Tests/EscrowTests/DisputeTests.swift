import Durable
import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import Testing

struct DisputeTests {
    private static let reasons = "Les preuves montrent la moitié de la livraison."

    private func ruling(_ outcome: String, _ more: String = "") -> String {
        "{\"outcome\": \"\(outcome)\", \"reasons\": \"\(Self.reasons)\"\(more)}"
    }

    @Test
    func `a dispute freezes the money, is heard and ruled, moves it once, and closes when it has arrived`()
        async throws
    {
        try await CaseUnderTest.run { test in
            let agreement = try await test.delivered()
            let opened = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(agreement), as: test.buyer)
            #expect(opened.status == 201 && opened.json["status"] == "OPEN")
            #expect(opened.json["held"] == 400_000 && opened.json["status_before"] == "DELIVERED")
            #expect(opened.json["reference"]?.string?.hasPrefix("DSP-") == true)
            #expect(try await test.now(agreement).state == .dispute)
            // Its clocks stand still.
            #expect(try await test.openJobs("auto-release").isEmpty)
            let id = try #require(opened.json["id"]?.integer)
            let assigned = try await test.post(
                "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(test.arbiter.id)}", as: test.administrator)
            #expect(assigned.status == 200 && assigned.json["status"] == "ASSIGNED")
            let evidence = try await test.form(
                "/api/disputes/\(id)/evidence/", ["text": "La photo du colis"],
                files: [KYCUnderTest.picture(1)], as: test.seller)
            #expect(evidence.status == 201 && evidence.json["author_role"] == "SELLER")
            let url = try #require(evidence.json["attachment"]?["content_url"]?.string)
            #expect(try await test.server.raw("GET", url, token: test.arbiter.token).status == 200)
            let comment = try await test.post(
                "/api/disputes/\(id)/comments/", #"{"text": "Je regarde les pièces."}"#, as: test.arbiter)
            #expect(comment.status == 201 && comment.json["author_role"] == "ARBITER")
            #expect(try await test.get("/api/disputes/\(id)/", as: test.seller).json["status"] == "IN_REVIEW")
            let ruled = try await test.post(
                "/api/disputes/\(id)/resolve/",
                ruling("PARTIAL", ", \"to_buyer\": 150000, \"to_seller\": 250000"),
                as: test.arbiter)
            #expect(ruled.status == 200 && ruled.json["status"] == "RESOLVED")
            #expect(ruled.json["due_at"] == .null)
            let payouts = try await test.payouts(agreement)
            #expect(payouts.count == 2)
            let refunds = payouts.filter { $0.kind == .refund }
            let disbursements = payouts.filter { $0.kind == .disbursement }
            let refund = try #require(refunds.first)
            let payout = try #require(disbursements.first)
            #expect(refund.amount == Money(150_000, .xaf))
            // 2.5 % of what the seller gets are Kimi's.
            #expect(payout.amount == Money(243_750, .xaf))
            let twice = try await test.post(
                "/api/disputes/\(id)/resolve/", ruling("BUYER_FAVOR"), as: test.arbiter)
            #expect(twice.status == 409 && twice.code == "wrong_state")
            try await test.report(refund, .succeeded)
            #expect(try await test.get("/api/disputes/\(id)/", as: test.buyer).json["status"] == "RESOLVED")
            try await test.report(payout, .succeeded)
            let closed = try await test.get("/api/disputes/\(id)/", as: test.buyer)
            #expect(closed.json["status"] == "CLOSED" && closed.json["ruling"]?["outcome"] == "PARTIAL")
            #expect(closed.json["ruling"]?["reasons"]?.string == Self.reasons)
            #expect(try await test.now(agreement).state == .released)
            #expect(try await test.payouts(agreement).count == 2)
            let told = try await test.get(
                "/api/escrow/transactions/\(agreement.id)/messages/", as: test.buyer)
            let events = told.json["data"]?.array?.compactMap { $0["event"]?.string } ?? []
            for event in ["dispute.opened", "dispute.assigned", "dispute.resolved", "dispute.closed"] {
                let count = events.count { $0 == event }
                #expect(count == 1, "\(event)")
            }
            for action in ["dispute.opened", "dispute.assigned", "dispute.ruled", "dispute.evidence_added"] {
                #expect(try await test.count("audit_entries", where: "action = '\(action)'") == 1)
            }
        }
    }

    @Test func `nobody divides more or less than what is held`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let id = try await test.assigned(agreement)
            let path = "/api/disputes/\(id)/resolve/"
            let bad: [(String, String, String)] = [
                ("PARTIAL", ", \"to_buyer\": 400000, \"to_seller\": 1", "shares_not_held"),
                ("PARTIAL", ", \"to_buyer\": 100, \"to_seller\": 100", "shares_not_held"),
                ("PARTIAL", ", \"to_buyer\": -1, \"to_seller\": 400001", "out_of_range"),
                ("PARTIAL", ", \"to_buyer\": 200000.5, \"to_seller\": 199999.5", "not_an_integer"),
                ("PARTIAL", ", \"to_buyer\": \"200000\", \"to_seller\": 200000", "not_an_integer"),
                ("PARTIAL", ", \"to_buyer\": 9223372036854775807, \"to_seller\": 1", "out_of_range"),
                ("PARTIAL", "", "required"),
                ("NO_FAULT", ", \"to_buyer\": 400000", "shares_needed"),
                ("BUYER_FAVOR", ", \"to_buyer\": 1, \"to_seller\": 399999", "shares_contradict"),
            ]
            for (outcome, more, code) in bad {
                let reply = try await test.post(path, ruling(outcome, more), as: test.arbiter)
                #expect(reply.status == 422, "\(outcome) \(more)")
                #expect(reply.fieldCodes["/to_buyer"] == code, "\(outcome) \(more)")
                if code == "shares_not_held" { #expect(reply.json["held"] == 400_000) }
            }
            let mute = try await test.post(path, #"{"outcome": "BUYER_FAVOR"}"#, as: test.arbiter)
            #expect(mute.status == 422 && mute.fieldCodes["/reasons"] == "required")
            let hidden = try await test.post(
                path, "{\"outcome\": \"BUYER_FAVOR\", \"reasons\": \"\u{202E}eloh a si siht\"}",
                as: test.arbiter)
            #expect(hidden.fieldCodes["/reasons"] == "invisible_character")
            #expect(try await test.count("rulings") == 0)
            #expect(try await test.payouts(agreement).isEmpty)
            await #expect(throws: PostgresError.self) {
                try await test.execute(
                    """
                    INSERT INTO escrow.rulings (ruling_id, dispute_id, outcome, to_buyer, to_seller, needs_second, state)
                    VALUES (gen_random_uuid(), \(id), 'PARTIAL', 400000, 1, false, 'AUTOMATIC')
                    """)
            }
            #expect(try await test.post(path, ruling("NO_FAULT"), as: test.arbiter).status == 200)
            let payouts = try await test.payouts(agreement)
            #expect(payouts.map(\.kind) == [.refund] && payouts[0].amount == Money(400_000, .xaf))
        }
    }

    @Test func `above the limit a ruling needs the signature of somebody else`() async throws {
        let policy = DisputePolicy(secondSignatureAbove: Money(399_999, .xaf))
        try await CaseUnderTest.run(policy: policy) { test in
            let agreement = try await test.funded()
            let id = try await test.assigned(agreement)
            let proposed = try await test.post(
                "/api/disputes/\(id)/resolve/", ruling("SELLER_FAVOR"), as: test.arbiter)
            #expect(proposed.status == 200 && proposed.json["status"] == "IN_REVIEW")
            #expect(proposed.json["ruling"]?["status"] == "PROPOSED")
            #expect(try await test.payouts(agreement).isEmpty)
            // The parties do not see what is not decided.
            #expect(try await test.get("/api/disputes/\(id)/", as: test.buyer).json["ruling"] == .null)
            let confirm = "/api/disputes/\(id)/confirm/"
            #expect(try await test.post(confirm, "{}", as: test.arbiter).status == 403)
            #expect(try await test.post(confirm, "{}", as: test.buyer).status == 403)
            let waiting = try await test.get("/api/disputes/?awaiting_signature=true", as: test.otherArbiter)
            #expect(waiting.json["data"]?.array?.count == 1)
            let declined = try await test.post(
                "/api/disputes/\(id)/decline/", #"{"reasons": "La preuve numéro deux contredit cela."}"#,
                as: test.otherArbiter)
            #expect(declined.status == 200)
            #expect(try await test.post(confirm, "{}", as: test.otherArbiter).status == 404)
            let comments = "/api/disputes/\(id)/comments/"
            #expect(try await test.get(comments, as: test.buyer).json["data"] == [])
            #expect(try await test.get(comments, as: test.arbiter).json["data"]?.array?.count == 1)
            _ = try await test.post("/api/disputes/\(id)/resolve/", ruling("BUYER_FAVOR"), as: test.arbiter)
            try await test.execute(
                "UPDATE escrow.kyc_profiles SET expires_at = now() WHERE user_id = \(test.otherArbiter.id)")
            let unverified = try await test.post(confirm, "{}", as: test.otherArbiter)
            #expect(unverified.status == 403 && unverified.code == "kyc_required")
            let confirmed = try await test.post(confirm, "{}", as: test.administrator)
            #expect(confirmed.status == 200 && confirmed.json["status"] == "RESOLVED")
            #expect(try await test.payouts(agreement).map(\.kind) == [.refund])
            #expect(try await test.post(confirm, "{}", as: test.administrator).status == 409)
            #expect(try await test.payouts(agreement).count == 1)
        }
    }

    @Test func `a dispute that nobody takes up goes to the administrators, and ends by itself`() async throws
    {
        try await CaseUnderTest.run { test in
            let held = try await test.disputed(try await test.funded())
            let agreement = try await test.delivered(amount: 401)
            let delivered = try await test.assigned(agreement)
            for job in try await test.openJobs("dispute-deadline") {
                // Before its time nothing happens.
                let outcome = try await test.disputeJobs.perform(job)
                #expect(outcome != .done)
            }
            try await test.passDeadline(held)
            try await test.passDeadline(delivered)
            #expect(try await test.count("disputes", where: "state = 'ESCALATED'") == 2)
            let late = try await test.post(
                "/api/disputes/\(delivered)/resolve/", ruling("BUYER_FAVOR"), as: test.arbiter)
            #expect(late.status == 409 && late.json["state"] == "ESCALATED")
            try await test.passDeadline(held)
            try await test.passDeadline(delivered)
            // A second time changes nothing.
            try await test.passDeadline(delivered)
            #expect(try await test.count("disputes", where: "state = 'RESOLVED'") == 2)
            #expect(try await test.count("rulings", where: "state = 'AUTOMATIC'") == 2)
            let payouts = try await test.payouts(agreement)
            let refunded = payouts.filter { $0.kind == .refund }.map(\.amount)
            let paid = payouts.filter { $0.kind == .disbursement }.map(\.amount)
            #expect(refunded == [Money(201, .xaf)] && paid == [Money(195, .xaf)])
            #expect(
                try await test.get("/api/disputes/\(held)/", as: test.buyer).json["ruling"]?["to_buyer"]
                    == 400_000)
        }
    }

    @Test func `an escalated dispute can be given to another arbiter, whose predecessor's ruling is void`()
        async throws
    {
        let policy = DisputePolicy(secondSignatureAbove: Money(1, .xaf))
        try await CaseUnderTest.run(policy: policy) { test in
            let agreement = try await test.funded()
            let id = try await test.assigned(agreement)
            _ = try await test.post("/api/disputes/\(id)/resolve/", ruling("SELLER_FAVOR"), as: test.arbiter)
            try await test.passDeadline(id)
            #expect(try await test.count("rulings", where: "state = 'LAPSED'") == 1)
            #expect(
                try await test.post("/api/disputes/\(id)/confirm/", "{}", as: test.administrator).status
                    == 409)
            let again = try await test.post(
                "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(test.otherArbiter.id)}",
                as: test.administrator)
            #expect(again.json["status"] == "ASSIGNED")
            #expect(try await test.get("/api/disputes/\(id)/", as: test.arbiter).status == 404)
            _ = try await test.post(
                "/api/disputes/\(id)/resolve/", ruling("BUYER_FAVOR"), as: test.otherArbiter)
            #expect(
                try await test.post("/api/disputes/\(id)/confirm/", "{}", as: test.administrator).status
                    == 200)
            #expect(try await test.payouts(agreement).map(\.kind) == [.refund])
        }
    }

    @Test func `a milestone is disputed alone`() async throws {
        try await CaseUnderTest.run { test in
            let deadline = Date(timeIntervalSinceNow: 7200)
            let agreement = try await test.funded(milestones: [
                MilestoneTerms(title: "Un", amount: Money(150_000, .xaf), deliveryDeadline: deadline),
                MilestoneTerms(title: "Deux", amount: Money(250_000, .xaf), deliveryDeadline: deadline),
            ])
            let whole = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(agreement), as: test.buyer)
            #expect(whole.status == 422 && whole.fieldCodes["/milestone_id"] == "milestone_needed")
            let unknown = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(agreement, ", \"milestone_id\": 4242"), as: test.buyer
            )
            #expect(unknown.fieldCodes["/milestone_id"] == "milestone_unknown")
            let second = agreement.milestones[1].id
            let opened = try await test.post(
                "/api/disputes/", CaseUnderTest.opening(agreement, ", \"milestone_id\": \(second)"),
                as: test.seller)
            #expect(opened.status == 201 && opened.json["held"] == 250_000)
            #expect(opened.json["opened_by"] == "SELLER")
            let id = try #require(opened.json["id"]?.integer)
            _ = try await test.post(
                "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(test.arbiter.id)}", as: test.administrator)
            let ruled = try await test.post(
                "/api/disputes/\(id)/resolve/", ruling("BUYER_FAVOR"), as: test.arbiter)
            #expect(ruled.json["status"] == "RESOLVED")
            let payouts = try await test.payouts(agreement)
            #expect(payouts.map(\.amount) == [Money(250_000, .xaf)])
            try await test.report(payouts[0], .succeeded)
            #expect(try await test.get("/api/disputes/\(id)/", as: test.buyer).json["status"] == "CLOSED")
            let states = try await test.now(agreement).milestones.map(\.state)
            #expect(states == [.fundsHeld, .refunded])
        }
    }
}
