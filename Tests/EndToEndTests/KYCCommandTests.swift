import Foundation
import Primitives
import TestSupport
import Testing

/// `escrowd kyc`, run as an operator and cron run it, beside the running daemons.
@Suite struct KYCCommandTests {
    private static let reason = "Ordonnance 17 du tribunal contre Ngono"

    @Test func abandonedPapersGoAndThoseOfAHeldPersonStay() async throws {
        try await World.withWorld(World.kycPlan("v1")) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: "v1")
            try await smileID.waits()
            let papers = try await KYCPapers.samples
            let verified = try await world.join("BUYER")
            try await world.sendPapers(papers, as: verified)
            try await smileID.decide("approve")
            try await world.waitForKYC("VERIFIED", of: verified)
            let rejected = try await world.join("BUYER")
            try await world.sendPapers(papers, as: rejected)
            try await smileID.decide("reject", v1: "0811")
            try await world.waitForKYC("REJECTED", of: rejected)
            let (idle, held) = (try await world.join("SELLER"), try await world.join("SELLER"))
            let idlePaper = try await leave(papers.front, as: idle, in: world)
            let heldPaper = try await leave(papers.front, as: held, in: world)
            let people = [verified, rejected, idle, held]

            // Nothing is due yet.
            try await purge([], in: world, people, prints: [0, 0, 0, 0])
            try await age("40 days", in: world)
            try await hold(held, in: world, people)

            try await purge(["--dry-run"], in: world, people, prints: [4, 0, 0, 1])
            try stored(8, in: world)
            for (party, paper) in [(idle, idlePaper), (held, heldPaper)] {
                let reply = try await world.call("GET", paper, as: party)
                #expect(reply.status == 200)
            }
            try await purge([], in: world, people, prints: [4, 0, 0, 1])
            try stored(4, in: world)
            let gone = try await world.call("GET", idlePaper, as: idle)
            #expect(gone.status == 404)
            let kept = try await world.call("GET", heldPaper, as: held)
            #expect(kept.status == 200 && kept.body.count > 600_000)
            try await purge([], in: world, people, prints: [0, 0, 0, 1])

            try await release(held, in: world, people)
            try await purge(["--dry-run"], in: world, people, prints: [1, 0, 0, 0])
            try await purge([], in: world, people, prints: [1, 0, 0, 0])
            try stored(3, in: world)
            let freed = try await world.call("GET", heldPaper, as: held)
            #expect(freed.status == 404)
            try await world.waitForKYC("VERIFIED", of: verified)
            try await auditTells(of: held, in: world)
        }
    }

    @Test func everythingGoesWhenNothingHasHappenedForTenYears() async throws {
        try await World.withWorld(World.kycPlan("v1")) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: "v1")
            try await smileID.approves()
            let (gone, present) = (try await world.join("BUYER"), try await world.join("BUYER"))
            for person in [gone, present] {
                try await world.sendPapers(KYCPapers.samples, as: person)
                try await world.waitForKYC("VERIFIED", of: person)
            }
            let account = try await world.account(of: gone)
            // Of the other one everything but the last sign-in is as old.
            for statement in [
                "UPDATE escrow.users SET created_at = created_at - interval '11 years'",
                "UPDATE escrow.kyc_profiles SET changed_at = changed_at - interval '11 years'",
                "UPDATE escrow.sessions SET last_used_at = last_used_at - interval '11 years' "
                    + "WHERE user_id = \(account)",
            ] {
                try await world.execute(statement)
            }
            try await purge(["--dry-run"], in: world, [gone, present], prints: [0, 3, 1, 0])
            try stored(6, in: world)
            try await purge([], in: world, [gone, present], prints: [0, 3, 1, 0])
            try stored(3, in: world)
            try await purge([], in: world, [gone, present], prints: [0, 0, 0, 0])
            let left = try await world.query(
                "SELECT user_id::text AS id FROM escrow.kyc_checks WHERE sealed_identity IS NOT NULL")
            #expect(left == ["\(try await world.account(of: present))"])
            let erased = try await world.audited("kyc.document_erased", about: account)
            let forgotten = try await world.audited("kyc.identity_erased", about: account)
            #expect(erased == 3 && forgotten == 1)
            try await world.verifyBooks()
        }
    }

    /// A person who sends one photo and does not go on; gives back where it is.
    private func leave(_ image: [UInt8], as party: Party, in world: World) async throws -> String {
        let sent = try await world.upload("ID_FRONT", image, as: party)
        #expect(sent.status == 201)
        return try #require(sent.json["content_url"]?.string)
    }

    private func age(_ time: String, in world: World) async throws {
        for (table, column) in [
            ("kyc_documents", "uploaded_at"), ("kyc_checks", "decided_at"), ("kyc_profiles", "decided_at"),
        ] {
            try await world.execute("UPDATE escrow.\(table) SET \(column) = \(column) - interval '\(time)'")
        }
    }

    private func stored(_ count: Int, in world: World) throws {
        let files = try world.storedObjects().map(\.name).filter { !$0.hasPrefix(".") }
        #expect(files.count == count)
    }

    /// What the command prints are four counts, and nothing of anybody.
    private func purge(
        _ options: [String], in world: World, _ people: [Party], prints counts: [Int]
    ) async throws {
        let verb = options.isEmpty ? "erased" : "would be erased"
        let expected = """
            \(counts[0]) documents of abandoned or rejected tries \(verb)
            \(counts[1]) documents past their retention \(verb)
            \(counts[2]) identities past their retention \(verb)
            \(counts[3]) people's papers under a legal hold, untouched

            """
        let output = try await run(["purge"] + options, ends: 0, in: world, people)
        #expect(output == expected)
    }

    private func hold(_ person: Party, in world: World, _ people: [Party]) async throws {
        let account = "\(try await world.account(of: person))"
        let faults = [
            ["hold", account], ["hold", account, "--reason", ""],
            ["hold", "somebody", "--reason", "A court."],
            ["hold", account, "--reason", String(repeating: "x", count: 501)],
        ]
        for fault in faults { try await run(fault, ends: 2, in: world, people) }
        try await run(["hold", "999999", "--reason", Self.reason], ends: 1, in: world, people)
        let output = try await run(
            ["hold", account, "--reason", Self.reason], ends: 0, in: world, people)
        #expect(output == "Nothing of user \(account) is erased until `escrowd kyc release \(account)`.\n")
        try await run(["hold", account, "--reason", Self.reason], ends: 1, in: world, people)
    }

    private func release(_ person: Party, in world: World, _ people: [Party]) async throws {
        let account = "\(try await world.account(of: person))"
        let output = try await run(["release", account], ends: 0, in: world, people)
        #expect(output == "The hold of user \(account) has ended.\n")
        try await run(["release", account], ends: 1, in: world, people)
    }

    private func auditTells(of held: Party, in world: World) async throws {
        let account = try await world.account(of: held)
        for action in ["kyc.hold_placed", "kyc.hold_released", "kyc.document_erased"] {
            let entries = try await world.audited(action, about: account)
            #expect(entries == 1, "\(action)")
        }
        for (table, text) in try await world.dump() {
            #expect(!text.contains(Self.reason), "in \(table)")
        }
        try await world.verifyBooks()
    }

    /// Runs the command with the daemon's settings. Nothing that it prints or logs is about a person.
    @discardableResult
    private func run(
        _ arguments: [String], ends code: Int32, in world: World, _ people: [Party]
    ) async throws -> String {
        let end = try await ProcessUnderTest.run(
            "escrowd", ["kyc"] + arguments, environment: world.settings)
        #expect(end.exit == .code(code), "\(arguments): \(end.errors)")
        let said = end.output + end.errors
        let known = ["Awa", "Ngono", Self.reason] + people.map { String($0.msisdn.suffix(9)) }
        for text in known { #expect(!said.contains(text), "\(arguments.first ?? "")") }
        return end.output
    }
}
