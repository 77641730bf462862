import Foundation
import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import Reconciliation
import Sealing
import TestSupport

@testable import GatewayEngine

/// Imports and comparisons on a real database and a real object store. All that happens in it happens on one day.
struct StatementUnderTest: Sendable {
    let gateway: GatewayUnderTest
    let objects: ObjectStore
    let folder: URL
    let statements: StatementImport
    let runs: ReconciliationRun

    static let day = BusinessDay("2026-11-22")!
    static let header = "Id,Reference,Date,Status,Direction,Party,Amount"

    static func with(
        settlingTime: Duration = .milliseconds(1), _ body: (StatementUnderTest) async throws -> Void
    ) async throws {
        let folder = try RunFolder.make("statements")
        defer { try? FileManager.default.removeItem(at: folder) }
        let other = OtherStatedProvider()
        try await GatewayUnderTest.with(
            settlingTime: settlingTime, wrapped: { StatedProvider($0) }, beside: [other]
        ) { gateway in
            let objects = ObjectStore(
                folder: folder.appendingPathComponent("objects").path, keys: TestSeal.keys)
            try await objects.prepare()
            let registry = ProviderRegistry([StatedProvider(gateway.provider), other])
            try await body(
                StatementUnderTest(
                    gateway: gateway, objects: objects, folder: folder,
                    statements: StatementImport(
                        store: gateway.store, objects: objects, registry: registry, identifiers: .system,
                        logger: .quiet),
                    runs: ReconciliationRun(
                        store: gateway.store, service: gateway.service, registry: registry,
                        identifiers: .system, logger: .quiet)))
        }
    }

    /// A row: `id reference hour status direction party amount`.
    static func row(
        _ id: String, _ reference: String = "", at time: String = "2026-11-22 10:00:00",
        _ status: String = "done",
        _ direction: String = "in", party: String = "237670000001", amount: Int64 = 1000
    ) -> String {
        "\(id),\(reference),\(time),\(status),\(direction),\(party),\(amount)"
    }

    func file(_ rows: [String], name: String = "statement.csv", header: String = Self.header) throws -> String
    {
        let path = folder.appendingPathComponent("\(UUID().uuidString)-\(name)").path
        try Data(([header] + rows).joined(separator: "\n").utf8 + [0x0A]).write(
            to: URL(fileURLWithPath: path))
        return path
    }

    func source(
        _ rows: [String], name: String = "statement.csv", header: String = Self.header,
        day: BusinessDay? = Self.day,
        provider: ProviderID = ScriptedProvider.id
    ) throws -> StatementSource {
        StatementSource(
            path: try file(rows, name: name, header: header), name: name, provider: provider, day: day)
    }

    @discardableResult
    func importing(_ rows: [String], day: BusinessDay? = Self.day) async throws -> StatementReading {
        guard case .imported(_, let reading, _) = try await statements.commit(source(rows, day: day)) else {
            throw Hopeless("The file is new and good.")
        }
        return reading
    }

    /// A collection that has succeeded at ten o'clock of the day, under those references.
    func collected(
        _ reference: String, as providerReference: String, _ amount: Int64 = 1000,
        at time: String = "2026-11-22 10:00:00+01"
    ) async throws -> PaymentID {
        let agreement = TestAgreement()
        gateway.provider.answer(.collect, .pending(providerReference: nil))
        gateway.provider.answer(.inquireCollection, .succeeded(providerReference: providerReference))
        try await gateway.send(agreement.open)
        try await gateway.send(
            .collect(
                Collect(
                    payment: agreement.collection, purse: agreement.purse, payer: agreement.buyer,
                    amount: Money(amount, .xaf), reference: reference, message: "Order")))
        try await gateway.settle()
        try await move(agreement.collection, to: time)
        return agreement.collection
    }

    /// As if everything of the payment had happened then.
    func move(_ payment: PaymentID, to time: String) async throws {
        try await gateway.owner.session { session in
            try session.execute(
                """
                UPDATE gateway.payments SET received_at = \(time)::timestamptz, last_submitted_at = \(time)::timestamptz,
                    final_at = CASE WHEN final_at IS NOT NULL THEN \(time)::timestamptz END
                WHERE payment_id = \(payment.uuid)
                """)
        }
    }

    func count(_ table: String) async throws -> Int64 {
        try await gateway.database.session {
            try $0.query("SELECT count(*) AS count FROM \(unescaped: table)")[0].int("count")
        }
    }

    /// Every imported line, in order of its reference.
    func lines() async throws -> [StatementLine] {
        try await gateway.store.transaction { transaction in
            var lines: [StatementLine] = []
            let window = StatementWindow(provider: ScriptedProvider.id, first: 0, end: Int64.max / 4)
            try transaction.statements.lines(in: window) { line, _, _ in lines.append(line) }
            return lines.sorted { $0.providerReference < $1.providerReference }
        }
    }

    func breaks(_ outcome: ReconciliationRun.Outcome) async throws -> [Break] {
        try await gateway.store.transaction { try $0.reconciliation.breaks(of: outcome.run) }
    }

    func compare() async throws -> ReconciliationRun.Outcome {
        try await runs.run(ScriptedProvider.id, through: Self.day)
    }

    /// The reasons of the cases that are not resolved.
    func openCases() async throws -> [String] {
        try await gateway.database.session { session in
            try session.query("SELECT reason FROM cases WHERE state <> 'resolved' ORDER BY reason").map {
                try $0.string("reason")
            }
        }
    }
}
