import Escrow
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import Redis
import Runtime
import Sealing
import Web

/// Everything that escrowd reads from its settings; validated whole before a socket opens.
struct EscrowConfiguration {
    let host: String
    let port: Int
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
    let trustedProxies: NetworkList
    /// Requests a minute that one user may make of transactions and payments.
    let requestsPerMinute: Int
    let policy: EscrowPolicy
    let holders: AccountHolderPolicy
    let kyc: KYCPolicy
    let kycUploadsPerHour: Int
    let attachments: AttachmentPolicy
    let notifications: NotificationSettings
    let passwordThreads: Int
    let audit: AuditSettings
    let failpoints: String?

    /// Reads the process's settings. Throws one error that names every fault.
    static func read() async throws -> EscrowConfiguration {
        try EscrowConfiguration(SettingsReader(try await Settings()))
    }

    init(_ reader: SettingsReader) throws {
        host = reader.string("ESCROW_HOST", default: "127.0.0.1")
        port = reader.int("ESCROW_PORT", default: 8000, in: 1...65535)
        logLevel = reader.choice(
            "LOG_LEVEL", of: ["trace", "debug", "info", "notice", "warning", "error", "critical"],
            default: "info")
        keys = reader.keyRing()
        database = DatabaseSettings.role(
            reader, service: "escrow",
            applicationName: SealerName(program: "escrowd", keys: keys).connectionName)
        redis = RedisSettings.configuration(reader)
        shards = reader.int("COMMAND_SHARDS", default: 1, in: 1...256)
        secretKey = reader.secret("SECRET_KEY", minimumLength: 32)
        index = reader.blindIndex()
        objectStorePath = reader.objectStorePath()
        let proxies = NetworkList(reader.list("TRUSTED_PROXIES"))
        if proxies == nil { reader.fault("TRUSTED_PROXIES", "addresses and networks such as 10.0.0.0/8") }
        trustedProxies = proxies ?? .none
        requestsPerMinute = reader.int("RATE_LIMIT_PER_MINUTE", default: 300, in: 1...1_000_000)
        passwordThreads = reader.int("PASSWORD_THREADS", default: 1, in: 1...16)
        failpoints = reader.optionalString("KIMI_FAILPOINTS")
        holders = AccountHolderPolicy(
            wait: reader.duration(seconds: "ACCOUNT_HOLDER_WAIT", default: .seconds(3)),
            memory: reader.duration(seconds: "ACCOUNT_HOLDER_MEMORY", default: .seconds(86_400)))
        kyc = KYCSettings.policy(reader)
        kycUploadsPerHour = KYCSettings.uploadsPerHour(reader)
        attachments = DisputeSettings.attachments(reader)
        notifications = NotificationSettings(reader)
        let audit = AuditSettings(reader)
        let policy = Self.policy(reader)
        let signer = MessageSigner(reader.secret("ESCROW_SIGNING_KEY"))
        if signer == nil { reader.fault("ESCROW_SIGNING_KEY", "name:base64 as `escrowd keygen` prints it") }
        let verifier = MessageVerifier(reader.string("ESCROW_EVENT_KEYS"))
        if verifier == nil {
            reader.fault("ESCROW_EVENT_KEYS", "name:base64[,…] as `gatewayd keygen` prints it")
        }
        try reader.finish()
        guard let signer, let verifier, let policy, let audit else {
            preconditionFailure("A setting that is missing has been reported.")
        }
        self.signer = signer.sealing(with: keys)
        self.verifier = verifier.opening(with: keys)
        self.policy = policy
        self.audit = audit
    }

    /// The rules of the service; nil where one was at fault.
    private static func policy(_ reader: SettingsReader) -> EscrowPolicy? {
        let commission = CommissionRate(percent: reader.string("COMMISSION_RATE", default: "2.5"))
        if commission == nil {
            reader.fault("COMMISSION_RATE", "percent from 0 to 50 with at most two decimals, such as 2.5")
        }
        let limit = reader.int(
            "KYC_REQUIRED_ABOVE_XAF", default: 100_000, in: 0...Int(Money.largestMinorUnits))
        let collection = methods("PAYMENT_PROVIDERS", of: PaymentMethod.allCases, reader)
        let payout = methods("PAYOUT_PROVIDERS", of: PaymentMethod.allCases.filter(\.paysOut), reader)
        let retryAfter = reader.duration(seconds: "DISBURSEMENT_RETRY", default: .seconds(660))
        let attempts = reader.int("DISBURSEMENT_ATTEMPTS", default: 6, in: 1...100)
        let inquiryAfter = reader.duration(seconds: "PAYMENT_INQUIRY_AFTER", default: .seconds(60))
        let promptPause = reader.duration(seconds: "PAYER_PROMPT_PAUSE", default: .seconds(30))
        let days = reader.int("AUTO_RELEASE_DAYS", default: 14, in: 1...365)
        let undelivered = reader.int("UNDELIVERED_DAYS", default: 14, in: 1...365)
        let disputes = DisputeSettings.policy(reader)
        let rest = reader.int("PAYOUT_ACCOUNT_REST_HOURS", default: 24, in: 1...720)
        guard let commission, !collection.isEmpty, !payout.isEmpty else { return nil }
        return EscrowPolicy(
            commission: commission, kycRequiredAbove: Money(Int64(limit), .xaf),
            collectionMethods: collection,
            payoutMethods: payout, autoReleaseDays: days, undeliveredDays: undelivered,
            payoutRetryAfter: retryAfter, payoutAttempts: attempts, inquiryAfter: inquiryAfter,
            promptPause: promptPause, payoutAccountRest: .seconds(Int64(rest) * 3600),
            disputes: disputes)
    }

    private static func methods(
        _ name: String, of known: [PaymentMethod], _ reader: SettingsReader
    ) -> [PaymentMethod] {
        let names = reader.list(name, default: [PaymentMethod.mtnMoMo.rawValue])
        let methods = names.compactMap { PaymentMethod(rawValue: $0) }.filter { known.contains($0) }
        guard !methods.isEmpty, methods.count == names.count else {
            let choices = known.map(\.rawValue).joined(separator: ", ")
            reader.fault(name, "one or several of \(choices), separated by commas")
            return []
        }
        return methods
    }
}
