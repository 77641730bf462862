import Primitives
import TestSupport
import Testing

/// A ruling for both sides, of which one leg does not arrive the first time.
@Suite struct SplitRulingFlowTests {
    @Test(arguments: ["transfer", "refund"])
    func aLegThatFailsIsPaidAgainAloneAndTheSumIsExact(failing: String) async throws {
        try await World.withWorld(Deal.twoServers) { world in
            let court = try await Court.sit(in: world)
            let deal = try await Deal.funded(in: world)
            let id = try await court.open(deal.id, by: deal.buyer)
            try await court.assign(id)
            try await world.sandbox.addFault(
                .object([
                    "id": "fault", "operation": .string(failing), "action": "decline",
                    "reason": "PAYEE_LIMIT_REACHED", "times": 1,
                ]))
            try await court.rule(id, Court.ruling("PARTIAL", toBuyer: 150_001, toSeller: 299_999))
            try await world.waitFor("RELEASED", of: deal.id, as: deal.buyer, within: .seconds(300))
            try await court.wait(for: "CLOSED", of: id)
            try await world.booksAgree()
            // 2.5 percent of what the seller gets, half to even.
            let paid = try await world.sandbox.movements("transfer")
            let refunded = try await world.sandbox.movements("refund")
            #expect(paid == [292_499] && refunded == [150_001])
            let fee = try await world.query("SELECT fee::text AS id FROM escrow.settlements")
            #expect(fee == ["7500"])
            let failed = try await world.query(
                "SELECT kind AS id FROM escrow.payments WHERE state = 'FAILED'")
            #expect(failed == [failing == "transfer" ? "disbursement" : "refund"])
            let hits = try await world.sandbox.get("/faults")["faults"]?.array?.first?["hits"]?.integer
            #expect(hits == 1)
        }
    }

    /// Where a daemon kills itself while a ruling is carried out.
    struct Death: Sendable, CustomTestStringConvertible {
        let program: String
        let failpoint: String

        var testDescription: String { "\(program) at \(failpoint)" }

        static let all = [
            Death(program: "gatewayd", failpoint: "submission.before_call.disbursement"),
            Death(program: "gatewayd", failpoint: "submission.after_call.refund"),
            Death(program: "gatewayd", failpoint: "inquiry.stored.disbursement"),
            Death(program: "gatewayd", failpoint: "stream.handled"),
            Death(program: "escrowd", failpoint: "outbox.sent"),
            Death(program: "escrowd", failpoint: "escrowd.events-committed"),
        ]
    }

    @Test(arguments: Death.all)
    func bothLegsArriveOnceWhereverADaemonDies(_ death: Death) async throws {
        try await World.withWorld(Deal.plan) { world in
            let court = try await Court.sit(in: world)
            let deal = try await Deal.funded(in: world)
            let id = try await court.open(deal.id, by: deal.seller)
            try await court.assign(id)
            let victim = death.program == "gatewayd" ? world.gateways[0] : world.escrows[0]
            try await victim.kill()
            if death.program == "escrowd" {
                // The ruling is made by another life of it than the one that dies.
                try await victim.start()
                try await world.gateways[0].kill()
            }
            try await court.rule(id, Court.ruling("PARTIAL", toBuyer: 149_999, toSeller: 300_001))
            if death.program == "escrowd" {
                try await victim.kill()
                try victim.launch(failpoints: death.failpoint)
                try await world.gateways[0].start()
            } else {
                try victim.launch(failpoints: death.failpoint)
            }
            try await eventually("\(victim.name) to die at its failpoint") {
                !victim.isRunning
            }
            try await victim.start()
            try await world.waitFor("RELEASED", of: deal.id, as: deal.buyer, within: .seconds(300))
            try await court.wait(for: "CLOSED", of: id)
            try await world.booksAgree()
            let paid = try await world.sandbox.movements("transfer")
            let refunded = try await world.sandbox.movements("refund")
            #expect(paid == [292_501] && refunded == [149_999])
        }
    }
}
