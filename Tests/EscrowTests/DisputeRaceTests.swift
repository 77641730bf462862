import Escrow
import Foundation
import GatewayCore
import Primitives
import Testing

struct DisputeRaceTests {
    @Test(arguments: 0..<6)
    func `of a dispute and a confirmation at the same instant one happens, and the other is told why`(
        round: Int
    ) async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.delivered()
            let opening = CaseUnderTest.opening(agreement)
            async let opened = test.post("/api/disputes/", opening, as: test.buyer)
            async let confirmed = test.post(
                "/api/escrow/transactions/\(agreement.id)/actions/", #"{"action": "confirm_delivery"}"#,
                as: test.buyer)
            let (dispute, release) = (try await opened, try await confirmed)
            let payouts = try await test.payouts(agreement).count
            let state = try await test.now(agreement).state
            if dispute.status == 201 {
                #expect(release.status == 409 && release.code == "wrong_state")
                #expect(release.json["state"] == "DISPUTE")
                #expect(state == .dispute && payouts == 0)
            } else {
                #expect(dispute.status == 409 && release.status == 200)
                #expect(dispute.json["state"] == "RELEASING" && dispute.json["possible_actions"] == [])
                #expect(state == .releasing && payouts == 1)
                #expect(try await test.count("disputes") == 0)
            }
        }
    }

    @Test func `of twenty openings by both parties one dispute comes`() async throws {
        try await CaseUnderTest.run { test in
            let agreement = try await test.funded()
            let opening = CaseUnderTest.opening(agreement)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    let person = number % 2 == 0 ? test.buyer : test.seller
                    group.addTask { try await test.post("/api/disputes/", opening, as: person).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + [Int](repeating: 409, count: 19))
            #expect(try await test.count("disputes") == 1)
        }
    }

    @Test func `a ruling, its confirmations and the deadline at the same instant move the money once`()
        async throws
    {
        let policy = DisputePolicy(secondSignatureAbove: Money(1, .xaf))
        try await CaseUnderTest.run(policy: policy) { test in
            let agreement = try await test.funded()
            let id = try await test.assigned(agreement)
            let ruling = #"{"outcome": "SELLER_FAVOR", "reasons": "Tout a été livré comme convenu."}"#
            _ = try await test.post("/api/disputes/\(id)/resolve/", ruling, as: test.arbiter)
            try await test.execute(
                "UPDATE escrow.disputes SET due_at = now() WHERE dispute_id = \(id)")
            let jobs = try await test.openJobs("dispute-deadline")
            let replies = try await withThrowingTaskGroup(of: Int.self) { group in
                for person in [test.administrator, test.otherArbiter, test.administrator, test.otherArbiter] {
                    group.addTask {
                        try await test.post("/api/disputes/\(id)/confirm/", "{}", as: person).status
                    }
                }
                for job in jobs {
                    group.addTask {
                        _ = try await test.disputeJobs.perform(job)
                        return 0
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            let payouts = try await test.payouts(agreement)
            let confirmations = replies.count { $0 == 200 }
            #expect(confirmations <= 1 && payouts.count == confirmations)
            #expect(Set(replies).isSubset(of: [0, 200, 404, 409]))
            let state = try await test.get("/api/disputes/\(id)/", as: test.buyer).json["status"]
            #expect(state == (confirmations == 1 ? "RESOLVED" : "ESCALATED"))
        }
    }
}
