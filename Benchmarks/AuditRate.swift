import Crypto
import Durable
import Escrow
import Logging
import Postgres
import Primitives
import Sealing

/// How fast `escrowd audit verify` proves a trail, on a database of its own, and how that compares
/// with what this machine's SHA-256 could do.
struct AuditRate {
    /// Entries a minute (issue 6: audit trail).
    private static let limit = 1_000_000.0

    private let entries: Int
    private let owner: PostgresClient
    private let chainer: AuditChainer
    private let seal: ColumnSeal
    private let database: PostgresConfiguration

    /// The database is empty and belongs to `user`, who may make roles.
    init(port: Int, database name: String, user: String, entries: Int) {
        self.entries = entries
        seal = ColumnSeal(
            schema: "escrow",
            keys: KeyRing(current: MasterKey(secret: Secret([UInt8](repeating: 0x42, count: 32)))),
            index: BlindIndex(key: Secret([UInt8](repeating: 0x43, count: 32))))
        var logger = Logger(label: "benchmark")
        logger.logLevel = .critical
        database = PostgresConfiguration(
            host: "127.0.0.1", port: port, database: name, user: user, password: nil, searchPath: "escrow",
            poolSize: 1, statementTimeout: .seconds(600), applicationName: "kimi-benchmark")
        owner = PostgresClient(configuration: database, seal: seal, logger: logger)
        chainer = AuditChainer(database: owner, wakeup: Wakeup(), logger: logger)
    }

    func measure() async throws -> [Measurement] {
        let role = "kimi_benchmark_escrow"
        _ = try await PostgresMigrator(
            schema: "escrow", role: role, migrations: DurableMigrations.all + EscrowMigrations.all
        ).migrate(owner, rolePassword: Secret("false-password"))
        try await fill()
        while try await chainer.chainBatch() > 0 {}
        let began = ContinuousClock.now
        let report = try await AuditVerification(owner: owner).run()
        let minutes = (ContinuousClock.now - began) / .seconds(60)
        await owner.close()
        guard report.holds, report.links == Int64(entries) else {
            throw LoadError(description: "The benchmark's own trail does not hold: \(report.faults)")
        }
        let rate = Double(entries) / minutes
        return [
            Measurement(
                name: "audit: entries verified", value: rate, unit: "a minute", limit: .atLeast(Self.limit)),
            Measurement(
                name: "audit: entries for each 1000 of SHA-256 alone", value: 1000 * rate / hashesAMinute(),
                unit: "entries", limit: .atLeast(1)),
        ]
    }

    /// Entries of the usual size, each with a sealed address and a request.
    private func fill() async throws {
        let (subject, action) = ("agreement:1", "agreement.created")
        let address = try seal.seal(
            "192.0.2.1", in: "audit_entries.sealed_address", of: "\(subject) \(action)")
        try await owner.session { session in
            try session.script(
                """
                CREATE SCHEMA gateway;
                CREATE TABLE gateway.purse_holdings (purse_id uuid, currency text, held bigint);
                SET search_path TO escrow;
                INSERT INTO audit_entries (actor, action, subject, sealed_address, details, request_id)
                SELECT 'user:' || g % 50000, '\(action)', '\(subject)', '\(address)',
                    '{"after":"RELEASED","amount":450000,"before":"RELEASING","currency":"XAF","reference":"TXN-ABC234"}',
                    'request-' || g
                FROM generate_series(1, \(entries)) g;
                INSERT INTO audit_queue SELECT entry_id FROM audit_entries;
                ANALYZE audit_entries, audit_queue;
                """)
        }
    }

    /// What one core does of a message of an entry's size.
    private func hashesAMinute() -> Double {
        let message = [UInt8](repeating: 0x61, count: 330)
        let count = 200_000
        var last: UInt8 = 0
        let began = ContinuousClock.now
        for _ in 0..<count { last ^= Array(SHA256.hash(data: message))[0] }
        let taken = ContinuousClock.now - began
        precondition(last == 0, "An even number of equal bytes cancel out.")
        return Double(count) / (taken / .seconds(60))
    }
}
