import FoundationEssentials
package import GatewayCore
package import GatewayStore
package import Logging
package import Primitives
import ProviderKit
package import Reconciliation

/// Compares the statements of a provider with the books: ends what a statement ends, and keeps what does not fit as cases.
package struct ReconciliationRun: Sendable {
    private let store: GatewayStore
    private let service: PaymentService
    private let registry: ProviderRegistry
    private let tariffs: Tariffs
    private let settlementDelaySeconds: Int64
    private let identifiers: IdentifierSource
    private let logger: Logger

    package init(
        store: GatewayStore, service: PaymentService, registry: ProviderRegistry,
        tariffs: Tariffs = Tariffs(), settlementDelaySeconds: Int64 = 86_400, identifiers: IdentifierSource,
        logger: Logger
    ) {
        self.store = store
        self.service = service
        self.registry = registry
        self.tariffs = tariffs
        self.settlementDelaySeconds = settlementDelaySeconds
        self.identifiers = identifiers
        self.logger = logger
    }

    /// What a run has done.
    package struct Outcome: Sendable {
        package let run: StoredReconciliationRun
        /// Breaks that no person has resolved.
        package let remaining: Int
        package let cases: CaseChanges
        /// Payments that a line has ended.
        package let decided: Int
        /// Payments whose end a line contradicts.
        package let contradicted: Int
    }

    /// How often the books may change under a run before it takes them as they are.
    private static let rounds = 3

    /// Compares everything after the last closed day up to `day`. Again with the same lines and payments it finds the same and
    /// opens no new case. Throws `ReconciliationError` where the day is closed.
    package func run(_ provider: ProviderID, through day: BusinessDay) async throws -> Outcome {
        let currency = currency(of: provider)
        let rules = ReconciliationRules(
            tariff: tariffs[provider], settlementDelaySeconds: settlementDelaySeconds, statedUntil: nil)
        let reader = ComparisonReader(provider: provider, day: day, rules: rules, currency: currency)
        var (decided, contradicted) = (0, 0)
        for round in 1... {
            let input = try await store.snapshot { try reader.read(in: $0) }
            let comparison = await Comparison.make(input)
            let ended = try await end(comparison)
            decided += ended.decided
            contradicted += ended.contradicted
            if ended.decided > 0, round < Self.rounds { continue }
            Failpoint.reach("reconcile.compared")
            let kept = try await keep(comparison, decided: decided, currency)
            Failpoint.reach("reconcile.kept")
            logger.notice(
                "Statements were compared with the books.",
                metadata: [
                    "provider.id": "\(provider)", "day": "\(day)", "lines": "\(kept.run.lines)",
                    "payments": "\(kept.run.payments)", "breaks": "\(kept.run.breaks)",
                    "hash": "\(Hex.encode(kept.run.resultHash))",
                ])
            return Outcome(
                run: kept.run, remaining: comparison.breaks.count - kept.cases.settled, cases: kept.cases,
                decided: decided, contradicted: contradicted)
        }
        preconditionFailure("The rounds end by returning.")
    }

    /// The providers that can be compared: those whose statements can be read.
    package var providers: [ProviderID] {
        registry.all.compactMap { $0 is any StatementProvider ? $0.manifest.id : nil }
    }

    package func currency(of provider: ProviderID) -> Currency {
        let known = registry.provider(provider)?.manifest.currencies ?? []
        return known.contains(.xaf) ? .xaf : known.sorted { $0.rawValue < $1.rawValue }.first ?? .xaf
    }

    /// Ends the payments that wait, by the lines that prove it; and tells a person of those whose end a line contradicts.
    private func end(_ comparison: Comparison) async throws -> (decided: Int, contradicted: Int) {
        var wanted: [StatementLineID: PaymentID] = [:]
        for one in comparison.evidence { wanted[one.line] = one.payment }
        for one in comparison.breaks where one.kind == .status {
            if let line = one.lines.first, let payment = one.payments.first, one.lines.count == 1,
                one.payments.count == 1
            {
                wanted[line] = payment
            }
        }
        guard !wanted.isEmpty else { return (0, 0) }
        var (decided, contradicted) = (0, 0)
        let provider = comparison.input.provider
        for line in comparison.input.lines {
            guard let payment = wanted[line.id] else { continue }
            let placed = try await store.transaction {
                try $0.statements.line(line.id, of: provider, at: line.line.time)
            }
            guard let placed else { continue }
            let outcome = try await service.apply(
                placed.line, at: PaymentStore.StatementPlace(file: placed.file, line: line.id), to: payment)
            Failpoint.reach("reconcile.payment_ended")
            switch outcome {
            case .decided: decided += 1
            case .contradicted: contradicted += 1
            case .unchanged: break
            }
        }
        return (decided, contradicted)
    }

    private func keep(
        _ comparison: Comparison, decided: Int, _ currency: Currency
    ) async throws -> (run: StoredReconciliationRun, cases: CaseChanges) {
        let id = identifiers.timeOrdered()
        let input = comparison.input
        return try await store.transaction { transaction in
            try transaction.reconciliation.withoutTimeout()
            if let closed = try transaction.closedDays.holdOpenDays(), input.day <= closed {
                throw ReconciliationError.closed(input.day)
            }
            try transaction.reconciliation.lockRuns(of: input.provider)
            let balances = try transaction.reconciliation.balances(of: input.provider)
                .filter { $0.available.currency == currency }
            let told = balances.isEmpty ? nil : balances.reduce(0) { $0 + $1.available.minorUnits }
            let run = try transaction.reconciliation.keep(
                NewReconciliationRun(
                    id: id, provider: input.provider, day: input.day, lastClosedDay: input.lastClosedDay,
                    resultHash: comparison.hash, lines: Int64(input.lineCount),
                    payments: Int64(input.paymentCount), decided: Int64(decided),
                    statementBalance: input.statementBalance, clearingBalance: input.clearingBalance,
                    providerBalance: told, currency: currency, claims: comparison.claims,
                    expected: comparison.expected, breaks: comparison.breaks))
            let cases = try transaction.cases.settle(
                comparison.breaks.map { FoundBreak($0) }, of: input.provider, through: input.day,
                run: run.id.lowercased)
            Failpoint.reach("reconcile.before_commit")
            try transaction.audit.append(
                GatewayAuditEntry(
                    actor: "system:reconcile", action: "statements.compared", subject: "day:\(input.day)",
                    details: .object([
                        "provider": .string(input.provider.name), "run": .string(run.id.lowercased),
                        "hash": .string(Hex.encode(run.resultHash)), "breaks": .integer(run.breaks),
                        "opened": .integer(Int64(cases.opened)),
                        "explained": .integer(Int64(cases.explained)),
                        "reopened": .integer(Int64(cases.reopened)),
                    ])))
            return (run, cases)
        }
    }
}
