import Escrow
import EscrowHTTP
import Hummingbird
import Postgres
import Redis
import Runtime
import ServiceLifecycle
import Web

extension Parts {
    /// The API and the health checks.
    func server() async throws -> any Service {
        let router = WebRouter(trustedProxies: configuration.trustedProxies)
        health().addRoutes(to: router)
        let tokens = try await AccessTokens(seed: keys.accessTokenSeed)
        let api = api(router, tokens)
        DescriptionController(version: "1", problems: ProblemController(ServiceProblems.examples))
            .addRoutes(to: api)
        AuthController(accounts: accounts, tokens: tokens).addRoutes(to: api)
        PayoutAccountController(
            service: PayoutAccountService(accounts: accounts, source: effects.source, holders: holders)
        ).addRoutes(to: api)
        KYCController(
            service: KYCService(database: database, objects: objects, effects: kyc, wakeup: wakeups.outbox),
            review: KYCReview(database: database, effects: kyc, wakeup: wakeups.outbox)
        ).addRoutes(to: api)
        AgreementController(
            service: AgreementService(
                database: database, effects: effects, wakeup: wakeups.outbox, holders: holders)
        ).addRoutes(to: api)
        PaymentController(
            service: PaymentService(
                database: database, effects: effects, wakeup: wakeups.outbox, holders: holders)
        ).addRoutes(to: api)
        addCaseRoutes(to: api)
        addNotificationRoutes(to: api)
        administration().addRoutes(to: api)
        return WebServer(
            name: "escrowd", portSetting: "ESCROW_PORT", host: configuration.host, port: configuration.port,
            router: router, configuration: webConfiguration, logger: logger)
    }

    private func api(_ router: WebRouter, _ tokens: AccessTokens) -> APIRouter {
        let limiter = RedisRateLimiter(client: redis, prefix: "escrow:limit")
        return APIRouter(
            router: router, authentication: AuthenticationMiddleware(tokens: tokens, accounts: accounts),
            idempotency: IdempotencyMiddleware(database: database, fingerprintKey: keys.fingerprintKey),
            limits: RequestLimits(
                perMinute: configuration.requestsPerMinute, uploadsPerHour: configuration.kycUploadsPerHour),
            limit: { RateLimitMiddleware(limiter: limiter, policies: $0) })
    }

    /// Routes with JSON bodies keep their own, smaller limits; uploads have the largest.
    private var webConfiguration: WebServerConfiguration {
        var web = WebServerConfiguration()
        web.bodyLimit = max(
            MultipartLimits(file: configuration.kyc.largestFile).body,
            MessageController.bodyLimit(file: configuration.attachments.largestFile))
        return web
    }

    private func health() -> HealthController {
        let (database, redis) = (database, redis)
        return HealthController(
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
