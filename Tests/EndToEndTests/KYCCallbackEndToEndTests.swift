import GatewayCore
import Primitives
import TestSupport
import Testing

/// What callbacks can do, with real daemons and both generations of Smile ID: make the gateway ask, and nothing else.
@Suite struct KYCCallbackEndToEndTests {
    @Test(arguments: ["v1", "v3"])
    func whoeverForgesACallbackChangesNothing(_ generation: String) async throws {
        try await World.withWorld(World.kycPlan(generation)) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
            try await smileID.waits()
            try await world.sandbox.addFault(
                .object([
                    "provider": "smile-id", "operation": .string(smileID.submission),
                    "action": "webhook_forged", "times": 1,
                ]))
            let check = try await CheckUnderWay.begin(in: world)
            try await eventually("the forged callback to be sent") {
                try await smileID.callbacks().contains { $0["outcome"] == "forged" }
            }
            let answered = try await smileID.callbacks().map { $0["http_status"] }
            #expect(answered == [404])

            let genuine = try await smileID.callbackURL()
            let parts = genuine.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let otherCheck = "00000000-0000-7000-8000-000000000000"
            let addresses = [
                genuine, genuine.dropLast(3) + "AAA",
                genuine.replacing("/\(parts[parts.count - 2])/", with: "/\(otherCheck)/"),
            ]
            for address in addresses {
                for signature in [nil, "VS+6nlWhlpSR/4wZHuBeY+T73NrCnCmX5lrbdoiHXGA="] {
                    let reply = try await forge(signature, to: String(address), in: world)
                    #expect(reply.status == 404)
                }
            }
            let kept = try await world.query("SELECT check_id::text AS id FROM gateway.kyc_callbacks")
            #expect(kept.isEmpty)
            try await check.isStillOpen()

            // What Smile ID itself says is what counts.
            try await smileID.decide("reject", v1: "0811", v3: "block spoof_detected")
            try await check.ends(.rejected)
            #expect(try await smileID.billed() == 1)
        }
    }

    /// A claim of approval; its signature, where it has one, is of another time.
    private func forge(_ signature: String?, to address: String, in world: World) async throws -> Reply {
        let timestamp = "2026-11-30T10:20:30.456Z"
        let check = address.split(separator: "/").dropLast().last.map(String.init) ?? ""
        let body = JSONValue.object([
            "ResultCode": "0810", "SmileJobID": "0000000001", "status": "clear",
            "job_id": "job_00000000000000000000000000",
            "PartnerParams": .object(["job_id": .string(check), "job_type": 6]),
            "partner_params": .object(["check_id": .string(check)]),
            "timestamp": signature.map { _ in .string(timestamp) },
            "signature": signature.map { .string($0) },
        ])
        var headers = [("content-type", "application/json")]
        if let signature {
            headers += [("response-timestamp", timestamp), ("response-signature", signature)]
        }
        return try await world.send("POST", address, headers: headers, body: Array(body.text.utf8))
    }

    /// The signature covers a time and not the body: what a genuine callback claims is only a reason to ask.
    @Test(arguments: ["v1", "v3"])
    func aCallbackThatSmileIDDoesNotConfirmChangesNothing(_ generation: String) async throws {
        try await World.withWorld(World.kycPlan(generation)) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
            try await smileID.waits()
            try await world.sandbox.set(.object(["smile_id.incomplete_polls": 1]))
            let check = try await CheckUnderWay.begin(in: world)
            let job = try await smileID.waitingJob()
            try await smileID.decide("approve")
            try await eventually("gatewayd to have asked because of the callback") {
                try await world.query(
                    """
                    SELECT c.check_id::text AS id FROM gateway.kyc_checks c JOIN gateway.kyc_callbacks USING (check_id)
                    WHERE c.inquiries > 0 AND NOT c.webhook_waiting AND c.lease_until IS NULL
                    """
                ).count == 1
            }
            try await check.isStillOpen()
            try await world.sandbox.send("POST", "/kyc/\(job)/callback", .object([]))
            try await check.ends(.verified)
            #expect(try await smileID.billed() == 1)
        }
    }

    @Test(arguments: ["v1", "v3"])
    func aCallbackThatIsLostIsFoundByAsking(_ generation: String) async throws {
        try await World.withWorld(World.kycPlan(generation, firstInquiry: "0.3")) { world in
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
            try await smileID.approves()
            try await world.sandbox.set(.object(["smile_id.callback_delivery": "lost"]))
            let check = try await CheckUnderWay.begin(in: world)
            try await check.ends(.verified)
            try await eventually("the callback to be lost") {
                try await smileID.callbacks().map { $0["outcome"] } == ["lost"]
            }
            let kept = try await world.query("SELECT check_id::text AS id FROM gateway.kyc_callbacks")
            #expect(kept.isEmpty)
            #expect(try await smileID.billed() == 1)
        }
    }
}

/// A check of a person of ours that Smile ID has.
private struct CheckUnderWay: Sendable {
    let world: World
    let person: Party

    static func begin(in world: World) async throws -> CheckUnderWay {
        let person = try await world.join("BUYER")
        try await world.sendPapers(KYCPapers.samples, as: person)
        return CheckUnderWay(world: world, person: person)
    }

    private var decisions: [String] {
        get async throws {
            try await world.query("SELECT coalesce(decision, 'none') AS id FROM gateway.kyc_checks")
        }
    }

    func isStillOpen() async throws {
        #expect(try await decisions == ["none"])
        let status = try await world.kycStatus(of: person)
        #expect(status["status"] == "SUBMITTED")
    }

    func ends(_ decision: KYCDecision) async throws {
        try await eventually("the check to be \(decision)", within: .seconds(300)) {
            try await decisions == [decision.rawValue]
        }
        try await world.waitForKYC(decision.rawValue.uppercased(), of: person)
    }
}
