import Durable
import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Logging
import Postgres
import Primitives
import Redis
import Sealing
import TestSupport

/// The escrow service on a database of its own, with the test in the gateway's part.
struct EscrowHarness {
    static let amount = Money(450_000, .xaf)

    let owner: PostgresClient
    let database: PostgresClient
    let agreements: AgreementService
    let payments: PaymentService
    let handler: GatewayEventHandler
    let jobs: AgreementJobs
    let effects: AgreementEffects
    let chainer: AuditChainer
    let signer: MessageSigner
    let buyer: Inquirer
    let seller: Inquirer
    let stranger: Inquirer

    static let sellerPhone = "+237670000002"

    static func run(
        kycAbove: Int64 = 1_000_000, attempts: Int = 6, methods: [PaymentMethod] = [.mtnMoMo],
        promptPause: Duration = .zero, invites: Bool = false,
        _ body: (EscrowHarness) async throws -> Void
    ) async throws {
        let line = (schema: "escrow", migrations: DurableMigrations.all + EscrowMigrations.all)
        try await TestDatabase.withDatabase(migrations: [line]) { owner, make in
            guard let rate = CommissionRate(percent: "2.5"),
                let signer = MessageSigner(MessageSigner.generate(named: "gateway-1")),
                let verifier = MessageVerifier(try signer.publicText())
            else { preconditionFailure("The harness's own keys and rate are good.") }
            let policy = EscrowPolicy(
                commission: rate, kycRequiredAbove: Money(kycAbove, .xaf), collectionMethods: methods,
                payoutMethods: [.mtnMoMo], payoutAttempts: attempts, promptPause: promptPause)
            let database = make("escrow")
            let effects = AgreementEffects(
                policy: policy, identifiers: .system, invites: invites)
            let wakeup = Wakeup()
            let people = try await database.transaction { session in
                try ["670000001", "670000002", "670000003"].map { try addUser("237" + $0, in: session) }
            }
            func inquirer(_ index: Int) -> Inquirer {
                Inquirer(userID: people[index], address: "127.0.0.1", traceparent: nil)
            }
            try await body(
                EscrowHarness(
                    owner: owner, database: database,
                    agreements: AgreementService(database: database, effects: effects, wakeup: wakeup),
                    payments: PaymentService(database: database, effects: effects, wakeup: wakeup),
                    handler: GatewayEventHandler(
                        database: database, verifier: verifier, effects: effects,
                        kyc: KYCEffects(
                            policy: KYCPolicy(privacyPolicyURL: "https://kimi.example/privacy"),
                            identifiers: .system, seal: TextSeal(keys: TestSeal.keys),
                            disputes: DisputeEffects(agreements: effects, identifiers: .system)),
                        wakeup: wakeup, logger: .quiet),
                    jobs: AgreementJobs(database: database, effects: effects, wakeup: wakeup),
                    effects: effects,
                    chainer: AuditChainer(database: database, wakeup: wakeup, logger: .quiet), signer: signer,
                    buyer: inquirer(0), seller: inquirer(1), stranger: inquirer(2)))
        }
    }

    static func addUser(
        _ phone: String, isProven: Bool = true, in session: PostgresSession
    ) throws -> Int64 {
        let id = try session.query("SELECT nextval(pg_get_serial_sequence('users', 'id')) AS id")[0].int("id")
        let person = JSONValue.object([
            "phone": .string(phone), "first_name": "Awa", "last_name": "Ngono",
        ])
        return try session.query(
            """
            INSERT INTO users (id, phone_index, sealed_person, role, password_hash, phone_verified_at)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(session.seal.index(phone, in: "users.phone")),
                \(session.seal.seal(person.text, in: "users.sealed_person", of: "\(id)")), 'BUYER', '$argon2id$none',
                CASE WHEN \(isProven)::boolean THEN now() END)
            RETURNING id
            """)[0].int("id")
    }

    // The people's part.

    func create(
        sellerPhone: String = EscrowHarness.sellerPhone, amount: Money = EscrowHarness.amount,
        feePayer: FeePayer = .seller, autoReleaseDays: Int? = nil, parts: [Int64] = []
    ) async throws -> Agreement {
        guard let phone = MSISDN(cameroonian: sellerPhone) else {
            preconditionFailure("A number of the tests.")
        }
        let delivery = Date(timeIntervalSinceNow: 7200)
        return try await agreements.create(
            AgreementTerms(
                title: "Moto", description: "", category: .goods, amount: amount, sellerPhone: phone,
                paymentDeadline: Date(timeIntervalSinceNow: 3600),
                deliveryDeadline: delivery,
                deliveryAddress: "Douala", feePayer: feePayer, autoReleaseDays: autoReleaseDays,
                milestones: parts.enumerated().map { index, part in
                    MilestoneTerms(
                        title: "Part \(index + 1)", amount: Money(part, .xaf),
                        deliveryDeadline: delivery)
                }), by: buyer)
    }

    func collect(
        _ agreement: Agreement, amount: Money? = nil, by method: PaymentMethod = .mtnMoMo
    ) async throws -> Payment {
        guard let payer = MSISDN(cameroonian: "+237670000001") else {
            preconditionFailure("A number of the tests.")
        }
        return try await payments.collect(
            .init(
                agreementID: agreement.id, payer: payer, method: method,
                amount: amount ?? agreement.price.due), by: buyer)
    }

    @discardableResult
    func act(
        _ action: AgreementAction, _ agreement: Agreement, milestone: Int? = nil, by inquirer: Inquirer
    ) async throws -> Agreement {
        try await agreements.perform(
            action, notes: nil, on: .id(agreement.id),
            milestone: milestone.map { agreement.milestones[$0 - 1].id }, by: inquirer
        ).agreement
    }

    /// An agreement whose money has arrived, and the collection that brought it.
    func funded(
        feePayer: FeePayer = .seller, parts: [Int64] = []
    ) async throws -> (agreement: Agreement, collection: Payment) {
        let agreement = try await create(feePayer: feePayer, parts: parts)
        let collection = try await collect(agreement)
        try await report(collection, .succeeded)
        return (try await now(agreement), collection)
    }

    func now(_ agreement: Agreement) async throws -> Agreement { try await detail(agreement).agreement }

    func detail(_ agreement: Agreement) async throws -> AgreementDetail {
        try await agreements.detail(.id(agreement.id), for: Viewer(userID: buyer.userID, seesAll: false))
    }

    func payouts(_ agreement: Agreement) async throws -> [Payment] {
        try await detail(agreement).payments.filter { $0.kind != .collection }
    }

    // The gateway's part.

    func report(
        _ payment: Payment, _ state: PaymentState, failure: PaymentFailure? = nil, amount: Money? = nil,
        kind: PaymentKind? = nil, page: String? = nil
    ) async throws {
        try await send(
            .payment(
                PaymentReport(
                    payment: payment.id, purse: payment.purse, kind: kind ?? payment.kind,
                    amount: amount ?? payment.amount, reference: payment.reference, state: state,
                    failure: failure,
                    providerReference: nil, payerURL: page)))
    }

    func send(_ events: GatewayEvent...) async throws {
        try await handler.handle(try events.map { try entry(for: $0) })
    }

    func entry(
        for event: GatewayEvent, id: UUID = IdentifierSource.system.timeOrdered(), sequence: Int64? = nil,
        signer other: MessageSigner? = nil
    ) throws -> RedisStreamEntry {
        let fields = try (other ?? signer).seal(
            MessageEnvelope(
                id: id, type: event.type, subject: event.subject, time: Date.now,
                sequence: sequence ?? Int64(Date.now.timeIntervalSince1970 * 1_000_000), traceparent: nil,
                payload: event.payload))
        return RedisStreamEntry(
            stream: "gateway:events:{0}", id: "1-1", fields: Dictionary(uniqueKeysWithValues: fields),
            deliveries: 1)
    }

    /// The commands in the outbox, in the order of their writing.
    func commands(_ type: String? = nil) async throws -> [(id: CommandID, type: String)] {
        try await database.session { session in
            try session.query("SELECT message_id, type FROM outbox ORDER BY subject, sequence").map { row in
                (CommandID(try row.uuid("message_id")), try row.string("type"))
            }
        }.filter { type == nil || $0.type == type }
    }

    func audit(_ action: String) async throws -> Int64 {
        try await database.session { session in
            try session.query("SELECT count(*) AS n FROM audit_entries WHERE action = \(action)")[0].int("n")
        }
    }

    /// The open jobs of a kind.
    func openJobs(_ kind: AgreementJob) async throws -> [Job] {
        try await database.session { session in
            try session.query(
                "SELECT job_id, key, payload FROM jobs WHERE kind = \(kind.rawValue) AND state = 'open'"
            ).map { row in
                Job(
                    id: try row.uuid("job_id"), kind: kind.rawValue, key: try row.string("key"),
                    payload: try row.string("payload"), attempts: 1)
            }
        }
    }
}
