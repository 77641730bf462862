import Crypto
import Foundation
import GatewayCore
import GatewayMessages
import GatewayStore
import HTTPTypes
import Logging
import Postgres
import Primitives
import ProviderKit
import Redis
import Sealing
import Synchronization
import TestSupport

@testable import GatewayEngine

/// The part of the engine that checks persons, on a real database and a real object store.
struct KYCUnderTest: Sendable {
    let gateway: GatewayUnderTest
    let provider: ScriptedChecker
    let objects: ObjectStore
    let folder: String
    let log = KeptLog()

    static func with(
        resubmission: Resubmission = .deduplicated,
        configured configure: (inout EngineConfiguration) -> Void = { _ in },
        _ body: (KYCUnderTest) async throws -> Void
    ) async throws {
        let provider = ScriptedChecker(resubmission: resubmission)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kimi-kyc-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await GatewayUnderTest.with(wrapped: { _ in provider }, configured: configure) { gateway in
            let objects = ObjectStore(folder: folder, keys: TestSeal.keys)
            try await objects.prepare()
            _ = try await objects.setMark(IdentifierSource.system.random(), by: TestSeal.index)
            try await body(
                KYCUnderTest(gateway: gateway, provider: provider, objects: objects, folder: folder))
        }
    }

    /// What one process of the gateway has.
    struct Process: Sendable {
        let service: KYCService
        let submission: KYCSubmissionWorker
        let inquiry: KYCInquiryWorker
        let housekeeping: KYCHousekeepingWorker
        let callbacks: KYCCallbackService
    }

    /// A process of its own on the same database.
    func process() throws -> Process {
        let registry = ProviderRegistry([provider])
        let (store, configuration, logger) = (gateway.store, gateway.configuration, log.logger)
        let redis = RedisClient(
            configuration: try RedisConfiguration(url: "redis://127.0.0.1:1"), logger: .quiet)
        let access = ProviderGateway(
            registry: registry, tokens: KeptTokens(), transport: NoTransport(), webhooks: gateway.addresses,
            limiter: ProviderRateLimiter(
                redis: redis, patience: configuration.rateLimitPatience, logger: .quiet),
            configuration: configuration, logger: logger)
        let wakeups = EngineWakeups()
        let service = KYCService(
            store: store, registry: registry, configuration: configuration, seal: gateway.seal,
            identifiers: .system, jitter: { 1 }, wakeups: wakeups, logger: logger)
        return Process(
            service: service,
            submission: KYCSubmissionWorker(
                store: store, service: service, gateway: access, configuration: configuration,
                objects: objects, index: TestSeal.index, wakeups: wakeups, logger: logger),
            inquiry: KYCInquiryWorker(
                store: store, service: service, gateway: access, configuration: configuration,
                wakeups: wakeups, logger: logger),
            housekeeping: KYCHousekeepingWorker(
                store: store, configuration: configuration, logger: logger),
            callbacks: KYCCallbackService(
                store: store, registry: registry, addresses: gateway.addresses, wakeups: wakeups,
                logger: logger))
    }

    /// Works until nothing is due now or within a second.
    func settle(_ process: Process? = nil) async throws {
        let process = try process ?? self.process()
        try await eventually(
            "the checks to have nothing to do", every: .milliseconds(1)
        ) {
            let submitted = try await process.submission.submitDue()
            let inquired = try await process.inquiry.inquireDue()
            guard submitted + inquired == 0 else { return false }
            return try await gateway.database.session { session in
                try session.query(
                    "SELECT FROM kyc_checks WHERE next_action_at <= now() + interval '1 second' LIMIT 1"
                ).isEmpty
            }
        }
    }

    func check(_ id: KYCCheckID) async throws -> StoredKYCCheck {
        guard let check = try await gateway.store.transaction({ try $0.kyc.check(id) }) else {
            throw Hopeless("The check is not stored.")
        }
        return check
    }

    /// Every report that was told, oldest first.
    func reports() async throws -> [KYCReport] {
        try await gateway.events().compactMap { event in
            if case .kycCompleted(let report) = event { report } else { nil }
        }
    }

    /// How a command was refused; nil where it was accepted.
    func refusal(_ command: GatewayCommand) async throws -> CommandRefusal? {
        let before = try await gateway.events().count
        try await gateway.handler.handle([try gateway.entry(command)])
        return try await gateway.events().dropFirst(before).compactMap { event -> CommandRefusal? in
            if case .commandRefused(_, let refusal) = event { refusal } else { nil }
        }.first
    }

    /// As if so much time had passed: leases are over, and whatever waits is due.
    func letPass(_ time: Duration) async throws {
        _ = try await gateway.owner.session { session in
            try session.execute(
                """
                UPDATE gateway.kyc_checks SET received_at = received_at - \(time)::interval,
                    submitted_at = submitted_at - \(time)::interval,
                    completed_at = completed_at - \(time)::interval,
                    lease_until = lease_until - \(time)::interval,
                    next_action_at = next_action_at - \(time)::interval
                """)
        }
        _ = try await gateway.owner.session { session in
            try session.execute(
                "UPDATE gateway.kyc_callbacks SET received_at = received_at - \(time)::interval")
        }
    }

    /// Delivers a callback to the genuine address of a check.
    func callback(
        _ check: KYCCheckID, _ body: String, token: String? = nil, to process: Process? = nil
    ) async throws -> KYCCallbackService.Verdict {
        let callbacks = try (process ?? self.process()).callbacks
        let url = gateway.addresses.callbackURL(of: check, provider: ScriptedChecker.id)
        let genuine = String(url.split(separator: "/").last ?? "")
        guard
            let found = callbacks.check(
                check.description, token: token ?? genuine, provider: ScriptedChecker.id)
        else { return .unknown }
        return try await callbacks.receive(
            ProviderWebhook(headers: [:], body: Array(body.utf8)), of: found, provider: ScriptedChecker.id)
    }
}

extension KYCUnderTest {
    /// A new person's check, accepted.
    func accepted() async throws -> CheckKYC {
        let check = try await TestPerson().check(in: self)
        try await gateway.send(.checkKYC(check))
        return check
    }

    /// How the only check ended; nil where it has not.
    func end() async throws -> (KYCDecision, [KYCReason])? {
        let reports = try await reports()
        guard reports.count <= 1 else { throw Hopeless("More than one report was told.") }
        return reports.first.map { ($0.decision, $0.reasons) }
    }
}

/// A person with papers: his images stand in the object store.
struct TestPerson: Sendable {
    static let secrets = [
        "Ngo Bassa", "Philomene", "philomene@example.cm", "237670009911", "110045678901",
        "NGO BASSA PHILOMENE", "1988-03-17",
    ]
    static let identity = KYCIdentity(
        fullName: "NGO BASSA PHILOMENE", documentNumber: "110045678901", dateOfBirth: "1988-03-17",
        expiresOn: "2031-01-01", documentType: "IDENTITY_CARD")
    static let verified = KYCOutcome.completed(
        KYCResult(decision: .verified, reasons: [], code: "0810", identity: identity))

    let user = UserID(IdentifierSource.system.random())

    /// A check of him, with images that are stored under his name.
    func check(
        _ purpose: KYCPurpose = .identityDocument, in kyc: KYCUnderTest,
        id: KYCCheckID = KYCCheckID(IdentifierSource.system.timeOrdered())
    ) async throws -> CheckKYC {
        let kinds: [KYCImageKind] =
            purpose == .identityDocument ? [.selfie, .idFront, .idBack] : [.selfie]
        var images: [KYCImageReference] = []
        for kind in kinds { images.append(try await store(kind, in: kyc)) }
        return try command(purpose, images: images, seal: kyc.gateway.seal, id: id)
    }

    func command(
        _ purpose: KYCPurpose, images: [KYCImageReference], seal: TextSeal, id: KYCCheckID
    ) throws -> CheckKYC {
        let person = JSONValue.object([
            "given_names": "Philomene", "last_name": "Ngo Bassa", "phone": "237670009911",
            "email": "philomene@example.cm",
        ])
        return CheckKYC(
            check: id, user: user, purpose: purpose,
            documentType: purpose == .identityDocument ? .identityCard : nil, images: images,
            sealedPerson: try seal.seal(person.text, of: id),
            consentGrantedAt: Date(timeIntervalSince1970: 1_780_000_000), consentLanguage: .french,
            consentPolicyURL: "https://kimi.example/vie-privee")
    }

    /// Puts an image into the store and returns how a command names it.
    func store(
        _ kind: KYCImageKind, owner: UserID? = nil, in kyc: KYCUnderTest
    ) async throws -> KYCImageReference {
        let object = IdentifierSource.system.random()
        let content = Array("\(kind.rawValue) of \(user) \(object)".utf8)
        let writer = try await kyc.objects.writer(of: object, owner: (owner ?? user).description)
        try await writer.write(content)
        let facts = try await writer.finish()
        return KYCImageReference(
            object: object, kind: kind, mediaType: "image/jpeg", width: 1600, height: 1200, size: facts.size,
            digest: facts.digest)
    }
}

/// Keeps what is logged, to look for what should not be there.
final class KeptLog: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "kept") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: KeptLog
        var logLevel: Logger.Level = .trace
        var metadata: Logger.Metadata = [:]

        init(log: KeptLog) { self.log = log }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.kept.withLock { $0.append("\(event.message) \(all)") }
        }
    }
}
