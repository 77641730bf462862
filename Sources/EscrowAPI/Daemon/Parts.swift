import Durable
import Escrow
import GatewayMessages
import Logging
import Passwords
import Postgres
import Primitives
import Redis
import Runtime
import Sealing
import ServiceLifecycle

/// What the areas of escrowd are made of; each area builds its routes and workers from it in a file of its own.
struct Parts {
    let configuration: EscrowConfiguration
    let database: PostgresClient
    let redis: RedisClient
    let reader: RedisGroupReader
    let streams: MessageStreams
    let objects: ObjectStore
    let metrics: PrometheusRegistry
    let logger: Logger
    let seal: TextSeal
    let keys: AccountKeys
    let effects: AgreementEffects
    let disputes: DisputeEffects
    let kyc: KYCEffects
    let accounts: AccountService
    let holders: AccountHolderService
    let wakeups = Wakeups()

    /// What wakes the workers of this process early.
    struct Wakeups {
        let outbox = Wakeup()
        let jobs = Wakeup()
        let audit = Wakeup()
        let mail = Wakeup()
        let webhooks = Wakeup()
    }

    init(
        _ configuration: EscrowConfiguration, objects: ObjectStore, metrics: PrometheusRegistry,
        logger: Logger
    ) {
        self.configuration = configuration
        self.objects = objects
        self.metrics = metrics
        self.logger = logger
        let seal = TextSeal(keys: configuration.keys)
        self.seal = seal
        let identifiers = IdentifierSource.system
        database = PostgresClient(
            configuration: configuration.database,
            seal: ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index),
            logger: logger)
        redis = RedisClient(configuration: configuration.redis, logger: logger)
        streams = MessageStreams(shards: configuration.shards)
        reader = RedisGroupReader(
            configuration: configuration.redis, streams: streams.allEvents, group: MessageStreams.escrowGroup,
            consumer: identifiers.timeOrdered().lowercased, logger: logger)
        keys = AccountKeys(secretKey: configuration.secretKey)
        effects = AgreementEffects(policy: configuration.policy, identifiers: identifiers, invites: true)
        disputes = DisputeEffects(agreements: effects, identifiers: identifiers)
        kyc = KYCEffects(
            policy: configuration.kyc, identifiers: identifiers, seal: seal, disputes: disputes)
        accounts = AccountService(
            database: database, hasher: PasswordHasher(threads: configuration.passwordThreads), keys: keys,
            seal: seal, wakeup: wakeups.outbox)
        holders = AccountHolderService(
            database: database, policy: configuration.holders, keys: keys, wakeup: wakeups.outbox)
    }

    /// A worker of one family of jobs. Jobs end; one that fails is tried again for days.
    func jobWorker(
        of kinds: [String], width: Int, wakeup: Wakeup,
        perform: @escaping @Sendable (Job) async throws -> JobOutcome
    ) -> any Service {
        let worker = JobWorker(
            database: database, kinds: kinds, width: width, lease: .seconds(60),
            retry: RetryPolicy(first: .seconds(1), limit: .seconds(300), attempts: 1000), wakeup: wakeup,
            logger: logger, perform: perform)
        return WorkerService { await worker.run() }
    }
}
