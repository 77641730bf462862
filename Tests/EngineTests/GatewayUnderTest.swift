import Crypto
import Durable
import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayMessages
import GatewayStore
import HTTPTypes
import Ledger
import Logging
import Postgres
import Primitives
import ProviderKit
import Redis
import TestSupport

/// The gateway's engine on a real database, with a provider that answers as a test says.
struct GatewayUnderTest: Sendable {
    let database: PostgresClient
    /// A client with the rights of who migrates.
    let owner: PostgresClient
    let store: GatewayStore
    let provider: ScriptedProvider
    let handler: CommandHandler
    let submission: PaymentWorker
    let inquiry: PaymentWorker
    let webhooks: WebhookService
    let receipts: SMSReceiptService
    let accountHolder: AccountHolderWorker
    let deliveryNotification: CourtesyWorker
    let payerPrompt: CourtesyWorker
    let sms: SMSWorker
    let seal: TextSeal
    let addresses: WebhookAddresses
    let signer: MessageSigner
    let configuration: EngineConfiguration
    let service: PaymentService

    static func with(
        resubmission: Resubmission = .deduplicated, settlingTime: Duration = .milliseconds(1),
        rates: RequestRates = RequestRates(submissions: nil, inquiries: nil),
        wrapped wrap: (ScriptedProvider) -> any Provider = { $0 }, beside others: [any Provider] = [],
        configured configure: (inout EngineConfiguration) -> Void = { _ in },
        _ body: (GatewayUnderTest) async throws -> Void
    ) async throws {
        try await TestDatabase.withDatabase(
            migrations: [(schema: "gateway", migrations: GatewayStore.migrations)]
        ) { owner, make in
            try await body(
                try GatewayUnderTest(
                    make("gateway"), owner: owner, settlingTime: settlingTime,
                    provider: ScriptedProvider(resubmission: resubmission, rates: rates), wrap: wrap,
                    others: others,
                    configure: configure))
        }
    }

    private init(
        _ database: PostgresClient, owner: PostgresClient, settlingTime: Duration,
        provider: ScriptedProvider, wrap: (ScriptedProvider) -> any Provider, others: [any Provider],
        configure: (inout EngineConfiguration) -> Void
    ) throws {
        self.database = database
        self.owner = owner
        store = GatewayStore(database: database)
        self.provider = provider
        let registry = ProviderRegistry([wrap(provider)] + others)
        let soon = RetryPolicy(first: .milliseconds(1), limit: .milliseconds(1), attempts: 40)
        // Circuits stay closed, but in the tests that are about them.
        var configuration = EngineConfiguration(
            providerDeadline: .seconds(5), lease: .seconds(300), settlingTime: settlingTime, submission: soon,
            inquiry: soon,
            circuit: CircuitBreaker.Policy(failures: 1000))
        configure(&configuration)
        self.configuration = configuration
        let redis = RedisClient(
            configuration: try RedisConfiguration(url: "redis://127.0.0.1:1"), logger: .quiet)
        let wakeups = EngineWakeups()
        addresses = WebhookAddresses(
            publicURL: "http://127.0.0.1:1", key: Secret([UInt8](repeating: 7, count: 32)))
        let gateway = ProviderGateway(
            registry: registry, tokens: KeptTokens(), transport: NoTransport(), webhooks: addresses,
            limiter: ProviderRateLimiter(
                redis: redis, patience: configuration.rateLimitPatience, logger: .quiet),
            configuration: configuration, logger: .quiet)
        service = PaymentService(
            store: store, registry: registry, configuration: configuration, identifiers: .system,
            jitter: { 1 },
            wakeups: wakeups, logger: .quiet)
        let privateKey = MessageSigner.generate(named: "escrow-1")
        guard let signer = MessageSigner(privateKey), let verifier = MessageVerifier(try signer.publicText())
        else {
            throw Hopeless("A generated key can be read.")
        }
        self.signer = signer
        handler = CommandHandler(
            store: store, verifier: verifier,
            acceptance: PaymentAcceptance(
                registry: registry, identifiers: .system, configuration: configuration, logger: .quiet),
            identifiers: .system, wakeups: wakeups, logger: .quiet)
        submission = PaymentWorker.submission(
            store: store, service: service, gateway: gateway, configuration: configuration, wakeups: wakeups,
            logger: .quiet)
        inquiry = PaymentWorker.inquiry(
            store: store, service: service, gateway: gateway, configuration: configuration, wakeups: wakeups,
            logger: .quiet)
        seal = TextSeal(fieldEncryptionKey: Secret([UInt8](repeating: 9, count: 32)))
        accountHolder = AccountHolderWorker(
            store: store, registry: registry, gateway: gateway, configuration: configuration, seal: seal,
            identifiers: .system, wakeups: wakeups, logger: .quiet)
        sms = SMSWorker(
            store: store, registry: registry, gateway: gateway, configuration: configuration, seal: seal,
            identifiers: .system, wakeups: wakeups, logger: .quiet)
        deliveryNotification = CourtesyWorker.deliveryNotification(
            store: store, gateway: gateway, configuration: configuration, wakeups: wakeups, logger: .quiet)
        payerPrompt = CourtesyWorker.payerPrompt(
            store: store, gateway: gateway, configuration: configuration, wakeups: wakeups, logger: .quiet)
        webhooks = WebhookService(
            store: store, registry: registry, addresses: addresses, wakeups: wakeups, logger: .quiet)
        receipts = SMSReceiptService(
            store: store, registry: registry, addresses: addresses, identifiers: .system, wakeups: wakeups,
            logger: .quiet)
    }

    /// A stream entry with a command signed by the trusted key.
    func entry(
        _ command: GatewayCommand, id: UUID = IdentifierSource.system.timeOrdered(), sequence: Int64 = 1
    ) throws -> RedisStreamEntry {
        let envelope = MessageEnvelope(
            id: id, type: command.type, subject: command.subject, time: Date.now, sequence: sequence,
            traceparent: nil, payload: command.payload)
        return Self.entry(try signer.seal(envelope))
    }

    static func entry(_ fields: [(String, String)]) -> RedisStreamEntry {
        RedisStreamEntry(
            stream: "commands", id: "1-0", fields: Dictionary(uniqueKeysWithValues: fields), deliveries: 1)
    }

    /// Sends a command and returns how it was answered.
    @discardableResult
    func send(_ command: GatewayCommand) async throws -> GatewayEvent? {
        let before = try await events().count
        try await handler.handle([try entry(command)])
        return try await events().dropFirst(before).last
    }

    /// Everything that was told to the other side, oldest first.
    func events() async throws -> [GatewayEvent] {
        try await database.session { session in
            try session.query("SELECT message_id, type, payload FROM outbox ORDER BY ctid").map { row in
                let payload = try Outbox.open(
                    try row.string("payload"), of: try row.uuid("message_id"), in: session)
                return try GatewayEvent(type: row.string("type"), payload: JSONValue(parsing: payload))
            }
        }
    }

    /// Works until nothing is due now or within a second: what waits for a lease, for the settling time or for a person is
    /// left alone.
    func settle() async throws {
        try await eventually(
            "the engine to have nothing to do", every: .milliseconds(1)
        ) {
            let submitted = try await submission.workDue()
            let inquired = try await inquiry.workDue()
            guard submitted + inquired == 0 else { return false }
            return try await database.session { session in
                try session.query(
                    "SELECT FROM payments WHERE next_action_at <= now() + interval '1 second' LIMIT 1"
                ).isEmpty
            }
        }
    }

    func payment(_ id: PaymentID) async throws -> StoredPayment {
        guard let payment = try await store.transaction({ try $0.payments.payment(id) }) else {
            throw Hopeless("The payment is not stored.")
        }
        return payment
    }

    /// What is wrong with the books; empty when they hold.
    func faults() async throws -> [String] {
        try await store.transaction { transaction in
            try transaction.ledger.trialBalances().flatMap(\.faults) + transaction.ledger.paymentFaults()
        }
    }

    func balance() async throws -> TrialBalance? {
        try await store.transaction { try $0.ledger.trialBalances().first }
    }

    func cases() async throws -> [String] {
        try await database.session { session in
            try session.query("SELECT reason FROM cases ORDER BY case_id").map { try $0.string("reason") }
        }
    }
}

/// No provider of these tests calls out.
struct NoTransport: HTTPTransport {
    func send(_ request: ProviderRequest, deadline: Duration) async throws(ProviderError) -> ProviderResponse
    {
        throw ProviderError(.unreachable, delivery: .notSent, message: "There is no network in this test.")
    }
}
