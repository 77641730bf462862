import Primitives
import TestSupport
import Testing

/// The clocks of agreements and disputes: over an outage of every escrowd, and against somebody who acts at that instant.
@Suite struct ClockFlowTests {
    /// A clock that ends an agreement's state.
    enum Clock: String, Sendable, CaseIterable {
        case paymentDeadline = "payment-deadline"
        case undelivered
        case autoRelease = "auto-release"

        var end: String {
            switch self {
            case .paymentDeadline: "CANCELLED"
            case .undelivered: "REFUNDED"
            case .autoRelease: "RELEASED"
            }
        }

        /// The state that the clock itself leads to.
        var next: String {
            switch self {
            case .paymentDeadline: "CANCELLED"
            case .undelivered: "REFUNDING"
            case .autoRelease: "RELEASING"
            }
        }

        func deal(in world: World) async throws -> Deal {
            switch self {
            case .paymentDeadline: try await Deal.agreed(in: world)
            case .undelivered: try await Deal.funded(in: world)
            case .autoRelease: try await Deal.delivered(in: world)
            }
        }
    }

    private func makeDue(_ clock: Clock, of deal: Deal) async throws {
        if clock == .paymentDeadline {
            try await deal.world.execute(
                """
                UPDATE escrow.agreements SET payment_deadline = now() - interval '1 second'
                WHERE agreement_id = \(deal.id)
                """)
        }
        try await deal.world.makeDue(clock.rawValue, "\(deal.id)")
    }

    /// Kills every escrowd, lets time pass, and starts them again.
    private func outage(_ world: World, _ pass: () async throws -> Void) async throws {
        for escrow in world.escrows { try await escrow.kill() }
        try await pass()
        for escrow in world.escrows { try escrow.launch() }
        for escrow in world.escrows { try await escrow.waitUntilReady() }
    }

    @Test(arguments: Clock.allCases)
    func aClockThatFallsDueWhileEveryServerIsDeadFiresOnce(_ clock: Clock) async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let deal = try await clock.deal(in: world)
            try await outage(world) { try await makeDue(clock, of: deal) }
            try await world.waitFor(clock.end, of: deal.id, as: deal.buyer, within: .seconds(300))
            try await world.booksAgree()
            let fired = try await world.query(
                """
                SELECT entry_id::text AS id FROM escrow.audit_entries
                WHERE action = 'agreement.state_changed' AND subject = 'agreement:\(deal.id)'
                    AND actor = 'system:\(clock.rawValue)' AND details LIKE '%"after":"\(clock.next)"%'
                """)
            #expect(fired.count == 1)
            let moved =
                try await world.sandbox.movements("transfer").count
                + world.sandbox.movements("refund").count
            #expect(moved == (clock == .paymentDeadline ? 0 : 1))
        }
    }

    @Test func everyDeadlineOfADisputeThatFallsDueInAnOutageFiresOnce() async throws {
        var plan = Deal.twoServers
        plan.escrowSettings["RULING_SECOND_SIGNATURE_XAF"] = "100000"
        try await World.withWorld(plan) { world in
            let court = try await Court.sit(in: world)
            let deal = try await Deal.delivered(in: world)
            let id = try await court.open(deal.id, by: deal.buyer)
            // The clock of what is disputed stands still.
            let clocks = try await world.query(
                "SELECT kind AS id FROM escrow.jobs WHERE key = '\(deal.id)' AND kind = 'auto-release'")
            #expect(clocks.isEmpty)
            // No arbiter came; the one who came did not begin; his ruling was not signed.
            try await outage(world) { try await court.makeDue(id) }
            try await court.wait(for: "ESCALATED", of: id)
            try await court.assign(id)
            try await outage(world) { try await court.makeDue(id) }
            try await court.wait(for: "ESCALATED", of: id)
            try await court.assign(id)
            try await court.rule(id, Court.ruling("SELLER_FAVOR"))
            try await outage(world) { try await court.makeDue(id) }
            try await court.wait(for: "ESCALATED", of: id)
            #expect(try await world.sandbox.movements("transfer").isEmpty)
            // The administrators do nothing either: what was delivered is halved.
            try await outage(world) { try await court.makeDue(id) }
            try await world.waitFor("RELEASED", of: deal.id, as: deal.buyer, within: .seconds(300))
            try await court.wait(for: "CLOSED", of: id)
            try await world.booksAgree()
            let subject = "dispute:\(id)"
            let escalations = try await world.trail(
                "dispute.state_changed", about: subject, details: "\"after\":\"ESCALATED\"")
            #expect(escalations == 3)
            let ends = try await world.trail(
                "dispute.state_changed", about: subject, details: "\"after\":\"RESOLVED\"")
            #expect(ends == 1)
            let paid = try await world.sandbox.movements("transfer")
            let refunded = try await world.sandbox.movements("refund")
            #expect(paid == [219_375] && refunded == [225_000])
        }
    }

    @Test func aPayoutThatIsToBeTriedAgainDuringAnOutageIsTriedOnce() async throws {
        var plan = Deal.twoServers
        plan.escrowSettings["DISBURSEMENT_RETRY"] = "3600"
        try await World.withWorld(plan) { world in
            let deal = try await Deal.delivered(in: world)
            try await world.sandbox.addFault(
                .object([
                    "id": "decline", "operation": "transfer", "action": "decline",
                    "reason": "PAYEE_LIMIT_REACHED", "times": 1,
                ]))
            let confirmed = try await world.act("confirm_delivery", deal.id, as: deal.buyer)
            #expect(confirmed.status == 200)
            try await eventually("the payout to have failed, and to be tried again") {
                try await world.query(
                    "SELECT key AS id FROM escrow.jobs WHERE kind = 'payout-retry' AND state = 'open'"
                ) == ["\(deal.id):1"]
            }
            // The gateway takes another only once the provider has said twice that the first failed.
            try await eventually("the failure to be confirmed") {
                try await world.query(
                    """
                    SELECT reference AS id FROM gateway.payments
                    WHERE kind = 'disbursement' AND state = 'failed' AND confirmed_at IS NOT NULL
                    """
                ).count == 1
            }
            try await outage(world) { try await world.makeDue("payout-retry", "\(deal.id):1") }
            try await deal.released()
            try await world.booksAgree()
            #expect(try await world.sandbox.movements("transfer") == [Deal.net])
            let tries = try await world.query(
                "SELECT state AS id FROM escrow.payments WHERE kind = 'disbursement' ORDER BY created_at")
            #expect(tries == ["FAILED", "SUCCEEDED"])
        }
    }

    @Test func aServerThatDiesBetweenWhatAClockDidAndItsRecordPaysOnce() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.delivered(in: world)
            // Nothing else is to be done when the server comes back: what it does first is the clock.
            try await eventually("the inquiries to be over") {
                try await world.query(
                    "SELECT job_id::text AS id FROM escrow.jobs WHERE state = 'open' AND kind <> 'auto-release'"
                ).isEmpty
            }
            let escrow = world.escrows[0]
            try await escrow.kill()
            try await makeDue(.autoRelease, of: deal)
            try escrow.launch(failpoints: "job.performed")
            try await eventually("escrowd to die at its failpoint") {
                !escrow.isRunning
            }
            let open = try await world.query(
                "SELECT key AS id FROM escrow.jobs WHERE kind = 'auto-release' AND state = 'open'")
            #expect(open == ["\(deal.id)"] || open.isEmpty)
            try await world.execute(
                "UPDATE escrow.jobs SET lease_until = now() WHERE lease_until IS NOT NULL")
            try await escrow.start()
            try await deal.released()
            try await deal.provenOnce()
            try await world.booksAgree()
        }
    }

    /// What a party does at the instant at which a clock falls due, and how it may end.
    struct Meeting: Sendable, CustomTestStringConvertible {
        let clock: Clock
        let act: String
        /// What the party is told where the clock was first.
        let refusal: String

        var testDescription: String { "\(clock.rawValue) and \(act)" }

        static let all = [
            Meeting(clock: .autoRelease, act: "confirm_delivery", refusal: ""),
            Meeting(clock: .autoRelease, act: "cancel", refusal: "wrong_state"),
            Meeting(clock: .autoRelease, act: "dispute", refusal: "wrong_state"),
            Meeting(clock: .undelivered, act: "mark_delivered", refusal: "wrong_state"),
            Meeting(clock: .undelivered, act: "dispute", refusal: "wrong_state"),
            Meeting(clock: .paymentDeadline, act: "cancel", refusal: "wrong_state"),
            Meeting(clock: .paymentDeadline, act: "collect", refusal: ""),
        ]

        func request(_ deal: Deal, to server: Int) -> Racer {
            switch act {
            case "dispute":
                {
                    try await deal.world.call(
                        "POST", "/api/disputes/", Court.opening(deal.id), as: deal.buyer, to: server)
                }
            case "collect":
                {
                    try await deal.world.call(
                        "POST", "/api/payments/momo/collect/",
                        .object([
                            "transaction_id": .integer(deal.id), "phone_number": .string(deal.buyer.phone),
                            "provider": "MTN_MOMO", "amount": .integer(Deal.amount),
                        ]), as: deal.buyer, to: server)
                }
            default:
                {
                    try await deal.world.act(
                        act, deal.id, as: act == "confirm_delivery" ? deal.buyer : deal.seller, to: server)
                }
            }
        }
    }

    @Test(arguments: Meeting.all)
    func ofAClockAndAPartyAtOneInstantOneDecides(_ meeting: Meeting) async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let court = try await Court.sit(in: world)
            for clockFirst in [true, false] {
                let deal = try await meeting.clock.deal(in: world)
                let clock: Racer = {
                    try await makeDue(meeting.clock, of: deal)
                    return nil
                }
                let act = meeting.request(deal, to: clockFirst ? 0 : 1)
                let replies = try await world.together(
                    about: deal.id, clockFirst ? [clock, act] : [act, clock])
                let reply = try #require(replies[clockFirst ? 1 : 0])
                try await check(meeting, deal, reply, court)
            }
            try await world.booksAgree()
        }
    }

    private func check(_ meeting: Meeting, _ deal: Deal, _ reply: Reply, _ court: Court) async throws {
        let world = deal.world
        guard reply.status < 300 else {
            #expect(reply.status == 409 && reply.json["detail"]?.string?.isEmpty == false)
            if !meeting.refusal.isEmpty { #expect(reply.json["code"]?.string == meeting.refusal) }
            try await world.waitFor(meeting.clock.end, of: deal.id, as: deal.buyer, within: .seconds(300))
            return
        }
        switch meeting.act {
        case "confirm_delivery": try await deal.released()
        case "cancel" where meeting.clock == .paymentDeadline:
            try await world.waitFor("CANCELLED", of: deal.id, as: deal.buyer)
        case "cancel":
            try await world.waitFor("REFUNDED", of: deal.id, as: deal.buyer, within: .seconds(300))
        case "mark_delivered":
            #expect(try await world.transactionStatus(deal.id, as: deal.buyer) == "DELIVERED")
        case "collect":
            // The payer is being asked: the deadline waits for what comes of it.
            try await deal.held()
        default:
            let id = try #require(reply.json["id"]?.integer)
            #expect(try await world.transactionStatus(deal.id, as: deal.buyer) == "DISPUTE")
            try await court.assign(id)
            try await court.rule(id, Court.ruling("BUYER_FAVOR"))
            try await court.wait(for: "CLOSED", of: id)
        }
    }
}
