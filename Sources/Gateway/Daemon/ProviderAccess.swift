import Crypto
import CurlHTTP
import FoundationEssentials
import GatewayEngine
import GatewayStore
import Logging
import Postgres
import Primitives
import ProviderKit
import ProviderTransport
import Redis
import Sealing

/// The way to the providers and to what the gateway knows of them: for the daemon, and for each command that looks at
/// them. Connects where it is used, not before.
struct ProviderAccess {
    let registry: ProviderRegistry
    let addresses: WebhookAddresses
    let tokens: AccessTokenCache
    let gateway: ProviderGateway
    let database: PostgresClient
    let redis: RedisClient
    private let curl: CurlClient

    init(_ configuration: GatewayConfiguration, logger: Logger) {
        database = PostgresClient(
            configuration: configuration.database,
            seal: ColumnSeal(schema: "gateway", keys: configuration.keys, index: configuration.index),
            logger: logger)
        redis = RedisClient(configuration: configuration.redis, logger: logger)
        curl = CurlClient(logger: logger)
        registry = configuration.providers.registry
        addresses = WebhookAddresses(
            publicURL: configuration.publicURL,
            key: Self.key("webhook addresses", from: Array(configuration.secretKey.reveal().utf8)))
        tokens = AccessTokenCache(
            redis: redis,
            key: Self.key("token cache", from: Array(configuration.secretKey.reveal().utf8)),
            now: Composition.now, jitter: Composition.jitter, identifiers: .system, logger: logger)
        gateway = ProviderGateway(
            registry: registry, tokens: tokens, transport: CurlTransport(client: curl), webhooks: addresses,
            limiter: ProviderRateLimiter(
                redis: redis, patience: configuration.engine.rateLimitPatience, logger: logger),
            configuration: configuration.engine, logger: logger)
    }

    var status: ProviderStatusService {
        ProviderStatusService(
            registry: registry, store: GatewayStore(database: database), tokens: tokens, gateway: gateway)
    }

    func preflight(_ configuration: GatewayConfiguration) -> PreflightService {
        PreflightService(registry: registry, gateway: gateway, publicURL: configuration.publicURL)
    }

    func close() async {
        await curl.close()
        await redis.close()
        await database.close()
    }

    /// A key for one purpose, derived from a secret of the configuration (HKDF-SHA256, RFC 5869).
    private static func key(_ purpose: String, from secret: [UInt8]) -> Secret<[UInt8]> {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Data("kimi gateway \(purpose) v1".utf8),
            outputByteCount: 32)
        return Secret(key.withUnsafeBytes { Array($0) })
    }
}
