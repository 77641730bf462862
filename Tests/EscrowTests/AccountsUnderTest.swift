import Durable
import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Passwords
import Postgres
import Primitives
import TestSupport

/// The accounts on a real database with the daemon's own rights, and what a test may look into or move.
struct AccountsUnderTest: Sendable {
    let service: AccountService
    /// The owner, whose rights the daemon has not: for moving times.
    let owner: PostgresClient
    /// The daemon's role.
    let database: PostgresClient
    let keys: AccountKeys

    /// One for all tests, so that the memory of hashes is bounded as in production.
    static let hasher = PasswordHasher(threads: 2, queueLimit: 512)
    static let seal = TextSeal(fieldEncryptionKey: Secret([UInt8](repeating: 5, count: 32)))
    static let password = "bateau-lavoir vert 47"
    static let origin = AccountService.Origin(
        address: "192.0.2.1", subscriber: "192.0.2.1", userAgent: "tests", traceparent: nil)

    static func run<T: Sendable>(
        hasher: PasswordHasher = hasher, _ body: (AccountsUnderTest) async throws -> T
    ) async throws -> T {
        try await TestDatabase.withDatabase(
            migrations: [("escrow", DurableMigrations.all + EscrowMigrations.all)]
        ) { owner, make in
            let database = make("escrow")
            let keys = AccountKeys(secretKey: Secret("a secret key of the tests, long enough"))
            return try await body(
                AccountsUnderTest(
                    service: AccountService(database: database, hasher: hasher, keys: keys, seal: seal),
                    owner: owner,
                    database: database, keys: keys))
        }
    }

    /// What administrators do about people.
    var administration: UserAdministration {
        guard let rate = CommissionRate(percent: "2.5") else {
            preconditionFailure("A rate of the tests.")
        }
        let agreements = AgreementEffects(
            policy: EscrowPolicy(
                commission: rate, kycRequiredAbove: Money(100_000, .xaf), collectionMethods: [.mtnMoMo],
                payoutMethods: [.mtnMoMo]), identifiers: .system)
        return UserAdministration(
            database: database, disputes: DisputeEffects(agreements: agreements, identifiers: .system))
    }

    static func phone(_ last: Int = 1) -> MSISDN {
        guard let phone = MSISDN(cameroonian: "+2376123450\(last < 10 ? "0" : "")\(last)") else {
            preconditionFailure("The numbers of the tests are well formed.")
        }
        return phone
    }

    static func registration(
        _ last: Int = 1, password: String = password, language: Language = .french,
        idempotency: (scope: String, key: String)? = nil
    ) -> AccountRegistration {
        AccountRegistration(
            phone: phone(last), firstName: "Aïcha", lastName: "Mbarga", email: "aicha@example.com",
            role: .buyer,
            language: language, password: Secret(password), idempotency: idempotency)
    }

    func register(_ last: Int = 1) async throws -> SignIn {
        try await service.register(Self.registration(last), origin: Self.origin).signIn
    }

    func login(
        _ last: Int = 1, _ password: String = password, address: String = "192.0.2.1"
    ) async throws -> SignIn {
        try await service.login(
            phone: Self.phone(last), password: Secret(password),
            origin: AccountService.Origin(
                address: address, subscriber: address, userAgent: nil, traceparent: nil))
    }

    /// How an operation was refused; nil where it was not.
    static func refusal<T>(_ operation: () async throws -> T) async -> AccountError? {
        do {
            _ = try await operation()
            return nil
        } catch {
            return error as? AccountError
        }
    }

    /// The texts of the SMS that were ordered, the newest last.
    func texts() async throws -> [String] {
        try await database.session { session in
            try session.query(
                "SELECT message_id, payload FROM outbox WHERE type = 'send-sms' ORDER BY created_at, message_id"
            ).map {
                let payload = try Outbox.open(
                    try $0.string("payload"), of: try $0.uuid("message_id"), in: session)
                let command = try GatewayCommand(type: "send-sms", payload: try JSONValue(parsing: payload))
                guard case .sendSMS(let sms) = command else { return "" }
                return Self.seal.open(sms.sealedText, of: sms.sms) ?? ""
            }
        }
    }

    /// The code in the newest SMS, as a person reads it off.
    func newestCode() async throws -> String {
        let text = try await texts().last ?? ""
        return String(text.split { !$0.isNumber }.first { $0.count == 6 } ?? "")
    }

    /// Another code than the given one.
    static func wrong(_ code: String) -> String { code == "000000" ? "000001" : "000000" }

    func auditActions() async throws -> [String] {
        try await database.session { session in
            try session.query("SELECT action FROM audit_entries ORDER BY entry_id").map {
                try $0.string("action")
            }
        }
    }

    /// Moves times into the past, as if so long had gone by.
    func age(_ table: String, _ columns: [String], by interval: Duration) async throws {
        let changes = columns.map { "\($0) = \($0) - interval '\(interval.components.seconds) seconds'" }
        try await owner.session { session in
            _ = try session.execute(
                "UPDATE escrow.\(unescaped: table) SET \(unescaped: changes.joined(separator: ", "))")
        }
    }

    func isAlive(_ signIn: SignIn) async throws -> Bool {
        let standing = try await service.standing(sessionID: signIn.sessionID, userID: signIn.user.id)
        return standing?.ended == false
    }
}

extension AccountError {
    var isLock: Bool { if case .locked = self { true } else { false } }
    var isDailyLimit: Bool { if case .codesExhausted = self { true } else { false } }

    /// Where a code was sent a moment ago: how long until another can be.
    var secondsToNextCode: Int64? {
        if case .codeSentRecently(let wait) = self { wait.components.seconds } else { nil }
    }
}
