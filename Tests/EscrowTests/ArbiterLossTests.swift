import Durable
import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import Sealing
import TestSupport
import Testing

/// What becomes of the disputes of an arbiter who may not judge any more.
@Suite struct ArbiterLossTests {
    enum Loss: String, CaseIterable, CustomTestStringConvertible {
        case suspended, role, verification

        var testDescription: String { rawValue }
    }

    @Test(arguments: Loss.allCases)
    func hisDisputesGoToTheAdministratorsInTheSameTransaction(_ loss: Loss) async throws {
        try await CaseUnderTest.run { test in
            let id = try await test.assigned(try await test.delivered())
            let untouched = try await test.disputed(try await test.funded())
            try await lose(loss, in: test)
            let after = try await test.get("/api/disputes/\(id)/", as: test.administrator)
            #expect(after.json["status"] == "ESCALATED" && after.json["arbiter"] == .null)
            let other = try await test.get("/api/disputes/\(untouched)/", as: test.administrator)
            #expect(other.json["status"] == "OPEN")
            let withdrawn = try await test.count(
                "audit_entries",
                where: "action = 'dispute.arbiter_withdrawn' AND details LIKE '%\(loss.rawValue)%'")
            let moved = try await test.count(
                "audit_entries",
                where: "subject = 'dispute:\(id)' AND action = 'dispute.state_changed' "
                    + "AND details LIKE '%ESCALATED%'")
            let told = try await test.count(
                "service_events", where: "kind = 'dispute.escalated' AND details LIKE '%arbiter_lost%'")
            #expect(withdrawn == 1 && moved == 1 && told == 1)
            // In one transaction with the loss.
            let together = try await test.count(
                "audit_entries a JOIN escrow.audit_entries b ON a.xmin = b.xmin",
                where: "a.action = 'dispute.arbiter_withdrawn' AND b.action = '\(action(of: loss))'")
            #expect(together >= 1)
            // He can do nothing any more; with the roles of before neither.
            for (path, body) in [
                ("resolve", #"{"outcome": "BUYER_FAVOR", "reasons": "Rien n'est arrivé."}"#),
                ("comments", #"{"text": "Encore un mot."}"#), ("evidence", #"{"text": "Encore une pièce."}"#),
            ] {
                let reply = try await test.post("/api/disputes/\(id)/\(path)/", body, as: test.arbiter)
                #expect([401, 403, 404].contains(reply.status), "\(path): \(reply.status)")
            }
            // An administrator gives it to another, and its clock stands where administrators have to act.
            let again = try await test.post(
                "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(test.otherArbiter.id)}",
                as: test.administrator)
            #expect(again.status == 200 && again.json["status"] == "ASSIGNED")
        }
    }

    @Test func aRulingOfHisThatWaitsForASignatureLapses() async throws {
        let policy = DisputePolicy(secondSignatureAbove: Money(100_000, .xaf))
        try await CaseUnderTest.run(policy: policy) { test in
            let id = try await test.assigned(try await test.delivered())
            let proposed = try await test.post(
                "/api/disputes/\(id)/resolve/",
                #"{"outcome": "SELLER_FAVOR", "reasons": "Tout est arrivé."}"#, as: test.arbiter)
            #expect(proposed.json["awaits_signature"] == true)
            try await lose(.suspended, in: test)
            let signed = try await test.post(
                "/api/disputes/\(id)/confirm/", "{}", as: test.administrator)
            #expect(signed.status == 409)
            let lapsed = try await test.count("rulings", where: "state = 'LAPSED'")
            #expect(lapsed == 1)
            let payouts = try await test.count("payments", where: "kind <> 'collection'")
            #expect(payouts == 0)
        }
    }

    @Test func nobodyIsGivenADisputeWhileHeLosesHisOffice() async throws {
        try await CaseUnderTest.run { test in
            let id = try await test.disputed(try await test.delivered())
            async let assigned = test.post(
                "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(test.arbiter.id)}", as: test.administrator)
            async let lost: Void = lose(.suspended, in: test)
            _ = try await (assigned, lost)
            // Whichever came first, no dispute is left with somebody who is suspended.
            let stranded = try await test.count(
                "disputes d JOIN escrow.users u ON u.id = d.arbiter_id", where: "u.suspended_at IS NOT NULL")
            #expect(stranded == 0)
        }
    }

    private func action(of loss: Loss) -> String {
        switch loss {
        case .suspended: "user.suspended"
        case .role: "user.role_changed"
        case .verification: "kyc.state_changed"
        }
    }

    private func lose(_ loss: Loss, in test: CaseUnderTest) async throws {
        let users = test.accounts.administration
        let administrator = Administrator(commandLine: test.administrator.id)
        switch loss {
        case .suspended:
            _ = try await users.suspend(test.arbiter.id, reason: "Plainte", by: administrator)
        case .role:
            _ = try await users.setRole(
                .seller, of: test.arbiter.id, reason: "Il démissionne", by: administrator)
        case .verification:
            try await test.execute(
                "UPDATE escrow.kyc_profiles SET expires_at = now() - interval '1 second' WHERE user_id = \(test.arbiter.id)"
            )
            let agreements = AgreementEffects(
                policy: try await policy(test), identifiers: .system)
            let effects = KYCEffects(
                policy: KYCUnderTest.policy, identifiers: .system, seal: AccountsUnderTest.seal,
                disputes: DisputeEffects(agreements: agreements, identifiers: .system))
            let jobs = KYCJobs(
                database: test.accounts.database, effects: effects,
                objects: ObjectStore(folder: test.folder, keys: TestSeal.keys), wakeup: Wakeup())
            let job = Job(
                id: UUID(), kind: "kyc-expiry", key: "\(test.arbiter.id)", payload: "\(test.arbiter.id)",
                attempts: 1)
            _ = try await jobs.perform(job)
        }
    }

    private func policy(_ test: CaseUnderTest) async throws -> EscrowPolicy {
        EscrowPolicy(
            commission: try #require(CommissionRate(percent: "2.5")),
            kycRequiredAbove: Money(10_000_000, .xaf), collectionMethods: [.mtnMoMo],
            payoutMethods: [.mtnMoMo])
    }
}
