import Crypto
import CurlHTTP
import Durable
import FoundationEssentials
import GatewayEngine
import GatewayHTTP
import GatewayMessages
import GatewayStore
import Hummingbird
import Logging
import MTNMoMo
import OrangeMoney
import Postgres
import Primitives
import ProviderKit
import Redis
import Runtime
import ServiceLifecycle
import Web

/// Builds the gateway's object graph. Providers are registered here, in plain sight.
struct Composition {
    let services: [any Service]
    private let database: PostgresClient
    private let redis: RedisClient
    private let curl: CurlClient
    private let reader: RedisGroupReader

    static func providers(_ configuration: GatewayConfiguration) -> ProviderRegistry {
        var providers: [any Provider] = [MTNMoMo(configuration.mtnMoMo)]
        if let orangeMoney = configuration.orangeMoney { providers.append(OrangeMoney(orangeMoney)) }
        return ProviderRegistry(providers)
    }

    init(_ configuration: GatewayConfiguration, metrics: PrometheusRegistry, logger: Logger) throws {
        Failpoint.arm(configuration.failpoints ?? "")
        database = PostgresClient(configuration: configuration.database, logger: logger)
        redis = RedisClient(configuration: configuration.redis, logger: logger)
        curl = CurlClient(logger: logger)
        let identifiers = IdentifierSource.system
        let jitter: @Sendable () -> Double = { Double.random(in: 0...1) }
        let store = GatewayStore(database: database)
        let registry = Self.providers(configuration)
        let wakeups = EngineWakeups()
        let addresses = WebhookAddresses(
            publicURL: configuration.publicURL,
            key: Self.key("webhook addresses", from: Array(configuration.secretKey.reveal().utf8)))
        let tokens = AccessTokenCache(
            redis: redis, key: Self.key("token cache", from: configuration.encryptionKey.reveal()),
            now: { Date.now }, jitter: jitter, identifiers: identifiers, logger: logger)
        let gateway = ProviderGateway(
            registry: registry, tokens: tokens, transport: CurlTransport(client: curl), webhooks: addresses,
            configuration: configuration.engine, logger: logger)
        let service = PaymentService(
            store: store, registry: registry, configuration: configuration.engine, identifiers: identifiers,
            jitter: jitter, wakeups: wakeups, logger: logger)
        let handler = CommandHandler(
            store: store, verifier: configuration.verifier,
            acceptance: PaymentAcceptance(registry: registry, identifiers: identifiers),
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
            seal: TextSeal(fieldEncryptionKey: configuration.encryptionKey), identifiers: identifiers,
            wakeups: wakeups, logger: logger)
        let webhooks = WebhookService(
            store: store, registry: registry, addresses: addresses, wakeups: wakeups, logger: logger)
        services = [
            Self.server(
                configuration, webhooks: webhooks, database: database, redis: redis, metrics: metrics,
                logger: logger),
            WorkerService { await consumer.run() },
            WorkerService { await relay.run() },
            WorkerService { await submission.run() },
            WorkerService { await inquiry.run() },
            WorkerService { await sms.run() },
        ]
    }

    func close() async {
        await curl.close()
        await reader.close()
        await redis.close()
        await database.close()
    }

    private static func server(
        _ configuration: GatewayConfiguration, webhooks: WebhookService, database: PostgresClient,
        redis: RedisClient, metrics: PrometheusRegistry, logger: Logger
    ) -> WebServer {
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
        WebhookController(service: webhooks).addRoutes(to: router)
        return WebServer(
            name: "gatewayd", portSetting: "GATEWAY_PORT", host: configuration.host, port: configuration.port,
            router: router, logger: logger)
    }

    /// A key for one purpose, derived from a secret of the configuration (HKDF-SHA256, RFC 5869).
    private static func key(_ purpose: String, from secret: [UInt8]) -> Secret<[UInt8]> {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Data("kimi gateway \(purpose) v1".utf8),
            outputByteCount: 32)
        return Secret(key.withUnsafeBytes { Array($0) })
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
