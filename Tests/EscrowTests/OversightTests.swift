import Durable
import Escrow
import EscrowHTTP
import Foundation
import GatewayCore
import Postgres
import Primitives
import Testing

/// What administrators read beside people, and what they set about disputes.
@Suite struct OversightTests {
    @Test func numbersTellHowLongDisputesAreOpen() async throws {
        try await CaseUnderTest.run { test in
            for hours in [1, 5, 9] {
                let id = try await test.disputed(try await test.funded())
                try await test.execute(
                    "UPDATE escrow.disputes SET created_at = now() - interval '\(hours) hours' WHERE dispute_id = \(id)"
                )
            }
            let ended = try await test.assigned(try await test.funded())
            let ruled = try await test.post(
                "/api/disputes/\(ended)/resolve/",
                #"{"outcome": "BUYER_FAVOR", "reasons": "Rien n'est arrivé."}"#, as: test.arbiter)
            #expect(ruled.json["status"] == "RESOLVED")
            let found = AdministrationReplies.statistics(
                try await StatisticsService(database: test.accounts.database)
                    .statistics(from: nil, to: nil))
            let disputes = try #require(found["disputes"])
            #expect(disputes["total"] == 4 && disputes["by_status"]?["OPEN"]?["count"] == 3)
            #expect(disputes["by_status"]?["RESOLVED"]?["count"] == 1)
            #expect(disputes["by_status"]?["CLOSED"]?["oldest_seconds"] == .null)
            #expect(disputes["undecided"]?["count"] == 3)
            let oldest = disputes["undecided"]?["oldest_seconds"]?.integer ?? 0
            let median = disputes["undecided"]?["median_seconds"]?.integer ?? 0
            #expect(oldest >= 9 * 3600)
            #expect(median >= 5 * 3600 && median < oldest)
        }
    }

    @Test func theSettingOfTheMomentDecidesWhetherARulingNeedsASecondSignature() async throws {
        try await CaseUnderTest.run { test in
            let first = try await test.assigned(try await test.delivered())
            // Another process sets it: this one has not looked since, and goes by it all the same.
            let elsewhere = SettingAdministration(
                database: test.accounts.database, source: PolicySource(try policy()))
            let administrator = Administrator(commandLine: test.administrator.id)
            _ = try await elsewhere.set(.secondSignatureAbove, to: "399999", by: administrator)
            let ruling = #"{"outcome": "SELLER_FAVOR", "reasons": "Tout est arrivé."}"#
            let waits = try await test.post("/api/disputes/\(first)/resolve/", ruling, as: test.arbiter)
            #expect(waits.json["status"] == "IN_REVIEW" && waits.json["awaits_signature"] == true)
            let second = try await test.assigned(try await test.delivered())
            _ = try await elsewhere.set(.secondSignatureAbove, to: "400000", by: administrator)
            let moves = try await test.post("/api/disputes/\(second)/resolve/", ruling, as: test.arbiter)
            #expect(moves.json["status"] == "RESOLVED")
            // What was proposed under the former setting waits on.
            let still = try await test.get("/api/disputes/\(first)/", as: test.administrator)
            #expect(still.json["awaits_signature"] == true)
            let changes = try await test.count("audit_entries", where: "action = 'setting.changed'")
            #expect(changes == 2)
        }
    }

    @Test func theDeadlinesOfADisputeAreThoseThatAreSet() async throws {
        try await CaseUnderTest.run { test in
            let settings = SettingAdministration(
                database: test.accounts.database, source: PolicySource(try policy()))
            let administrator = Administrator(commandLine: test.administrator.id)
            _ = try await settings.set(.disputeAssignDays, to: "30", by: administrator)
            _ = try await settings.set(.disputeBeginDays, to: "60", by: administrator)
            let id = try await test.disputed(try await test.funded())
            let days = "round(extract(epoch FROM due_at - created_at) / 86400)"
            let open = try await test.count("disputes", where: "dispute_id = \(id) AND \(days) = 30")
            _ = try await test.post(
                "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(test.arbiter.id)}", as: test.administrator)
            let assigned = try await test.count("disputes", where: "dispute_id = \(id) AND \(days) = 60")
            #expect(open == 1 && assigned == 1)
        }
    }

    @Test func everySettingTakesItsOwnValueAndNoOther() async throws {
        for setting in ServiceSetting.allCases {
            var changed = try policy()
            let value = setting == .commissionRate ? "3.25" : "7"
            #expect(setting.apply(value, to: &changed) && setting.value(in: changed) == value)
            for other in ServiceSetting.allCases where other != setting {
                let (before, after) = (other.value(in: try policy()), other.value(in: changed))
                #expect(before == after, "\(setting.rawValue) changed \(other.rawValue)")
            }
            for wrong in ["", "-1", "1.5.5", "7 ", "99999999999999999999", "٧"] {
                var untouched = changed
                #expect(!setting.apply(wrong, to: &untouched), "\(setting.rawValue) \(wrong)")
            }
        }
    }

    @Test func agreementsAreListedByStateAndFlagAndEveryLookIsAudited() async throws {
        try await AccessServerUnderTest.run { world in
            let admin = try #require(world.people[.administrator])
            let deal = try #require(world.strangers.buyer.bought)
            try await world.server.accounts.owner.session { session in
                try session.execute(
                    "UPDATE escrow.agreements SET flag = 'purse_refused' WHERE agreement_id = \(deal.id)")
            }
            func list(_ query: String) async throws -> AuthServerUnderTest.Reply {
                try await world.server.send(
                    "GET", "/api/auth/admin/agreements/\(query)", token: admin.token)
            }
            let flagged = try await list("?flag=ANY")
            #expect(flagged.status == 200)
            let numbers = flagged.json["data"]?.array?.compactMap { $0["id"]?.integer }
            #expect(numbers == [deal.id])
            #expect(flagged.json["data"]?.array?.first?["flag"] == "purse_refused")
            let none = try await list("?flag=payment_contradicted")
            #expect(none.json["data"]?.array?.isEmpty == true)
            var seen: [Int64] = []
            var cursor = ""
            while true {
                let page = try await list("?limit=5&status=PENDING_FUNDS\(cursor)").json
                seen += page["data"]?.array?.compactMap { $0["id"]?.integer } ?? []
                guard let next = page["next_cursor"]?.string else { break }
                cursor = "&cursor=\(next)"
            }
            #expect(seen == Array(Set(seen)).sorted(by: >) && seen.count > 5 && seen.contains(deal.id))
            for query in ["?flag=none", "?status=OPEN", "?cursor=x", "?x=1"] {
                let refused = try await list(query)
                #expect(refused.status == 422, "\(query)")
            }
            let one = try await world.server.send(
                "GET", "/api/escrow/transactions/\(deal.id)/", token: admin.token)
            #expect(one.status == 200)
            let trail = try await world.server.send(
                "GET", "/api/auth/admin/audit/?actor=user:\(admin.id)&limit=100", token: admin.token)
            let actions = trail.json["data"]?.array?.compactMap { $0["action"]?.string } ?? []
            #expect(Set(actions).isSuperset(of: ["agreements.listed", "agreement.viewed"]))
            let looked = trail.json["data"]?.array?.first { $0["action"] == "agreement.viewed" }
            #expect(looked?["subject"]?.string == "agreement:\(deal.id)")
            #expect(looked?["address"]?.string?.isEmpty == false)
        }
    }

    @Test func theTrailIsReadBySubjectActorActionAndTimePageByPage() async throws {
        try await AccessServerUnderTest.run { world in
            let admin = try #require(world.people[.administrator])
            let deal = try #require(world.strangers.buyer.bought)
            func read(_ query: String) async throws -> JSONValue {
                try await world.server.send(
                    "GET", "/api/auth/admin/audit/?\(query)", token: admin.token
                ).json
            }
            let about = try await read("subject=agreement:\(deal.id)&limit=100")["data"]?.array ?? []
            #expect(about.last?["action"] == "agreement.created")
            #expect(about.last?["details"]?["reference"]?.string?.hasPrefix("TXN-") == true)
            let made = try await read("action=agreement.created&limit=2")
            let first = made["data"]?.array?.compactMap { $0["id"]?.integer } ?? []
            let cursor = try #require(made["next_cursor"]?.string)
            let more = try await read("action=agreement.created&limit=2&cursor=\(cursor)")
            let second = more["data"]?.array?.compactMap { $0["id"]?.integer } ?? []
            #expect(first.count == 2 && second.count == 2 && first + second == (first + second).sorted(by: >))
            let before = try await read("to=2020-01-01T00:00:00Z")["data"]?.array ?? []
            let since = try await read("from=2020-01-01T00:00:00Z&limit=3")["data"]?.array ?? []
            #expect(before.isEmpty && since.count == 3)
            // The looks themselves are entries.
            let looks = try await read("action=audit.viewed&limit=100")["data"]?.array ?? []
            #expect(looks.count == 5 && looks.last?["details"]?["subject"] == .string("agreement:\(deal.id)"))
            let queue = try await world.server.send("GET", "/api/auth/admin/kyc/", token: admin.token)
            #expect(queue.status == 200)
            let queued = try await read("action=kyc.queue_viewed")["data"]?.array ?? []
            #expect(queued.count == 1)
        }
    }

    private func policy() throws -> EscrowPolicy {
        EscrowPolicy(
            commission: try #require(CommissionRate(percent: "2.5")), kycRequiredAbove: Money(100_000, .xaf),
            collectionMethods: [.mtnMoMo], payoutMethods: [.mtnMoMo])
    }
}
