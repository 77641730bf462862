import Durable
import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import Testing

/// Disputes that an administrator opened: they wait for people, can be lifted, and are not judged by who opened them.
struct AdministrativeDisputeTests {
    private func opened(
        _ agreement: Agreement, _ test: CaseUnderTest, _ more: String = ""
    ) async throws -> Int64 {
        let reply = try await test.post(
            "/api/disputes/", CaseUnderTest.opening(agreement, more), as: test.administrator)
        guard reply.status == 201, let id = reply.json["id"]?.integer else {
            throw CaseUnderTest.Unexpected(reply: reply)
        }
        return id
    }

    private func lift(
        _ id: Int64, as person: CaseUnderTest.Person, _ test: CaseUnderTest
    ) async throws -> AuthServerUnderTest.Reply {
        try await test.post(
            "/api/disputes/\(id)/lift/", #"{"reasons": "Le vendeur a montré qui il est."}"#, as: person)
    }

    private func assign(
        _ id: Int64, to arbiter: CaseUnderTest.Person, by person: CaseUnderTest.Person, _ test: CaseUnderTest
    ) async throws -> AuthServerUnderTest.Reply {
        try await test.post("/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(arbiter.id)}", as: person)
    }

    @Test func `silence moves no money, and the administrators are reminded`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.delivered()
            let id = try await opened(agreement, test)
            for _ in 0..<4 { try await test.passDeadline(id) }
            let seen = try await test.get("/api/disputes/\(id)/", as: test.buyer)
            #expect(seen.json["status"] == "ESCALATED" && seen.json["ruling"] == .null)
            #expect(seen.json["due_at"]?.string != nil)
            #expect(try await test.openJobs("dispute-deadline").count == 1)
            #expect(try await test.payouts(agreement).isEmpty)
            #expect(try await test.now(agreement).state == .dispute)
            #expect(try await test.count("service_events", where: "kind = 'dispute.escalated'") == 1)
            #expect(try await test.count("service_events", where: "kind = 'dispute.waits'") == 3)
            #expect(
                try await test.count(
                    "audit_entries", where: "action = 'dispute.administrators_reminded'") == 3)
            // An arbiter still ends it.
            #expect(
                try await assign(id, to: test.arbiter, by: test.administrator, test).status == 200)
            let ruled = try await test.post(
                "/api/disputes/\(id)/resolve/",
                #"{"outcome": "BUYER_FAVOR", "reasons": "Le vendeur est un escroc."}"#, as: test.arbiter)
            #expect(ruled.json["status"] == "RESOLVED")
            #expect(try await test.payouts(agreement).map(\.kind) == [.refund])
        }
    }

    @Test func `a lifted dispute gives back the state and the time that was left, and both read why`()
        async throws
    {
        try await CaseUnderTest.run { test in
            let agreement = try await test.delivered()
            // Nine of the fourteen days are gone.
            try await test.execute(
                "UPDATE escrow.jobs SET run_at = run_at - interval '9 days' WHERE kind = 'auto-release'")
            let id = try await opened(agreement, test)
            #expect(try await test.openJobs("auto-release").isEmpty)
            #expect(try await lift(id, as: test.buyer, test).status == 403)
            #expect(try await lift(id, as: test.arbiter, test).status == 403)
            let lifted = try await lift(id, as: test.administrator, test)
            #expect(lifted.status == 200 && lifted.json["status"] == "CLOSED", "\(lifted.json.text)")
            for person in [test.buyer, test.seller] {
                let seen = try await test.get("/api/disputes/\(id)/", as: person)
                #expect(seen.json["lifting"]?["reasons"] == "Le vendeur a montré qui il est.")
                #expect(seen.json["lifting"]?["by"]?.integer == test.administrator.id)
                #expect(seen.json["due_at"] == .null && seen.json["ruling"] == .null)
            }
            #expect(try await test.now(agreement).state == .delivered)
            let left = try await test.count(
                "jobs",
                where: """
                    kind = 'auto-release' AND state = 'open' AND run_at > now() + interval '4 days'
                        AND run_at < now() + interval '6 days'
                    """)
            #expect(left == 1)
            #expect(try await test.openJobs("dispute-deadline").isEmpty)
            #expect(
                try await test.count(
                    "audit_entries",
                    where: "action = 'dispute.lifted' AND actor = 'user:\(test.administrator.id)'") == 1)
            #expect(try await test.count("service_events", where: "kind = 'dispute.lifted'") == 1)
            // Nobody is told again that goods were delivered.
            #expect(try await test.count("service_events", where: "kind = 'agreement.delivered'") == 1)
            let again = try await lift(id, as: test.administrator, test)
            #expect(again.status == 409 && again.code == "wrong_state")
            _ = try await test.agreements.perform(
                .confirmDelivery, notes: nil, on: .id(agreement.id), by: test.buyer.inquirer)
            #expect(try await test.payouts(agreement).map(\.kind) == [.disbursement])
        }
    }

    @Test func `the deadline of delivery is later by as long as the dispute lasted`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let id = try await opened(agreement, test)
            try await test.execute(
                """
                UPDATE escrow.disputes SET created_at = created_at - interval '2 days';
                """)
            try await test.execute(
                "UPDATE escrow.agreements SET delivery_deadline = now() - interval '1 hour', payment_deadline = now() - interval '2 hours'"
            )
            #expect(try await lift(id, as: test.administrator, test).status == 200)
            #expect(try await test.now(agreement).state == .fundsHeld)
            let early = await #expect(throws: EscrowError.self) {
                try await test.agreements.perform(
                    .cancel, notes: nil, on: .id(agreement.id), by: test.buyer.inquirer)
            }
            guard case .action(let refusal, _) = early else {
                Issue.record("\(String(describing: early))")
                return
            }
            #expect(refusal.reason == .deliveryStillDue)
            let clock = try await test.count(
                "jobs",
                where: """
                    kind = 'undelivered' AND state = 'open' AND run_at > now() + interval '15 days'
                        AND run_at < now() + interval '17 days'
                    """)
            #expect(clock == 1)
            // The seller can deliver, and a party can dispute anew.
            _ = try await test.agreements.perform(
                .markDelivered, notes: nil, on: .id(agreement.id), by: test.seller.inquirer)
            _ = try await test.disputed(try await test.now(agreement))
        }
    }

    @Test func `one milestone is lifted alone, and a party's dispute is not`() async throws {
        try await CaseUnderTest.run { test in
            let day = Date(timeIntervalSinceNow: 7000)
            let agreement = try await test.funded(milestones: [
                MilestoneTerms(title: "Un", amount: Money(150_000, .xaf), deliveryDeadline: day),
                MilestoneTerms(title: "Deux", amount: Money(250_000, .xaf), deliveryDeadline: day),
            ])
            let id = try await opened(
                agreement, test, ", \"milestone_id\": \(agreement.milestones[1].id)")
            let party = try await test.post(
                "/api/disputes/",
                CaseUnderTest.opening(agreement, ", \"milestone_id\": \(agreement.milestones[0].id)"),
                as: test.buyer)
            let other = try #require(party.json["id"]?.integer)
            let refused = try await lift(other, as: test.administrator, test)
            #expect(refused.status == 409 && refused.code == "not_liftable")
            #expect(try await lift(id, as: test.administrator, test).status == 200)
            let now = try await test.now(agreement)
            #expect(now.state == .dispute && now.milestones.map(\.state) == [.dispute, .fundsHeld])
            #expect(try await test.openJobs("undelivered").map(\.key) == ["\(agreement.id)/2"])
        }
    }

    @Test func `who opened it neither judges nor signs, whatever he is by then`() async throws {
        let policy = DisputePolicy(secondSignatureAbove: Money(1, .xaf))
        try await CaseUnderTest.run(policy: policy) { test in
            let agreement = try await test.funded()
            let id = try await opened(agreement, test)
            #expect(
                try await assign(id, to: test.arbiter, by: test.administrator, test).status == 200)
            let proposed = try await test.post(
                "/api/disputes/\(id)/resolve/",
                #"{"outcome": "BUYER_FAVOR", "reasons": "Le vendeur est un escroc."}"#, as: test.arbiter)
            #expect(proposed.json["ruling"]?["status"] == "PROPOSED")
            let signed = try await test.post("/api/disputes/\(id)/confirm/", "{}", as: test.administrator)
            #expect(signed.status == 403 && signed.code == "own_dispute")
            let declined = try await test.post(
                "/api/disputes/\(id)/decline/", #"{"reasons": "Je voudrais autre chose."}"#,
                as: test.administrator)
            #expect(declined.status == 403 && declined.code == "own_dispute")
            #expect(try await test.payouts(agreement).isEmpty)

            // He becomes an arbiter, and somebody else an administrator.
            try await test.execute(
                "UPDATE escrow.users SET role = 'ARBITRE' WHERE id = \(test.administrator.id)")
            try await test.execute(
                "UPDATE escrow.users SET role = 'ADMIN' WHERE id = \(test.stranger.id)")
            try await test.execute(
                """
                INSERT INTO escrow.kyc_profiles (user_id, state, verified_at, expires_at)
                VALUES (\(test.administrator.id), 'VERIFIED', now(), now() + interval '1 year')
                """)
            let again = try await test.post("/api/disputes/\(id)/confirm/", "{}", as: test.administrator)
            #expect(again.status == 403 && again.code == "own_dispute")
            let given = try await assign(id, to: test.administrator, by: test.stranger, test)
            #expect(given.status == 422 && given.json["errors"]?.array?.first?["code"] == "arbiter_opened_it")
            let error = await #expect(throws: PostgresError.self) {
                try await test.execute(
                    """
                    UPDATE escrow.rulings SET state = 'EFFECTIVE', second_by = \(test.administrator.id),
                        second_at = now()
                    """)
            }
            #expect(error?.constraint == "rulings_opener_check")
            let confirmed = try await test.post("/api/disputes/\(id)/confirm/", "{}", as: test.otherArbiter)
            #expect(confirmed.status == 200 && confirmed.json["status"] == "RESOLVED")
        }
    }

    @Test func `the case file of a lifted dispute says so and holds`() async throws {
        try await CaseFilesUnderTest.run { files in
            let agreement = try await files.test.delivered()
            let id = try await opened(agreement, files.test)
            #expect(try await lift(id, as: files.test.administrator, files.test).status == 200)
            try await files.make(agreement, id)
            let reply = try await files.read(id, as: files.test.seller)
            let report = CaseFileVerification.verify(reply.bytes, keys: files.keys)
            #expect(report.holds, "\(report.json.text)")
            let ruling = report.checks.first { $0.subject == .ruling }
            #expect(ruling?.outcome == .holds)
            #expect(ruling?.sentences.first?.english.contains("lifted") == true)
            #expect(try CaseFilesUnderTest.text(reply.bytes).contains("Le vendeur a montré qui il est."))
        }
    }
}
