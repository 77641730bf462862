import GatewayEngine
import GatewayMessages
import MTNMoMo
import OrangeMoney
import Postgres
import Primitives
import ProviderKit
import Redis
import Runtime

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
    let encryptionKey: Secret<[UInt8]>
    let engine: EngineConfiguration
    let mtnMoMo: MTNMoMoConfiguration
    let orangeMoney: OrangeMoneyConfiguration?
    let failpoints: String?

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
        database = DatabaseSettings.role(reader, service: "gateway")
        redis = RedisSettings.configuration(reader)
        shards = reader.int("COMMAND_SHARDS", default: 1, in: 1...256)
        secretKey = reader.secret("SECRET_KEY", minimumLength: 32)
        encryptionKey = reader.secretBytes("FIELD_ENCRYPTION_KEY", count: 32)
        engine = Self.engine(reader)
        failpoints = reader.optionalString("KIMI_FAILPOINTS")
        let signer = MessageSigner(reader.secret("GATEWAY_SIGNING_KEY"))
        if signer == nil { reader.fault("GATEWAY_SIGNING_KEY", "name:base64 as `gatewayd keygen` prints it") }
        let verifier = MessageVerifier(reader.string("GATEWAY_COMMAND_KEYS"))
        if verifier == nil {
            reader.fault("GATEWAY_COMMAND_KEYS", "name:base64[,…] as `escrowd keygen` prints it")
        }
        let mtnMoMo = Self.mtnMoMo(reader)
        orangeMoney = Self.orangeMoney(reader)
        try reader.finish()
        guard let signer, let verifier, let mtnMoMo else {
            preconditionFailure("A setting that is missing has been reported.")
        }
        self.signer = signer
        self.verifier = verifier
        self.mtnMoMo = mtnMoMo
    }

    private static func engine(_ reader: SettingsReader) -> EngineConfiguration {
        let deadline = reader.duration(seconds: "PROVIDER_DEADLINE_SECONDS", default: .seconds(30))
        let lease = reader.duration(seconds: "PROVIDER_LEASE_SECONDS", default: .seconds(120))
        if lease < deadline * 2 {
            reader.fault("PROVIDER_LEASE_SECONDS", "at least twice PROVIDER_DEADLINE_SECONDS")
        }
        let settling = reader.duration(seconds: "SETTLING_TIME_SECONDS", default: .seconds(600))
        var inquiry: RetryPolicy?
        if reader.optionalString("INQUIRY_FIRST_DELAY_SECONDS") != nil {
            let first = reader.duration(seconds: "INQUIRY_FIRST_DELAY_SECONDS", default: .seconds(5))
            inquiry = RetryPolicy(first: first, limit: max(first, .seconds(600)), attempts: 45)
        }
        return EngineConfiguration(
            providerDeadline: deadline, lease: lease, settlingTime: settling, inquiry: inquiry,
            width: reader.int("PROVIDER_WIDTH", default: 16, in: 1...256))
    }

    private static func mtnMoMo(_ reader: SettingsReader) -> MTNMoMoConfiguration? {
        func credentials(_ product: String) -> MTNMoMoConfiguration.Credentials {
            func value(_ name: String) -> Secret<String> {
                reader.optionalSecret("MTN_MOMO_\(product)_\(name)") ?? reader.secret("MTN_MOMO_\(name)")
            }
            return MTNMoMoConfiguration.Credentials(
                subscriptionKey: value("SUBSCRIPTION_KEY"), apiUser: value("API_USER"),
                apiKey: value("API_KEY"))
        }
        let environment = reader.string("MTN_MOMO_ENVIRONMENT", default: "mtncameroon")
        let baseURL = reader.url(
            "MTN_MOMO_BASE_URL",
            default: environment == "sandbox"
                ? "https://sandbox.momodeveloper.mtn.com" : "https://proxy.momoapi.mtn.com")
        do {
            return try MTNMoMoConfiguration(
                baseURL: baseURL, targetEnvironment: environment, collection: credentials("COLLECTION"),
                disbursement: credentials("DISBURSEMENT"))
        } catch {
            for fault in error.faults { reader.fault("MTN_MOMO (\(fault.setting))", fault.message) }
            return nil
        }
    }

    /// Orange is composed in where it has a client identifier; until then the gateway sends no text messages.
    private static func orangeMoney(_ reader: SettingsReader) -> OrangeMoneyConfiguration? {
        guard let clientID = reader.optionalSecret("ORANGE_MONEY_CLIENT_ID") else { return nil }
        do {
            return try OrangeMoneyConfiguration(
                baseURL: reader.url("ORANGE_SMS_BASE_URL", default: "https://api.orange.com"),
                clientID: clientID,
                clientSecret: reader.secret("ORANGE_MONEY_CLIENT_SECRET"),
                smsSender: reader.string("ORANGE_SMS_SENDER", default: "+2370000"),
                smsSenderName: reader.optionalString("ORANGE_SMS_SENDER_NAME"))
        } catch {
            for fault in error.faults { reader.fault("ORANGE_MONEY (\(fault.setting))", fault.message) }
            return nil
        }
    }
}
