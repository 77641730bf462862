import CurlHTTP
import Durable
import Escrow
import EscrowHTTP
import Foundation
import GatewayCore
import GatewayMessages
import Logging
import Postgres
import Primitives
import Redis
import Sealing
import TestSupport
import Web

/// The routes of verification on a real server, database and object store, with the test in the gateway's part.
struct KYCUnderTest: Sendable {
    struct Person: Sendable {
        let id: Int64
        let token: String
        let inquirer: Inquirer
    }

    let accounts: AccountsUnderTest
    let server: AuthServerUnderTest
    let service: KYCService
    let review: KYCReview
    let retention: KYCRetention
    let jobs: KYCJobs
    let handler: GatewayEventHandler
    let signer: MessageSigner
    let objects: ObjectStore
    let folder: String
    let person: Person
    let other: Person
    let administrator: Person

    static let policy = KYCPolicy(privacyPolicyURL: "https://kimi.example/privacy", largestFile: 300_000)

    static func run(
        policy: KYCPolicy = policy, _ body: @Sendable (KYCUnderTest) async throws -> Void
    ) async throws {
        let folder = try RunFolder.make("kyc").appendingPathComponent("objects").path
        try await AccountsUnderTest.run { accounts in
            guard let signer = MessageSigner(MessageSigner.generate(named: "gateway-1")),
                let verifier = MessageVerifier(try signer.publicText()),
                let rate = CommissionRate(percent: "2.5")
            else { preconditionFailure("The harness's own keys and rate are good.") }
            let escrow = EscrowPolicy(
                commission: rate, kycRequiredAbove: Money(1, .xaf), collectionMethods: [.mtnMoMo],
                payoutMethods: [.mtnMoMo])
            let agreements = AgreementEffects(policy: escrow, identifiers: .system)
            let effects = KYCEffects(
                policy: policy, identifiers: .system, seal: AccountsUnderTest.seal,
                disputes: DisputeEffects(agreements: agreements, identifiers: .system))
            let objects = ObjectStore(folder: folder, keys: TestSeal.keys)
            let database = accounts.database
            let service = KYCService(database: database, objects: objects, effects: effects, wakeup: Wakeup())
            let review = KYCReview(database: database, effects: effects, wakeup: Wakeup())
            let tokens = try await AccessTokens(seed: accounts.keys.accessTokenSeed)
            let router = WebRouter()
            let api = APIRouter(
                router: router,
                authentication: AuthenticationMiddleware(tokens: tokens, accounts: accounts.service),
                idempotency: IdempotencyMiddleware(database: database), limit: nil)
            KYCController(service: service, review: review).addRoutes(to: api)
            var web = WebServerConfiguration()
            web.bodyLimit = 500_000
            let handler = GatewayEventHandler(
                database: database, verifier: verifier,
                effects: agreements, kyc: effects,
                wakeup: Wakeup(),
                logger: .quiet)
            let person = try await sign(up: 1, accounts, tokens)
            let other = try await sign(up: 2, accounts, tokens)
            let administrator = try await administrator(accounts, tokens)
            try await AuthServerUnderTest.serve(router, configuration: web) { port, client in
                try await body(
                    KYCUnderTest(
                        accounts: accounts,
                        server: AuthServerUnderTest(
                            accounts: accounts, tokens: tokens, port: port, client: client),
                        service: service, review: review,
                        retention: KYCRetention(database: database, objects: objects, policy: policy),
                        jobs: KYCJobs(
                            database: database, effects: effects, objects: objects, wakeup: Wakeup()),
                        handler: handler, signer: signer, objects: objects, folder: folder, person: person,
                        other: other, administrator: administrator))
            }
        }
    }

    private static func sign(
        up last: Int, _ accounts: AccountsUnderTest, _ tokens: AccessTokens
    ) async throws -> Person {
        let signIn = try await accounts.register(last)
        try await accounts.owner.session { session in
            _ = try session.execute(
                "UPDATE escrow.users SET phone_verified_at = now() WHERE id = \(signIn.user.id)")
        }
        return try await person(signIn, tokens)
    }

    private static func administrator(
        _ accounts: AccountsUnderTest, _ tokens: AccessTokens
    ) async throws -> Person {
        _ = try await accounts.service.createAdmin(
            phone: AccountsUnderTest.phone(9), firstName: "Ada", lastName: "Min",
            password: Secret(AccountsUnderTest.password))
        return try await person(try await accounts.login(9), tokens)
    }

    private static func person(_ signIn: SignIn, _ tokens: AccessTokens) async throws -> Person {
        Person(
            id: signIn.user.id, token: try await tokens.issue(for: signIn),
            inquirer: Inquirer(userID: signIn.user.id, address: "192.0.2.1", traceparent: nil))
    }

    // The people's part.

    /// A picture of its own for each number; its Exif names a place.
    static func picture(_ number: UInt8, width: Int = 1600, height: Int = 1000, padding: Int = 600) -> [UInt8]
    {
        func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
            [0xFF, marker, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
        }
        return [0xFF, 0xD8] + segment(0xE1, Array("Exif\0\0MM at 3.8480 N 11.5021 E".utf8))
            + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
            + segment(
                0xC0,
                [
                    8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255), 1, 1,
                    0x11, 0,
                ])
            + segment(0xC4, [0, 1] + [UInt8](repeating: 0, count: 15) + [7])
            + segment(0xDA, [1, 1, 0, 0, 63, 0]) + Array("planted-picture-".utf8)
            + [UInt8](repeating: number, count: padding) + [0xFF, 0xD9]
    }

    func upload(
        _ fields: KeyValuePairs<String, String>, _ file: [UInt8]?, as person: Person,
        headers: [(String, String)] = []
    ) async throws -> AuthServerUnderTest.Reply {
        var body: [UInt8] = []
        for (name, value) in fields {
            body += Array(
                "--XyZ\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        if let file {
            body += Array(
                "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.jpg\"\r\n\r\n".utf8)
            body += file + Array("\r\n".utf8)
        }
        body += Array("--XyZ--\r\n".utf8)
        return try await server.send(
            "POST", "/api/auth/kyc/upload/", token: person.token,
            headers: headers + [("Content-Type", "multipart/form-data; boundary=XyZ")], bytes: body)
    }

    /// All that a check of an identity card needs, as existing clients send it, and the consent.
    @discardableResult
    func submit(_ person: Person, from number: UInt8 = 1) async throws -> KYCCheckID {
        for (index, kind) in service.policy.required(for: .identityCard).enumerated() {
            _ = try await upload(
                ["document_type": kind.rawValue], Self.picture(number + UInt8(index)), as: person)
        }
        _ = try await server.send("POST", "/api/auth/kyc/consent/", token: person.token, body: "{}")
        return try await openCheck(of: person)
    }

    func status(_ person: Person) async throws -> JSONValue {
        try await server.send("GET", "/api/auth/kyc/status/", token: person.token).json
    }

    func state(_ person: Person) async throws -> String? { try await status(person)["status"]?.string }

    // The gateway's part.

    func orders() async throws -> [CheckKYC] {
        try await accounts.database.session { session in
            try session.query(
                "SELECT message_id, payload FROM outbox WHERE type = 'check-kyc' ORDER BY created_at"
            ).compactMap { row in
                let payload = try Outbox.open(
                    try row.string("payload"), of: try row.uuid("message_id"), in: session)
                let command = try GatewayCommand(type: "check-kyc", payload: try JSONValue(parsing: payload))
                if case .checkKYC(let order) = command { return order }
                return nil
            }
        }
    }

    func openCheck(of person: Person) async throws -> KYCCheckID {
        KYCCheckID(
            try await accounts.database.session { session in
                try session.query(
                    """
                    SELECT check_id FROM kyc_checks WHERE user_id = \(person.id) AND decided_at IS NULL
                    """)[0].uuid("check_id")
            })
    }

    func report(
        _ check: KYCCheckID, of person: Person, _ decision: KYCDecision, _ reasons: [KYCReason] = [],
        identity: String? = nil
    ) async throws {
        let subject = try await accounts.database.session { session in
            try session.query("SELECT subject FROM users WHERE id = \(person.id)")[0].uuid("subject")
        }
        try await send(
            .kycCompleted(
                KYCReport(
                    check: check, user: UserID(subject), purpose: .identityDocument, decision: decision,
                    reasons: reasons,
                    sealedIdentity: try identity.map { try AccountsUnderTest.seal.seal($0, of: check) },
                    provider: ProviderID("smile-id"), providerReference: "0000000042")))
    }

    func send(_ event: GatewayEvent) async throws {
        let fields = try signer.seal(
            MessageEnvelope(
                id: IdentifierSource.system.timeOrdered(), type: event.type, subject: event.subject,
                time: Date.now, sequence: Int64(Date.now.timeIntervalSince1970 * 1_000_000), traceparent: nil,
                payload: event.payload))
        try await handler.handle([
            RedisStreamEntry(
                stream: "gateway:events:{0}", id: "1-1", fields: Dictionary(uniqueKeysWithValues: fields),
                deliveries: 1)
        ])
    }

    func verify(_ person: Person, from number: UInt8 = 1, document: String = "123456789") async throws {
        let check = try await submit(person, from: number)
        try await report(
            check, of: person, .verified,
            identity:
                #"{"full_name":"Aicha Mbarga","document_number":"\#(document)","expires_on":"2099-01-31"}"#)
    }

    // What a test looks into.

    func count(_ table: String, where condition: String = "true") async throws -> Int64 {
        try await accounts.owner.session { session in
            try session.query(
                "SELECT count(*) AS n FROM escrow.\(unescaped: table) WHERE \(unescaped: condition)")[0].int(
                    "n")
        }
    }

    func audited(_ action: String) async throws -> Int64 {
        try await count("audit_entries", where: "action = '\(action)'")
    }

    func execute(_ sql: String) async throws {
        _ = try await accounts.owner.session { try $0.execute("\(unescaped: sql)") }
    }

    func runJobs(_ kind: KYCJob) async throws {
        let open = try await accounts.database.session { session in
            try session.query(
                "SELECT job_id, key, payload FROM jobs WHERE kind = \(kind.rawValue) AND state = 'open'"
            )
            .map { row in
                Job(
                    id: try row.uuid("job_id"), kind: kind.rawValue, key: try row.string("key"),
                    payload: try row.string("payload"), attempts: 1)
            }
        }
        for job in open { _ = try await jobs.perform(job) }
    }

    /// The sealed files in the store.
    var files: [String] {
        (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).filter { path in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder)
            return !isFolder.boolValue && !path.hasSuffix(".lock")
        }
    }
}
