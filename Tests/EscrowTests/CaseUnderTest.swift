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

/// The routes of messages, proofs and disputes on a real server, database and object store, with the test in the
/// gateway's part.
struct CaseUnderTest: Sendable {
    struct Person: Sendable {
        let id: Int64
        let token: String
        let inquirer: Inquirer
    }

    let accounts: AccountsUnderTest
    let server: AuthServerUnderTest
    let agreements: AgreementService
    let payments: PaymentService
    let messages: MessageService
    let disputes: DisputeService
    let disputeJobs: DisputeJobs
    let intake: AttachmentIntake
    let handler: GatewayEventHandler
    let signer: MessageSigner
    let folder: String
    let buyer: Person
    let seller: Person
    let stranger: Person
    let arbiter: Person
    let otherArbiter: Person
    let administrator: Person

    static func run(
        policy: DisputePolicy = DisputePolicy(secondSignatureAbove: Money(1_000_000, .xaf)),
        files: AttachmentPolicy = AttachmentPolicy(largestFile: 300_000),
        _ body: @Sendable (CaseUnderTest) async throws -> Void
    ) async throws {
        let folder = try RunFolder.make("case").appendingPathComponent("objects").path
        try await AccountsUnderTest.run { accounts in
            let tokens = try await AccessTokens(seed: accounts.keys.accessTokenSeed)
            let people = try await people(accounts, tokens)
            guard let signer = MessageSigner(MessageSigner.generate(named: "gateway-1")),
                let verifier = MessageVerifier(try signer.publicText()),
                let rate = CommissionRate(percent: "2.5")
            else { preconditionFailure("The harness's own keys and rate are good.") }
            let database = accounts.database
            let effects = AgreementEffects(
                policy: EscrowPolicy(
                    commission: rate, kycRequiredAbove: Money(10_000_000, .xaf),
                    collectionMethods: [.mtnMoMo], payoutMethods: [.mtnMoMo], disputes: policy),
                identifiers: .system)
            let intake = AttachmentIntake(
                database: database, objects: ObjectStore(folder: folder, keys: TestSeal.keys), policy: files)
            let rules = DisputeEffects(agreements: effects, identifiers: .system)
            let agreements = AgreementService(database: database, effects: effects, wakeup: Wakeup())
            let messages = MessageService(database: database, intake: intake)
            let disputes = DisputeService(
                database: database, effects: rules, intake: intake, wakeup: Wakeup())
            let router = WebRouter()
            let api = APIRouter(
                router: router,
                authentication: AuthenticationMiddleware(tokens: tokens, accounts: accounts.service),
                idempotency: IdempotencyMiddleware(database: database), limit: nil)
            AgreementController(service: agreements).addRoutes(to: api)
            MessageController(
                messages: messages,
                proofs: ProofService(database: database, intake: intake),
                attachments: AttachmentService(database: database, intake: intake)
            ).addRoutes(to: api)
            DisputeController(service: disputes).addRoutes(to: api)
            CaseFileController(
                service: CaseFileService(
                    database: database, objects: ObjectStore(folder: folder, keys: TestSeal.keys),
                    identifiers: .system, wakeup: Wakeup())
            ).addRoutes(to: api)
            var web = WebServerConfiguration()
            web.bodyLimit = MessageController.bodyLimit(file: files.largestFile)
            try await AuthServerUnderTest.serve(router, configuration: web) { port, client in
                try await body(
                    CaseUnderTest(
                        accounts: accounts,
                        server: AuthServerUnderTest(
                            accounts: accounts, tokens: tokens, port: port, client: client),
                        agreements: agreements,
                        payments: PaymentService(database: database, effects: effects, wakeup: Wakeup()),
                        messages: messages, disputes: disputes,
                        disputeJobs: DisputeJobs(database: database, effects: rules, wakeup: Wakeup()),
                        intake: intake,
                        handler: GatewayEventHandler(
                            database: database, verifier: verifier, effects: effects,
                            kyc: KYCEffects(
                                policy: KYCPolicy(privacyPolicyURL: "https://kimi.example/privacy"),
                                identifiers: .system, seal: AccountsUnderTest.seal, disputes: rules),
                            wakeup: Wakeup(), logger: .quiet),
                        signer: signer, folder: folder, buyer: people[0], seller: people[1],
                        stranger: people[2], arbiter: people[3], otherArbiter: people[4],
                        administrator: people[5]))
            }
        }
    }

    /// Buyer, seller, stranger, two verified arbiters, an administrator.
    private static func people(
        _ accounts: AccountsUnderTest, _ tokens: AccessTokens
    ) async throws -> [Person] {
        var people: [Person] = []
        for (last, role) in [
            (1, "BUYER"), (2, "SELLER"), (3, "BUYER"), (4, "ARBITRE"), (5, "ARBITRE"), (6, "ADMIN"),
        ] {
            let signIn = try await accounts.register(last)
            let id = signIn.user.id
            try await accounts.owner.transaction { session in
                try session.execute(
                    "UPDATE escrow.users SET phone_verified_at = now(), role = \(role) WHERE id = \(id)")
                guard role == "ARBITRE" else { return }
                try session.execute(
                    """
                    INSERT INTO escrow.kyc_profiles (user_id, state, verified_at, expires_at)
                    VALUES (\(id), 'VERIFIED', now(), now() + interval '1 year')
                    """)
            }
            people.append(
                Person(
                    id: id, token: try await tokens.issue(for: signIn),
                    inquirer: Inquirer(userID: id, address: "192.0.2.1", traceparent: nil)))
        }
        return people
    }

    // The people's part.

    func create(amount: Int64 = 400_000, milestones: [MilestoneTerms] = []) async throws -> Agreement {
        let now = Date(timeIntervalSinceNow: 0)
        return try await agreements.create(
            AgreementTerms(
                title: "Moto", description: "", category: .goods, amount: Money(amount, .xaf),
                sellerPhone: AccountsUnderTest.phone(2), paymentDeadline: now.addingTimeInterval(3600),
                deliveryDeadline: now.addingTimeInterval(7200), deliveryAddress: "Douala",
                milestones: milestones),
            by: buyer.inquirer)
    }

    /// An agreement whose money has arrived.
    func funded(amount: Int64 = 400_000, milestones: [MilestoneTerms] = []) async throws -> Agreement {
        let agreement = try await create(amount: amount, milestones: milestones)
        let collection = try await payments.collect(
            .init(
                agreementID: agreement.id, payer: AccountsUnderTest.phone(1), method: .mtnMoMo,
                amount: agreement.price.due), by: buyer.inquirer)
        try await report(collection, .succeeded)
        return try await now(agreement)
    }

    func delivered(amount: Int64 = 400_000) async throws -> Agreement {
        let agreement = try await funded(amount: amount)
        _ = try await agreements.perform(
            .markDelivered, notes: nil, on: .id(agreement.id), by: seller.inquirer)
        return try await now(agreement)
    }

    func detail(_ agreement: Agreement) async throws -> AgreementDetail {
        try await agreements.detail(.id(agreement.id), for: Viewer(userID: buyer.id, seesAll: false))
    }

    func now(_ agreement: Agreement) async throws -> Agreement { try await detail(agreement).agreement }

    func payouts(_ agreement: Agreement) async throws -> [Payment] {
        try await detail(agreement).payments.filter { $0.kind != .collection }
    }

    func post(
        _ path: String, _ body: String, as person: Person, headers: [(String, String)] = []
    ) async throws -> AuthServerUnderTest.Reply {
        try await server.send("POST", path, token: person.token, headers: headers, body: body)
    }

    func get(_ path: String, as person: Person) async throws -> AuthServerUnderTest.Reply {
        try await server.send("GET", path, token: person.token)
    }

    /// A form of plain fields and files, each in a part named `file`.
    func form(
        _ path: String, _ fields: KeyValuePairs<String, String> = [:], files: [[UInt8]] = [],
        as person: Person, headers: [(String, String)] = []
    ) async throws -> AuthServerUnderTest.Reply {
        var body: [UInt8] = []
        for (name, value) in fields {
            body += Array("--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        for file in files {
            body += Array(
                "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n".utf8)
            body += file + Array("\r\n".utf8)
        }
        return try await server.send(
            "POST", path, token: person.token,
            headers: headers + [("Content-Type", "multipart/form-data; boundary=B")],
            bytes: body + Array("--B--".utf8))
    }

    static func opening(_ agreement: Agreement, _ more: String = "") -> String {
        """
        {"transaction_id": \(agreement.id), "category": "NOT_DELIVERED", "title": "Rien reçu",
         "description": "Le colis n'est jamais arrivé."\(more)}
        """
    }

    /// A dispute that the buyer has opened.
    func disputed(_ agreement: Agreement) async throws -> Int64 {
        let reply = try await post("/api/disputes/", Self.opening(agreement), as: buyer)
        guard reply.status == 201, let id = reply.json["id"]?.integer else { throw Unexpected(reply: reply) }
        return id
    }

    /// A dispute that the arbiter has.
    func assigned(_ agreement: Agreement) async throws -> Int64 {
        let id = try await disputed(agreement)
        let reply = try await post(
            "/api/disputes/\(id)/assign/", "{\"arbiter_id\": \(arbiter.id)}", as: administrator)
        guard reply.status == 200 else { throw Unexpected(reply: reply) }
        return id
    }

    struct Unexpected: Error {
        let reply: AuthServerUnderTest.Reply
    }

    // The gateway's part.

    func report(_ payment: Payment, _ state: PaymentState) async throws {
        let event = GatewayEvent.payment(
            PaymentReport(
                payment: payment.id, purse: payment.purse, kind: payment.kind, amount: payment.amount,
                reference: payment.reference, state: state, failure: nil, providerReference: nil,
                payerURL: nil))
        try await tell(event)
    }

    /// An event of the gateway's, signed by it.
    func tell(_ event: GatewayEvent) async throws {
        let fields = try signer.seal(
            MessageEnvelope(
                id: IdentifierSource.system.timeOrdered(), type: event.type, subject: event.subject,
                time: Date.now, sequence: Int64(Date.now.timeIntervalSince1970 * 1_000_000),
                traceparent: nil, payload: event.payload))
        try await handler.handle([
            RedisStreamEntry(
                stream: "gateway:events:{0}", id: "1-1", fields: Dictionary(uniqueKeysWithValues: fields),
                deliveries: 1)
        ])
    }

    // What a test may look into or move.

    func count(_ table: String, where condition: String = "TRUE") async throws -> Int64 {
        try await accounts.owner.session { session in
            try session.query(
                "SELECT count(*) AS n FROM escrow.\(unescaped: table) WHERE \(unescaped: condition)")[0]
                .int("n")
        }
    }

    func execute(_ sql: String) async throws {
        try await accounts.owner.session { session in _ = try session.execute("\(unescaped: sql)") }
    }

    /// The deadline of a dispute passes: its clock runs, as late as it may be.
    func passDeadline(_ dispute: Int64) async throws {
        try await execute(
            "UPDATE escrow.disputes SET due_at = now() - interval '1 second' WHERE dispute_id = \(dispute) AND due_at IS NOT NULL"
        )
        for job in try await openJobs("dispute-deadline") { _ = try await disputeJobs.perform(job) }
    }

    func openJobs(_ kind: String) async throws -> [Job] {
        try await accounts.owner.session { session in
            try session.query(
                "SELECT job_id, key, payload FROM escrow.jobs WHERE kind = \(kind) AND state = 'open'"
            ).map { row in
                Job(
                    id: try row.uuid("job_id"), kind: kind, key: try row.string("key"),
                    payload: try row.string("payload"), attempts: 1)
            }
        }
    }

    /// The objects in the store.
    var objectCount: Int { objectNames.count }

    var objectNames: [String] {
        let all = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        return all.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
                && !isFolder.boolValue && name != ".lock"
        }
    }
}
