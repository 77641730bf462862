import GatewayCore
import GatewayEngine
import GatewayMessages
import Postgres
import Primitives
import Redis
import Runtime
import Sealing

/// Everything that gatewayd reads from its settings; validated whole before a socket opens.
struct GatewayConfiguration {
    let host: String
    let port: Int
    let publicURL: String
    let logLevel: String
    let database: PostgresConfiguration
    let redis: RedisConfiguration
    let shards: Int
    let signer: MessageSigner
    let verifier: MessageVerifier
    let secretKey: Secret<String>
    let keys: KeyRing
    let index: BlindIndex
    let objectStorePath: String
    let engine: EngineConfiguration
    let providers: ProviderSettings
    let finance: FinanceSettings
    let reconciliation: ReconcileSettings
    /// Checks closed days and the record: by the daemon's own key and those that it had before.
    let records: MessageVerifier
    let failpoints: String?
    /// The second place of the record of what people do; nil where there is none.
    let checkpointFolder: AuditCheckpointFolder?

    /// Reads the process's settings. Throws one error that names every fault.
    static func read() async throws -> GatewayConfiguration {
        try GatewayConfiguration(SettingsReader(try await Settings()))
    }

    init(_ reader: SettingsReader) throws {
        host = reader.string("GATEWAY_HOST", default: "127.0.0.1")
        port = reader.int("GATEWAY_PORT", default: 8010, in: 1...65535)
        publicURL = reader.url("GATEWAY_PUBLIC_URL", default: "http://127.0.0.1:\(port)")
        logLevel = reader.choice(
            "LOG_LEVEL", of: ["trace", "debug", "info", "notice", "warning", "error", "critical"],
            default: "info")
        keys = reader.keyRing()
        database = DatabaseSettings.role(
            reader, service: "gateway",
            applicationName: SealerName(program: "gatewayd", keys: keys).connectionName)
        redis = RedisSettings.configuration(reader)
        shards = reader.int("COMMAND_SHARDS", default: 1, in: 1...256)
        secretKey = reader.secret("SECRET_KEY", minimumLength: 32)
        index = reader.blindIndex()
        objectStorePath = reader.objectStorePath()
        engine = Self.engine(reader)
        failpoints = reader.optionalString("KIMI_FAILPOINTS")
        finance = FinanceSettings(reader)
        reconciliation = try ReconcileSettings(reader)
        checkpointFolder = reader.optionalString("GATEWAY_AUDIT_CHECKPOINT_PATH").map {
            AuditCheckpointFolder(path: $0)
        }
        let signer = MessageSigner(reader.secret("GATEWAY_SIGNING_KEY"))
        if signer == nil { reader.fault("GATEWAY_SIGNING_KEY", "name:base64 as `gatewayd keygen` prints it") }
        let own = try signer.map { [try $0.publicText()] } ?? []
        let records = MessageVerifier((own + finance.formerKeys).joined(separator: ","))
        if signer != nil, records == nil {
            reader.fault("GATEWAY_RECORD_KEYS", "name:base64[,…], the public halves of former keys")
        }
        let verifier = MessageVerifier(reader.string("GATEWAY_COMMAND_KEYS"))
        if verifier == nil {
            reader.fault("GATEWAY_COMMAND_KEYS", "name:base64[,…] as `escrowd keygen` prints it")
        }
        let providers = ProviderSettings(reader)
        providers?.requireShortAddresses(at: publicURL, reader)
        try reader.finish()
        guard let signer, let verifier, let providers, let records else {
            preconditionFailure("A setting that is missing has been reported.")
        }
        self.signer = signer.sealing(with: keys)
        self.verifier = verifier.opening(with: keys)
        self.providers = providers
        self.records = records
    }

    private static func engine(_ reader: SettingsReader) -> EngineConfiguration {
        let deadline = reader.duration(seconds: "PROVIDER_DEADLINE_SECONDS", default: .seconds(30))
        let lease = reader.duration(seconds: "PROVIDER_LEASE_SECONDS", default: .seconds(240))
        if lease < deadline * 2 {
            reader.fault("PROVIDER_LEASE_SECONDS", "at least twice PROVIDER_DEADLINE_SECONDS")
        }
        let settling = reader.duration(seconds: "SETTLING_TIME_SECONDS", default: .seconds(600))
        var inquiry: RetryPolicy?
        if reader.optionalString("INQUIRY_FIRST_DELAY_SECONDS") != nil {
            let first = reader.duration(seconds: "INQUIRY_FIRST_DELAY_SECONDS", default: .seconds(5))
            inquiry = RetryPolicy(first: first, limit: max(first, .seconds(600)), attempts: 45)
        }
        var configuration = EngineConfiguration(
            providerDeadline: deadline, lease: lease, settlingTime: settling,
            lastCheck: reader.duration(seconds: "LAST_CHECK_SECONDS", default: .seconds(86_400)),
            inquiry: inquiry,
            width: reader.int("PROVIDER_WIDTH", default: 16, in: 1...256),
            notifiesPayers: reader.choice("DELIVERY_NOTIFICATIONS", of: ["on", "off"], default: "on") == "on",
            promptPause: reader.duration(seconds: "PAYER_PROMPT_PAUSE", default: .seconds(30)),
            circuit: CircuitBreaker.Policy(
                failures: reader.int("PROVIDER_CIRCUIT_FAILURES", default: 5, in: 1...1000),
                retry: reader.duration(seconds: "PROVIDER_CIRCUIT_RETRY_SECONDS", default: .seconds(15))),
            queueLimit: reader.int("PROVIDER_QUEUE_LIMIT", default: 1000, in: 1...1_000_000),
            queueAmount: Int64(
                reader.int("PROVIDER_QUEUE_AMOUNT", default: 500_000_000, in: 1...1_000_000_000_000)))
        let hours = reader.int("KYC_NO_ANSWER_HOURS", default: 24, in: 1...720)
        configuration.kycPatience = .seconds(hours * 3600)
        configuration.kycWidth = reader.int("KYC_WIDTH", default: 2, in: 1...8)
        return configuration
    }
}
