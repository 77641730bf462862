import Foundation
import GatewayCore
import GatewayMessages
import Primitives
import Redis
import Sealing
import TestSupport
import Testing

/// Where gatewayd kills itself while it has a person checked.
struct KYCCrash: Sendable, CustomTestStringConvertible {
    let generation: String
    /// Nil for nowhere.
    let failpoint: String?
    let gateways: Int
    /// How often the provider is paid.
    let billed: Int

    var testDescription: String {
        "\(generation), \(gateways) processes, killed at \(failpoint ?? "no point")"
    }

    static let all: [KYCCrash] =
        ["v1", "v3"].flatMap { generation in
            [KYCCrash(generation: generation, failpoint: nil, gateways: 2, billed: 1)]
                + ["kyc.prepared", "kyc.after_call", "kyc.stored", "kyc.inquired"].map {
                    KYCCrash(generation: generation, failpoint: $0, gateways: 1, billed: 1)
                }
        } + [
            KYCCrash(generation: "v1", failpoint: "kyc.before_call", gateways: 1, billed: 1),
            KYCCrash(generation: "v1", failpoint: "smile-id.announced", gateways: 1, billed: 1),
        ]
}

/// Commands over Redis, both generations of the simulated provider, real daemons: a check ends once and is billed once.
@Suite struct KYCCheckTests {
    @Test(arguments: KYCCrash.all)
    func aCheckEndsOnceAndIsBilledOnceWhereverGatewaydIsKilled(_ crash: KYCCrash) async throws {
        try await World.withWorld(plan(crash.generation, gateways: crash.gateways)) { world in
            if let failpoint = crash.failpoint {
                try await world.gateways[0].kill()
                try world.gateways[0].launch(failpoints: failpoint)
            }
            let check = try await KYCClient(world: world).order(frames: crash.generation == "v3" ? 6 : 0)
            if crash.failpoint != nil {
                try await eventually("gatewayd to die at its failpoint") {
                    !world.gateways[0].isRunning
                }
                try await world.gateways[0].start()
            }
            try await expect(.verified, of: check, in: world)
            #expect(try await billed(in: world) == crash.billed)
        }
    }

    /// Nobody can know whether it had left, and v3 would bill it again.
    @Test func aCheckOfV3ThatMayHaveLeftIsNotSentAgain() async throws {
        try await World.withWorld(plan("v3", gateways: 1)) { world in
            try await world.gateways[0].kill()
            try world.gateways[0].launch(failpoints: "kyc.before_call")
            let check = try await KYCClient(world: world).order(frames: 6)
            try await eventually("gatewayd to die at its failpoint") {
                !world.gateways[0].isRunning
            }
            try await world.gateways[0].start()
            try await eventually("the check to be unknown") {
                try await state(of: check, in: world) == "unknown"
            }
            #expect(try await billed(in: world) == 0)
        }
    }

    @Test func anImageThatIsNotThereIsNotBilled() async throws {
        try await World.withWorld(plan("v1", gateways: 1)) { world in
            let check = try await KYCClient(world: world).order(frames: 0, loses: .idFront)
            // It is looked for again and again, and an administrator decides in the end.
            try await eventually("gatewayd to miss the file") {
                world.gateways[0].process.errorLines.contains { $0.contains("is not in the object store") }
            }
            #expect(try await state(of: check, in: world) == "received")
            #expect(try await billed(in: world) == 0)
        }
    }

    /// v3 wants frames, which the one who ordered did not ask for: the person is not told to photograph himself again.
    @Test func aCheckThatV3CannotTakeComesBeforeAnAdministrator() async throws {
        try await World.withWorld(plan("v3", gateways: 1)) { world in
            let check = try await KYCClient(world: world).order(frames: 0)
            try await expect(.review, of: check, in: world)
            #expect(try await billed(in: world) == 0)
        }
    }

    private func plan(_ generation: String, gateways: Int) -> World.Plan {
        var plan = World.Plan()
        plan.gateways = gateways
        plan.smileID = generation
        plan.gatewaySettings = [
            "PROVIDER_DEADLINE_SECONDS": "1", "PROVIDER_LEASE_SECONDS": "2",
            "INQUIRY_FIRST_DELAY_SECONDS": "0.3",
        ]
        return plan
    }

    private func expect(_ decision: KYCDecision, of check: KYCCheckID, in world: World) async throws {
        try await eventually("the check to end", within: .seconds(300)) {
            try await state(of: check, in: world) == "completed"
        }
        let decisions = try await world.query(
            "SELECT decision AS id FROM gateway.kyc_checks WHERE check_id = '\(check)'")
        #expect(decisions == [decision.rawValue])
        let told = try await world.query(
            "SELECT message_id::text AS id FROM gateway.outbox WHERE type = 'kyc.completed'")
        #expect(told.count == 1)
    }

    private func state(of check: KYCCheckID, in world: World) async throws -> String? {
        try await world.query("SELECT state AS id FROM gateway.kyc_checks WHERE check_id = '\(check)'").first
    }

    /// Jobs that the partner pays for.
    private func billed(in world: World) async throws -> Int {
        try await world.sandbox.journal(kind: "executed").count { $0["provider"]?.string == "smile-id" }
    }
}

/// What escrowd does to have a person checked, done by hand.
struct KYCClient: Sendable {
    let world: World

    /// Puts images into the object store and a signed command onto the stream.
    func order(frames: Int, loses lost: KYCImageKind? = nil) async throws -> KYCCheckID {
        let (user, check) = (
            UserID(IdentifierSource.system.random()), KYCCheckID(IdentifierSource.system.timeOrdered())
        )
        let keys = try world.keyRing
        let folder = try #require(world.settings["OBJECT_STORE_PATH"])
        let objects = ObjectStore(folder: folder, keys: keys)
        let kinds = [.selfie, .idFront, .idBack] + [KYCImageKind](repeating: .liveness, count: frames)
        var images: [KYCImageReference] = []
        for kind in kinds {
            let image = try await store(kind, of: user, in: objects)
            if kind == lost { try await objects.delete(image.object) }
            images.append(image)
        }
        // One of the people whom Smile ID's sandbox knows.
        let person = JSONValue.object([
            "given_names": "Amina Fatou", "last_name": "Clearwater", "email": "amina.clearwater@example.com",
        ])
        let command = GatewayCommand.checkKYC(
            CheckKYC(
                check: check, user: user, purpose: .identityDocument, documentType: .identityCard,
                images: images, sealedPerson: try TextSeal(keys: keys).seal(person.text, of: check),
                consentGrantedAt: Date(), consentLanguage: .french,
                consentPolicyURL: "https://kimi.example/vie-privee"))
        try await send(command, sealedBy: keys)
        return check
    }

    private func send(_ command: GatewayCommand, sealedBy keys: KeyRing) async throws {
        let text = try #require(world.settings["ESCROW_SIGNING_KEY"])
        let signer = try #require(MessageSigner(Secret(text))).sealing(with: keys)
        let fields = try signer.seal(
            MessageEnvelope(
                id: IdentifierSource.system.timeOrdered(), type: command.type, subject: command.subject,
                time: Date(), sequence: 1, traceparent: nil, payload: command.payload))
        let redis = RedisClient(
            configuration: try RedisConfiguration(url: world.redis.url), logger: .quiet)
        let arguments = ["XADD", "gateway:commands:{0}", "*"] + fields.flatMap { [$0.0, $0.1] }
        let reply = try await redis.pipeline([RedisCommand(arguments.map { RedisArgument($0) })])
        await redis.close()
        #expect(reply.first?.string?.contains("-") == true)
    }

    /// The head of a JPEG of 1600 by 1200 pixels, and as many bytes as a document's image has at least.
    private func store(
        _ kind: KYCImageKind, of user: UserID, in objects: ObjectStore
    ) async throws -> KYCImageReference {
        let head: [UInt8] = [
            0xFF, 0xD8, 0xFF, 0xC0, 0x00, 0x11, 0x08, 0x04, 0xB0, 0x06, 0x40, 0x03, 1, 0x22, 0, 2, 0x11, 1, 3,
            0x11, 1,
        ]
        let isDocument = kind == .idFront || kind == .idBack
        let object = IdentifierSource.system.random()
        let writer = try await objects.writer(of: object, owner: user.description)
        try await writer.write(
            head + [UInt8](repeating: 0x5A, count: isDocument ? 620_000 : 20_000) + [0xFF, 0xD9])
        let facts = try await writer.finish()
        return KYCImageReference(
            object: object, kind: kind, mediaType: "image/jpeg", width: 1600, height: 1200, size: facts.size,
            digest: facts.digest)
    }
}
