import Durable
import FoundationEssentials
import GatewayEngine
import GatewayHTTP
import GatewayMessages
import GatewayStore
import Hummingbird
import Logging
import Postgres
import Primitives
import ProviderKit
import Redis
import Runtime
import ServiceLifecycle
import Web

/// Builds the gateway's object graph.
struct Composition {
    let services: [any Service]
    private let access: ProviderAccess
    private let reader: RedisGroupReader

    static let now: @Sendable () -> Date = { Date.now }
    static let jitter: @Sendable () -> Double = { Double.random(in: 0...1) }

    init(_ configuration: GatewayConfiguration, metrics: PrometheusRegistry, logger: Logger) throws {
        Failpoint.arm(configuration.failpoints ?? "")
        access = ProviderAccess(configuration, logger: logger)
        let (database, redis) = (access.database, access.redis)
        let (registry, gateway) = (access.registry, access.gateway)
        let identifiers = IdentifierSource.system
        let jitter = Self.jitter
        let store = GatewayStore(database: database)
        let wakeups = EngineWakeups()
        let service = PaymentService(
            store: store, registry: registry, configuration: configuration.engine, identifiers: identifiers,
            jitter: jitter, wakeups: wakeups, logger: logger)
        let handler = CommandHandler(
            store: store, verifier: configuration.verifier,
            acceptance: PaymentAcceptance(
                registry: registry, identifiers: identifiers, configuration: configuration.engine,
                logger: logger),
            identifiers: identifiers,
            wakeups: wakeups, logger: logger)
        let streams = MessageStreams(shards: configuration.shards)
        reader = RedisGroupReader(
            configuration: configuration.redis, streams: streams.allCommands,
            group: MessageStreams.gatewayGroup,
            consumer: identifiers.timeOrdered().lowercased, logger: logger)
        let consumer = StreamConsumer(reader: reader, logger: logger) { try await handler.handle($0) }
        let signer = configuration.signer
        let relay = OutboxRelay(
            database: database, redis: redis, completion: .whenSent,
            resend: RetryPolicy(first: .seconds(1), limit: .seconds(30)), wakeup: wakeups.outbox,
            logger: logger,
            stream: { streams.events(about: $0) }, seal: { try signer.seal(MessageEnvelope($0)) })
        let submission = PaymentWorker.submission(
            store: store, service: service, gateway: gateway, configuration: configuration.engine,
            wakeups: wakeups, logger: logger)
        let inquiry = PaymentWorker.inquiry(
            store: store, service: service, gateway: gateway, configuration: configuration.engine,
            wakeups: wakeups, logger: logger)
        let sms = SMSWorker(
            store: store, registry: registry, gateway: gateway, configuration: configuration.engine,
            seal: TextSeal(keys: configuration.keys), identifiers: identifiers,
            wakeups: wakeups, logger: logger)
        let accountHolder = AccountHolderWorker(
            store: store, registry: registry, gateway: gateway, configuration: configuration.engine,
            seal: TextSeal(keys: configuration.keys), identifiers: identifiers,
            wakeups: wakeups, logger: logger)
        let deliveryNotification = CourtesyWorker.deliveryNotification(
            store: store, gateway: gateway, configuration: configuration.engine, wakeups: wakeups,
            logger: logger)
        let payerPrompt = CourtesyWorker.payerPrompt(
            store: store, gateway: gateway, configuration: configuration.engine, wakeups: wakeups,
            logger: logger)
        let health = ProviderHealthWorker(
            store: store, registry: registry, service: service, logger: logger)
        let webhooks = WebhookService(
            store: store, registry: registry, addresses: access.addresses, wakeups: wakeups, logger: logger)
        let receipts = SMSReceiptService(
            store: store, registry: registry, addresses: access.addresses, identifiers: identifiers,
            wakeups: wakeups, logger: logger)
        let kyc = KYCWorkers(
            configuration, access: access, store: store, identifiers: identifiers, wakeups: wakeups,
            logger: logger)
        let checkpoints = AuditCheckpointWorker(
            record: AuditRecord(store: store, folder: configuration.checkpointFolder),
            signer: configuration.signer, logger: logger)
        let preflight = access.preflight(configuration)
        let finance = FinanceComposition(
            configuration, access: access, store: store, payments: service, logger: logger)
        services = [
            Self.server(
                configuration, finance: finance.site,
                webhooks: WebhookController(service: webhooks, receipts: receipts),
                callbacks: KYCCallbackController(service: kyc.callbacks),
                access: access, metrics: metrics, logger: logger),
            WorkerService { await consumer.run() },
            WorkerService { await relay.run() },
            WorkerService { await submission.run() },
            WorkerService { await inquiry.run() },
            WorkerService { await sms.run() },
            WorkerService { await accountHolder.run() },
            WorkerService { await deliveryNotification.run() },
            WorkerService { await payerPrompt.run() },
            WorkerService { await kyc.submission.run() },
            WorkerService { await kyc.inquiry.run() },
            WorkerService { await kyc.housekeeping.run() },
            StartupService { await preflight.log(to: logger) },
            WorkerService { await health.run() },
            WorkerService { await checkpoints.run() },
        ]
    }

    func close() async {
        await reader.close()
        await access.close()
    }

    private static func server(
        _ configuration: GatewayConfiguration, finance: FinanceSite, webhooks: WebhookController,
        callbacks: KYCCallbackController, access: ProviderAccess,
        metrics: PrometheusRegistry, logger: Logger
    ) -> WebServer {
        let (database, redis) = (access.database, access.redis)
        let router = WebRouter()
        HealthController(
            checks: [
                HealthCheck("database") { try await database.session { _ = try $0.query("SELECT 1") } },
                HealthCheck("migrations") {
                    let pending = try await GatewaySchema.migrator(role: "").pending(database)
                    if !pending.isEmpty { throw GatewaySchema.PendingMigrations(names: pending) }
                },
                HealthCheck("redis") { _ = try await redis.send(["PING"]) },
            ], metrics: metrics
        ).addRoutes(to: router)
        webhooks.addRoutes(to: router)
        callbacks.addRoutes(to: router)
        ProviderController(service: access.status).addRoutes(to: router)
        finance.addRoutes(to: router)
        var bounds = WebServerConfiguration()
        // Statements are dropped here; every other route has a limit of its own far below.
        bounds.bodyLimit = UploadFolder.fileLimit
        bounds.readTimeout = .seconds(300)
        return WebServer(
            name: "gatewayd", portSetting: "GATEWAY_PORT", host: configuration.host, port: configuration.port,
            router: router, configuration: bounds, logger: logger)
    }
}

extension MessageEnvelope {
    /// A row of the outbox as the envelope that is signed now.
    init(_ row: OutboxRow) throws {
        self.init(
            id: row.id, type: row.type, subject: row.subject, time: row.now, sequence: row.sequence,
            traceparent: row.traceparent, payload: try JSONValue(parsing: row.payload))
    }
}
