import Durable
import Escrow
import EscrowHTTP
import GatewayMessages
import Hummingbird
import Logging
import Passwords
import Postgres
import Primitives
import Redis
import Runtime
import Sealing
import ServiceLifecycle
import Web

/// Builds escrowd's object graph.
struct Composition {
    let services: [any Service]
    private let database: PostgresClient
    private let redis: RedisClient
    private let reader: RedisGroupReader

    /// What wakes the workers of this process early.
    private struct Wakeups {
        let outbox = Wakeup()
        let jobs = Wakeup()
        let audit = Wakeup()
    }

    init(
        _ configuration: EscrowConfiguration, objects: ObjectStore, metrics: PrometheusRegistry,
        logger: Logger
    ) async throws {
        Failpoint.arm(configuration.failpoints ?? "")
        database = PostgresClient(
            configuration: configuration.database,
            seal: ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index),
            logger: logger)
        redis = RedisClient(configuration: configuration.redis, logger: logger)
        let identifiers = IdentifierSource.system
        let wakeups = Wakeups()
        let streams = MessageStreams(shards: configuration.shards)
        reader = RedisGroupReader(
            configuration: configuration.redis, streams: streams.allEvents, group: MessageStreams.escrowGroup,
            consumer: identifiers.timeOrdered().lowercased, logger: logger)
        let effects = AgreementEffects(policy: configuration.policy, identifiers: identifiers)
        let kyc = KYCEffects(
            policy: configuration.kyc, identifiers: identifiers, seal: TextSeal(keys: configuration.keys))
        let server = try await Self.server(
            configuration, effects: effects, kyc: kyc, objects: objects, wakeups: wakeups, database: database,
            redis: redis, metrics: metrics, logger: logger)
        let relay = Self.relay(
            configuration, streams, wakeups: wakeups, database: database, redis: redis, logger)
        let events = GatewayEventHandler(
            database: database, verifier: configuration.verifier, effects: effects, kyc: kyc,
            wakeup: wakeups.audit, logger: logger)
        let consumer = StreamConsumer(reader: reader, logger: logger) { entries in
            try await events.handle(entries)
            wakeups.outbox.signal()
        }
        let jobs = AgreementJobs(database: database, effects: effects, wakeup: wakeups.outbox)
        let worker = JobWorker(
            database: database, kinds: AgreementJob.allCases.map(\.rawValue), width: 4, lease: .seconds(60),
            retry: RetryPolicy(first: .seconds(1), limit: .seconds(300), attempts: 1000),
            wakeup: wakeups.jobs,
            logger: logger, perform: { try await jobs.perform($0) })
        let kycWorker = Self.worker(of: kyc, objects: objects, wakeups: wakeups, database: database, logger)
        let chainer = AuditChainer(database: database, wakeup: wakeups.audit, logger: logger)
        let housekeeping = Self.housekeeping(configuration, database: database, logger: logger)
        services = [
            server,
            ObjectStoreService(
                store: KnownObjectStore(database: database, objects: objects, index: configuration.index),
                logger: logger),
            WorkerService { await relay.run() },
            WorkerService { await consumer.run() },
            WorkerService { await worker.run() },
            WorkerService { await kycWorker.run() },
            WorkerService { await chainer.run() },
            WorkerService { await housekeeping.run() },
        ]
    }

    func close() async {
        await reader.close()
        await redis.close()
        await database.close()
    }

    /// Removes what nothing depends on any more: old idempotency keys, refresh tokens, codes.
    private static func housekeeping(
        _ configuration: EscrowConfiguration, database: PostgresClient, logger: Logger
    ) -> WorkerLoop {
        let accounts = AccountService(
            database: database, hasher: PasswordHasher(),
            keys: AccountKeys(secretKey: configuration.secretKey),
            seal: TextSeal(keys: configuration.keys))
        let holders = AccountHolderService(
            database: database, policy: configuration.holders,
            keys: AccountKeys(secretKey: configuration.secretKey), wakeup: Wakeup())
        return WorkerLoop(name: "housekeeping", idleDelay: .seconds(600), wakeup: Wakeup(), logger: logger) {
            _ = try await database.transaction { try IdempotencyKeys.purgeExpired(in: $0) }
            _ = try await accounts.purgeExpired()
            try await holders.purge()
            return 0
        }
    }

    /// Inquires about checks, ends verifications, erases files.
    private static func worker(
        of kyc: KYCEffects, objects: ObjectStore, wakeups: Wakeups, database: PostgresClient, _ logger: Logger
    ) -> JobWorker {
        let jobs = KYCJobs(database: database, effects: kyc, objects: objects, wakeup: wakeups.outbox)
        return JobWorker(
            database: database, kinds: KYCJob.allCases.map(\.rawValue), width: 2, lease: .seconds(60),
            retry: RetryPolicy(first: .seconds(1), limit: .seconds(300), attempts: 1000), wakeup: Wakeup(),
            logger: logger, perform: { try await jobs.perform($0) })
    }

    /// Sends commands again until the gateway answers, signed anew each time.
    private static func relay(
        _ configuration: EscrowConfiguration, _ streams: MessageStreams, wakeups: Wakeups,
        database: PostgresClient,
        redis: RedisClient, _ logger: Logger
    ) -> OutboxRelay {
        let signer = configuration.signer
        return OutboxRelay(
            database: database, redis: redis, completion: .whenAnswered,
            resend: RetryPolicy(first: .seconds(2), limit: .seconds(60)), wakeup: wakeups.outbox,
            logger: logger,
            stream: { streams.commands(about: $0) },
            seal: { row in
                try signer.seal(
                    MessageEnvelope(
                        id: row.id, type: row.type, subject: row.subject, time: row.now,
                        sequence: row.sequence,
                        traceparent: row.traceparent, payload: try JSONValue(parsing: row.payload)))
            })
    }

    private static func server(
        _ configuration: EscrowConfiguration, effects: AgreementEffects, kyc: KYCEffects,
        objects: ObjectStore,
        wakeups: Wakeups, database: PostgresClient, redis: RedisClient, metrics: PrometheusRegistry,
        logger: Logger
    ) async throws -> WebServer {
        let router = WebRouter(trustedProxies: configuration.trustedProxies)
        health(database: database, redis: redis, metrics: metrics).addRoutes(to: router)
        let keys = AccountKeys(secretKey: configuration.secretKey)
        let accounts = AccountService(
            database: database, hasher: PasswordHasher(threads: configuration.passwordThreads), keys: keys,
            seal: TextSeal(keys: configuration.keys), wakeup: wakeups.outbox)
        let holders = AccountHolderService(
            database: database, policy: configuration.holders, keys: keys, wakeup: wakeups.outbox)
        let tokens = try await AccessTokens(seed: keys.accessTokenSeed)
        let authentication = AuthenticationMiddleware(tokens: tokens, accounts: accounts)
        let idempotency = IdempotencyMiddleware(database: database, fingerprintKey: keys.fingerprintKey)
        let limiter = RedisRateLimiter(client: redis, prefix: "escrow:limit")
        EscrowRoutes(
            accounts: AuthController(
                accounts: accounts, tokens: tokens, authentication: authentication, idempotency: idempotency,
                limit: { RateLimitMiddleware(limiter: limiter, policies: $0) }),
            agreements: AgreementController(
                service: AgreementService(
                    database: database, effects: effects, wakeup: wakeups.outbox, holders: holders)),
            payments: PaymentController(
                service: PaymentService(
                    database: database, effects: effects, wakeup: wakeups.outbox, holders: holders)),
            authentication: authentication,
            limits: RateLimitMiddleware(
                limiter: limiter,
                policies: [
                    .perCaller(name: "api", limit: configuration.requestsPerMinute, window: .seconds(60))
                ]),
            predictions: RateLimitMiddleware(
                limiter: limiter,
                policies: [
                    .perCaller(name: "predict", limit: 20, window: .seconds(60)),
                    .perCaller(name: "predict-daily", limit: 200, window: .seconds(86_400)),
                ]),
            idempotency: idempotency
        ).addRoutes(to: router)
        KYCController(
            service: KYCService(database: database, objects: objects, effects: kyc, wakeup: wakeups.outbox),
            review: KYCReview(database: database, effects: kyc, wakeup: wakeups.outbox),
            authentication: authentication, idempotency: idempotency,
            uploadsPerHour: configuration.kycUploadsPerHour,
            limit: { RateLimitMiddleware(limiter: limiter, policies: $0) }
        ).addRoutes(to: router)
        return WebServer(
            name: "escrowd", portSetting: "ESCROW_PORT", host: configuration.host, port: configuration.port,
            router: router, configuration: webConfiguration(configuration.kyc), logger: logger)
    }

    /// Routes with JSON bodies keep their own, smaller limits; uploads have the largest.
    private static func webConfiguration(_ policy: KYCPolicy) -> WebServerConfiguration {
        var web = WebServerConfiguration()
        web.bodyLimit = MultipartLimits(file: policy.largestFile).body
        return web
    }

    private static func health(
        database: PostgresClient, redis: RedisClient, metrics: PrometheusRegistry
    ) -> HealthController {
        HealthController(
            checks: [
                HealthCheck("database") { try await database.session { _ = try $0.query("SELECT 1") } },
                HealthCheck("migrations") {
                    let pending = try await EscrowSchema.migrator(role: "").pending(database)
                    if !pending.isEmpty { throw EscrowSchema.PendingMigrations(names: pending) }
                },
                HealthCheck("redis") { _ = try await redis.send(["PING"]) },
            ], metrics: metrics)
    }
}
