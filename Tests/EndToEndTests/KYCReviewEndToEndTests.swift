import Primitives
import TestSupport
import Testing

/// What a machine leaves open is decided by administrators, and by nobody else.
@Suite struct KYCReviewEndToEndTests {
    @Test(arguments: ["v1", "v3"])
    func anAdministratorAsksAgainRejectsAndApproves(_ generation: String) async throws {
        try await World.withWorld(World.kycPlan(generation)) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
            try await smileID.waits()
            let administrator = try await world.administrator()
            let person = try await world.join("BUYER")
            let account = try await world.account(of: person)
            let papers = try await KYCPapers.samples
            try await bringToReview(person, papers, smileID, in: world)
            let told = try await world.kycStatus(of: person, in: "fr")
            #expect(told["next_step"]?["code"] == "wait_for_review")
            let words = told["reasons"]?.array?.first?["message"]?.string ?? ""
            let said = generation == "v1" ? "notre équipe s'en charge" : "Une copie n'est pas acceptée"
            #expect(words.contains(said))

            let queue = try await world.expect(200, "GET", "/api/auth/admin/kyc/", as: administrator)
            let waiting = queue["data"]?.array?.map { $0["id"] }
            #expect(waiting == [.integer(account)])
            let path = try #require(queue["data"]?.array?.first?["url"]?.string)
            let opened = try await world.call("GET", path, as: administrator)
            #expect(opened.status == 200 && opened.json["check"]?["provider"] == "smile-id")
            #expect(opened.json["check"]?["decision"] == "review")
            let looks = try await world.audited("kyc.case_viewed", about: account)
            #expect(looks == 1)
            try await look(
                at: opened.json, papers.parts(of: smileID.wantedPapers), account, as: administrator, in: world
            )

            let blurred = generation == "v1" ? ["SELFIE"] : ["SELFIE", "LIVENESS_3"]
            let askedAgain = try await world.decide(
                "ask_again", on: account, reason: "La photo est floue.", documents: blurred,
                as: administrator)
            #expect(askedAgain.status == 200 && askedAgain.json["status"] == "PENDING")
            let stale = try await world.decide(
                "approve", on: account, as: administrator,
                headers: [("if-match", try #require(opened.header("etag")))])
            #expect(stale.status == 412)
            let pending = try await world.kycStatus(of: person)
            #expect(pending["missing"] == .array(blurred.map { .string($0) }))
            #expect(pending["message"] == "La photo est floue.")
            for (kind, image) in papers.parts(of: blurred) {
                let sent = try await world.upload(kind, image, as: person)
                let isLast = kind == blurred.last
                #expect(sent.status == 201)
                #expect(sent.json["kyc"]?["status"] == (isLast ? "SUBMITTED" : "PENDING"))
            }
            try await smileID.decideUnsure()
            try await world.waitForKYC("UNDER_REVIEW", of: person)

            let silent = try await world.decide("reject", on: account, as: administrator)
            #expect(silent.status == 422)
            let rejected = try await world.decide(
                "reject", on: account, reason: "The card is another person's.", as: administrator)
            #expect(rejected.status == 200 && rejected.json["status"] == "REJECTED")
            let refused = try await world.kycStatus(of: person)
            #expect(refused["status"] == "REJECTED" && refused["message"] == "The card is another person's.")

            try await bringToReview(person, papers, smileID, in: world)
            let approved = try await world.decide("approve", on: account, as: administrator)
            #expect(approved.status == 200 && approved.json["status"] == "VERIFIED")
            try await world.waitForKYC("VERIFIED", of: person)
            let twice = try await world.decide("approve", on: account, as: administrator)
            #expect(twice.status == 409 && twice.json["code"] == "wrong_state")

            let number = try await world.account(of: administrator)
            let decisions = try await world.audited("kyc.decided", about: account, by: "user:\(number)")
            #expect(decisions == 3)
            #expect(try await smileID.billed() == 3)
            try await world.verifyBooks()
        }
    }

    /// Papers that no machine may decide about alone.
    private func bringToReview(
        _ person: Party, _ papers: KYCPapers, _ smileID: SimulatedSmileID, in world: World
    ) async throws {
        try await world.sendPapers(papers, as: person)
        try await smileID.decideUnsure()
        try await world.waitForKYC("UNDER_REVIEW", of: person)
    }

    /// The administrator sees what the person photographed, and each look is written down.
    private func look(
        at opened: JSONValue, _ papers: [(kind: String, image: [UInt8])], _ account: Int64,
        as administrator: Party, in world: World
    ) async throws {
        let number = try await world.account(of: administrator)
        #expect(opened["documents"]?.array?.count == papers.count)
        for (index, (kind, image)) in papers.enumerated() {
            let document = opened["documents"]?.array?.first { $0["document_type"] == .string(kind) }
            let seen = try await world.call(
                "GET", try #require(document?["content_url"]?.string), as: administrator)
            #expect(seen.status == 200 && seen.header("content-type") == "image/jpeg")
            #expect(seen.header("cache-control") == "no-store")
            #expect(seen.body.starts(with: [0xFF, 0xD8, 0xFF]))
            // Metadata stands in front of the picture and is taken out.
            #expect(seen.body.suffix(15_000) == image.suffix(15_000))
            let views = try await world.audited(
                "kyc.document_viewed", about: account, by: "user:\(number)")
            #expect(views == index + 1)
        }
    }

    @Test(arguments: ["v1", "v3"])
    func nobodyElseSeesOrDecidesAnything(_ generation: String) async throws {
        try await World.withWorld(World.kycPlan(generation)) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
            try await smileID.waits()
            let administrator = try await world.administrator()
            let person = try await world.join("BUYER")
            let account = try await world.account(of: person)
            try await bringToReview(person, KYCPapers.samples, smileID, in: world)
            let opened = try await world.expect(
                200, "GET", "/api/auth/admin/kyc/\(account)/", as: administrator)
            let seen = try #require(opened["documents"]?.array?.first?["content_url"]?.string)
            let own = seen.replacing("/api/auth/admin/kyc/\(account)", with: "/api/auth/kyc")

            let others = [try await world.join("SELLER"), try await world.join("BUYER")]
            let callers: [(Party?, Int)] = [(others[0], 403), (others[1], 403), (person, 403), (nil, 401)]
            for (party, refused) in callers {
                for path in ["/api/auth/admin/kyc/", "/api/auth/admin/kyc/\(account)/", seen] {
                    let reply = try await world.call("GET", path, as: party)
                    #expect(reply.status == refused, "GET \(path)")
                    let names = String(decoding: reply.body, as: UTF8.self)
                    #expect(!names.contains("Ngono") && !names.contains(person.msisdn))
                }
                for action in ["approve", "reject", "ask_again"] {
                    let reply = try await world.decide(action, on: account, reason: "Because.", as: party)
                    #expect(reply.status == refused, "\(action)")
                }
            }
            // Whoever he is, a person's own route has his own documents alone.
            for party in others + [administrator] {
                let reply = try await world.call("GET", own, as: party)
                #expect(reply.status == 404)
                let removal = try await world.call(
                    "DELETE", own.replacing("/content/", with: "/"), as: party)
                #expect(removal.status == 404)
                let list = try await world.expect(200, "GET", "/api/auth/kyc/documents/", as: party)
                #expect(list["data"] == .array([]))
            }
            let anonymous = try await world.call("GET", own)
            #expect(anonymous.status == 401)
            let mine = try await world.call("GET", own, as: person)
            #expect(mine.status == 200 && mine.body.starts(with: [0xFF, 0xD8, 0xFF]))
            let views = try await world.audited("kyc.document_viewed", about: account)
            #expect(views == 1)
            let decisions = try await world.audited("kyc.decided", about: account)
            #expect(decisions == 0)
            try await world.waitForKYC("UNDER_REVIEW", of: person)

            let absent = try await world.call("GET", "/api/auth/admin/kyc/999999/", as: administrator)
            #expect(absent.status == 404)
            // Another person's case does not open this one's papers.
            let number = try await world.account(of: others[0])
            let crossed = try await world.call(
                "GET", seen.replacing("/kyc/\(account)/", with: "/kyc/\(number)/"), as: administrator)
            #expect(crossed.status == 404)
        }
    }

    @Test(arguments: ["v1", "v3"])
    func anAdministratorCannotApproveHimself(_ generation: String) async throws {
        try await World.withWorld(World.kycPlan(generation)) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
            try await smileID.waits()
            let (one, another) = (try await world.administrator(), try await world.administrator())
            let account = try await world.account(of: one)
            try await bringToReview(one, KYCPapers.samples, smileID, in: world)
            for action in ["approve", "reject", "ask_again"] {
                let own = try await world.decide(action, on: account, reason: "It is me.", as: one)
                #expect(own.status == 403 && own.json["code"] == "own_case")
            }
            try await world.waitForKYC("UNDER_REVIEW", of: one)
            let approved = try await world.decide("approve", on: account, as: another)
            #expect(approved.status == 200 && approved.json["status"] == "VERIFIED")
            try await world.waitForKYC("VERIFIED", of: one)
            #expect(try await smileID.billed() == 1)
        }
    }
}
