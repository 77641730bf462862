import Primitives
import TestSupport
import Testing

/// A person is verified from the first photo to the last word, with real daemons and both generations of Smile ID.
@Suite struct KYCFlowEndToEndTests {
    @Test(arguments: ["v1", "v3"])
    func aPersonSendsPapersAndIsVerifiedAndBilledOnce(_ generation: String) async throws {
        try await World.withWorld(World.kycPlan(generation)) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
            try await smileID.waits()
            let person = try await world.join("BUYER")
            let beginning = try await world.kycStatus(of: person)
            #expect(beginning["status"] == "PENDING")
            #expect(beginning["missing"] == .array(smileID.wantedPapers.map { .string($0) }))
            #expect(beginning["next_step"]?["code"] == "upload")

            // Nothing leaves before the consent.
            let papers = try await KYCPapers.samples
            for (kind, image) in papers.parts(of: smileID.wantedPapers) {
                let sent = try await world.upload(kind, image, as: person)
                #expect(sent.status == 201)
            }
            let waiting = try await world.kycStatus(of: person, in: "fr")
            #expect(waiting["status"] == "PENDING" && waiting["consent"] == .null)
            #expect(waiting["missing"] == .array([]) && waiting["next_step"]?["code"] == "consent")
            let ordered = try await world.query("SELECT check_id::text AS id FROM escrow.kyc_checks")
            #expect(ordered.isEmpty)

            let consented = try await world.expect(
                200, "POST", "/api/auth/kyc/consent/", .object(["consent_language": "fr"]), as: person)
            #expect(consented["status"] == "SUBMITTED" && consented["consent"]?["language"] == "fr")
            _ = try await smileID.waitingJob()
            let sent = try await sentKinds(in: world)
            #expect(sent == smileID.wantedPapers)
            let submitted = try await world.kycStatus(of: person)
            #expect(submitted["status"] == "SUBMITTED" && submitted["next_step"]?["code"] == "wait")
            let more = try await world.upload("SELFIE", papers.front, as: person)
            #expect(more.status == 409 && more.json["code"] == "check_under_way")

            try await smileID.decide("approve")
            try await world.waitForKYC("VERIFIED", of: person)
            let verified = try await world.kycStatus(of: person, in: "fr")
            #expect(verified["reasons"] == .array([]) && verified["expires_at"]?.string != nil)
            #expect(verified["next_step"]?["message"] == "Votre identité est vérifiée.")
            // gatewayd asks by itself after ten minutes only: it was the callback that told it.
            try await smileID.wasHeard()
            #expect(try await smileID.billed() == 1)
            let again = try await world.upload("SELFIE", papers.front, as: person)
            #expect(again.status == 409 && again.json["code"] == "already_verified")
            try await world.verifyBooks()
        }
    }

    /// What the one check that was ordered is about, frame by frame.
    private func sentKinds(in world: World) async throws -> [String] {
        try await world.query(
            """
            SELECT d.kind AS id FROM escrow.kyc_documents d JOIN escrow.kyc_checks USING (check_id) ORDER BY d.uploaded_at
            """)
    }

    /// v3 takes no check without frames: nothing is sent or billed, nobody is told to photograph again, and an
    /// administrator decides.
    @Test func whereNobodyIsAskedForFramesV3ChecksNobody() async throws {
        var plan = World.kycPlan("v3")
        plan.escrowSettings["KYC_LIVENESS_FRAMES"] = nil
        try await World.withWorld(plan) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: "v3")
            try await smileID.approves()
            let person = try await world.join("BUYER")
            let beginning = try await world.kycStatus(of: person)
            #expect(beginning["missing"] == .array(["ID_FRONT", "ID_BACK", "SELFIE"]))
            try await world.sendPapers(KYCPapers.samples, as: person)
            try await world.waitForKYC("UNDER_REVIEW", of: person)
            let status = try await world.kycStatus(of: person)
            let reasons = status["reasons"]?.array?.map { $0["code"] }
            #expect(reasons == ["provider_refused"] && status["next_step"]?["code"] == "wait_for_review")
            let asked = try await world.sandbox.journal(kind: "asked", operation: "submission")
            #expect(asked.isEmpty)
            #expect(try await smileID.billed() == 0)
            let approved = try await world.decide(
                "approve", on: world.account(of: person), as: world.administrator())
            #expect(approved.status == 200)
            try await world.waitForKYC("VERIFIED", of: person)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let generation: String
        /// In the words of the generation.
        let result: String
        let code: String
        let french: String
        let english: String

        var testDescription: String { "\(generation), \(result)" }

        static let all = [
            (
                "0811", "block face_verification_failed", "face_mismatch", "Le visage n'est pas celui",
                "The face is not the one"
            ),
            (
                "0816", "block unsupported_document", "document_unsupported", "Ce document n'est pas accepté",
                "This document is not accepted"
            ),
            (
                "0907", "block spoof_detected", "spoof_suspected", "La photo semble prise d'un écran",
                "The photo seems to be taken"
            ),
        ].flatMap { v1, v3, code, french, english in
            [("v1", v1), ("v3", v3)].map { generation, result in
                Refusal(
                    generation: generation, result: result, code: code, french: french, english: english)
            }
        }
    }

    @Test(arguments: Refusal.all)
    func aRejectedPersonIsToldWhyAndMayTryAgain(_ refusal: Refusal) async throws {
        try await World.withWorld(World.kycPlan(refusal.generation)) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: refusal.generation)
            try await smileID.waits()
            let person = try await world.join("SELLER")
            let papers = try await KYCPapers.samples
            try await world.sendPapers(papers, as: person)
            try await smileID.decide("reject", v1: refusal.result, v3: refusal.result)
            try await world.waitForKYC("REJECTED", of: person)
            for (language, words) in [("fr", refusal.french), ("en", refusal.english)] {
                let status = try await world.kycStatus(of: person, in: language)
                let reason = status["reasons"]?.array?.first { $0["code"] == .string(refusal.code) }
                let message = reason?["message"]?.string ?? ""
                #expect(message.contains(words), "\(status["reasons"]?.text ?? "")")
            }
            #expect(try await smileID.billed() == 1)

            try await world.sendPapers(papers, as: person, consentIn: "en")
            try await smileID.decide("approve")
            try await world.waitForKYC("VERIFIED", of: person)
            #expect(try await smileID.billed() == 2)
        }
    }
}
