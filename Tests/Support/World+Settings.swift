import Foundation

extension World {
    /// The environment of both daemons: private servers, the sandbox's credentials, keys made by the daemons themselves.
    static func settings(
        database: TestDatabase, redis: TestRedis, sandbox: Sandbox
    ) async throws -> [String: String] {
        let gatewayKeys = try await keys("gatewayd", named: "gateway-1")
        let escrowKeys = try await keys("escrowd", named: "escrow-1")
        let auditKeys = try await keys("escrowd", named: "audit-1")
        return [
            "ENV_FILE": noSettings, "DEBUG": "False", "LOG_LEVEL": "info",
            "DB_HOST": "127.0.0.1", "DB_PORT": String(database.cluster.port), "DB_NAME": database.name,
            "DB_USER": database.owner, "DB_PASSWORD": database.password, "DB_POOL_SIZE": "6",
            "GATEWAY_DB_USER": database.role("gateway"),
            "GATEWAY_DB_PASSWORD": database.password + "-gateway",
            "ESCROW_DB_USER": database.role("escrow"), "ESCROW_DB_PASSWORD": database.password + "-escrow",
            "REDIS_URL": redis.url,
            "SECRET_KEY": randomHex(32), "FIELD_ENCRYPTION_KEY": randomData(32).base64EncodedString(),
            "KYC_PRIVACY_POLICY_URL": "https://kimi.example/privacy",
            "FIELD_INDEX_KEY": randomData(32).base64EncodedString(),
            "OBJECT_STORE_PATH": RunFolder.url.appendingPathComponent("objects-\(database.name)").path,
            "GATEWAY_HOST": "127.0.0.1", "ESCROW_HOST": "127.0.0.1",
            "GATEWAY_SIGNING_KEY": gatewayKeys.private, "ESCROW_EVENT_KEYS": gatewayKeys.public,
            "ESCROW_SIGNING_KEY": escrowKeys.private, "GATEWAY_COMMAND_KEYS": escrowKeys.public,
            "AUDIT_SIGNING_KEY": auditKeys.private, "AUDIT_CHECKPOINT_KEYS": auditKeys.public,
            "AUDIT_CHECKPOINT_PATH":
                RunFolder.url.appendingPathComponent("checkpoints-\(database.name)").path,
            "MTN_MOMO_BASE_URL": sandbox.mtnURL, "MTN_MOMO_ENVIRONMENT": "mtncameroon",
            "MTN_MOMO_SUBSCRIPTION_KEY": Sandbox.subscriptionKey, "MTN_MOMO_API_USER": Sandbox.apiUser,
            "MTN_MOMO_API_KEY": Sandbox.apiKey,
            "ORANGE_MONEY_CLIENT_ID": "sandbox", "ORANGE_MONEY_CLIENT_SECRET": "sandbox",
            "ORANGE_SMS_BASE_URL": sandbox.orangeURL,
            "SMTP_URL": sandbox.smtpURL, "SMTP_ENCRYPTION": "off", "MAIL_FROM": "notices@kimi.example",
            "PAYMENT_PROVIDERS": "MTN_MOMO,ORANGE_MONEY,ORANGE_WEBPAY",
            "PAYOUT_PROVIDERS": "MTN_MOMO,ORANGE_MONEY", "KYC_REQUIRED_ABOVE_XAF": "1000000000",
        ].merging(orange(sandbox)) { $1 }
    }

    /// The Core API and Web Payment of the sandbox, which takes any credentials.
    private static func orange(_ sandbox: Sandbox) -> [String: String] {
        [
            "ORANGE_MONEY_TOKEN_URL": sandbox.orangeURL, "ORANGE_MONEY_BASE_URL": sandbox.orangeURL,
            "ORANGE_MONEY_CONSUMER_KEY": "consumer-of-the-sandbox",
            "ORANGE_MONEY_CONSUMER_SECRET": "consumer-secret-of-the-sandbox",
            "ORANGE_MONEY_API_USER": "api-user-of-the-sandbox",
            "ORANGE_MONEY_API_PASSWORD": "api-password-of-the-sandbox", "ORANGE_MONEY_PIN": "73519",
            "ORANGE_MONEY_CHANNEL_MSISDN": "691000000",
            "ORANGE_WEBPAY_BASE_URL": sandbox.orangeURL, "ORANGE_WEBPAY_COUNTRY": "cm",
            "ORANGE_WEBPAY_MERCHANT_KEY": "5eb0c0de",
            "ORANGE_WEBPAY_RETURN_URL": sandbox.controlURL + "/healthz?paid",
            "ORANGE_WEBPAY_CANCEL_URL": sandbox.controlURL + "/healthz?cancelled",
        ]
    }

    /// Brings both schemas up to date, by the daemons' own commands.
    package func migrate() async throws {
        for program in ["gatewayd", "escrowd"] {
            _ = try await command(program, "migrate")
        }
    }

    /// Runs a command of a daemon, such as `ledger verify`, with the world's settings, and gives back what it printed.
    /// Throws where it does not end with code 0.
    @discardableResult
    package func command(_ program: String, _ arguments: String...) async throws -> String {
        let end = try await ProcessUnderTest.run(program, arguments, environment: settings)
        guard end.exit == .code(0) else {
            let name = ([program] + arguments).joined(separator: " ")
            throw CommandFailure(command: name, exit: end.exit, errors: end.errors + end.output)
        }
        return end.output
    }

    /// Proves that the books hold: conservation in the ledger, and the chain of the audit trail.
    package func verifyBooks() async throws {
        try await command("gatewayd", "ledger", "verify")
        try await command("escrowd", "audit", "verify")
    }

    /// A new key pair, in the text form of the settings.
    package static func keys(_ program: String, named name: String) async throws -> (
        private: String, public: String
    ) {
        let end = try await ProcessUnderTest.run(
            program, ["keygen", name], environment: ["ENV_FILE": noSettings])
        func value(_ prefix: String) -> String? {
            end.output.split(separator: "\n").first { $0.hasPrefix(prefix) }.map {
                String($0.dropFirst(prefix.count))
            }
        }
        guard let secret = value("private="), let known = value("public=") else {
            throw CommandFailure(command: "\(program) keygen", exit: end.exit, errors: end.errors)
        }
        return (secret, known)
    }

    /// An empty file of settings, so that no `.env` of the checkout reaches a test.
    private static let noSettings: String = {
        let file = RunFolder.url.appendingPathComponent("no-settings.env")
        _ = FileManager.default.createFile(atPath: file.path, contents: Data())
        return file.path
    }()

    private static func randomData(_ count: Int) -> Data {
        Data((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }

    private static func randomHex(_ count: Int) -> String {
        randomData(count).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
