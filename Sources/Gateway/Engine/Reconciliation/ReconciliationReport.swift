package import FoundationEssentials
package import GatewayCore
package import GatewayStore
import Primitives
import ProviderKit
package import Reconciliation

/// How the statements of a day stand to the books, for a person.
package struct ReconciliationReport: Sendable {
    package let day: BusinessDay
    package let sections: [Section]
    /// When it was made, by the database's clock.
    package let madeAt: Date

    /// One provider.
    package struct Section: Sendable {
        package let provider: ProviderID
        package let name: String
        package let run: StoredReconciliationRun
        package let breaks: [Line]
        package let files: [StatementFile]
        package let balances: [ReconciliationStore.KeptBalance]

        /// Breaks that no person has resolved.
        package var remaining: Int { breaks.count { !$0.isResolved } }

        /// What the statement says stands on our account, less what our books say; nil where no statement says it.
        package var statementDifference: Int64? { run.statementBalance.map { $0 - run.clearingBalance } }
        /// What the provider says stands there now, less what our books say.
        package var providerDifference: Int64? { run.providerBalance.map { $0 - run.clearingBalance } }
    }

    /// A break, and how its case stands.
    package struct Line: Sendable {
        package let found: Break
        package let caseID: Int64?
        package let state: CaseState?
        package let resolution: CaseResolution?
        package let assignee: String?
        /// Business days since the break's own.
        package let age: Int

        package var isResolved: Bool { state == .resolved && resolution != .explained }

        /// By how much the two sides differ; a side that is missing counts as nothing.
        package var difference: Int64? {
            guard found.statementAmount != nil || found.bookAmount != nil else { return nil }
            let (difference, overflows) = (found.statementAmount ?? 0)
                .subtractingReportingOverflow(found.bookAmount ?? 0)
            return overflows ? nil : difference
        }
    }

    package var remaining: Int { sections.reduce(0) { $0 + $1.remaining } }
}

/// Makes reports of what runs have found. Calls nobody.
package struct ReconciliationReports: Sendable {
    private let store: GatewayStore
    private let registry: ProviderRegistry

    package init(store: GatewayStore, registry: ProviderRegistry) {
        self.store = store
        self.registry = registry
    }

    /// The last run of that day of each provider, or of the given one; no section where nothing was compared.
    package func report(of day: BusinessDay, provider: ProviderID? = nil) async throws -> ReconciliationReport
    {
        let providers = provider.map { [$0] } ?? registry.all.map(\.manifest.id)
        return try await store.snapshot { transaction in
            let sections = try providers.compactMap { provider in
                try transaction.reconciliation.lastRun(of: provider, on: day).map {
                    try section($0, in: transaction)
                }
            }
            return ReconciliationReport(day: day, sections: sections, madeAt: try transaction.now())
        }
    }

    private func section(
        _ run: StoredReconciliationRun, in transaction: GatewayTransaction
    ) throws -> ReconciliationReport.Section {
        let cases = try transaction.cases.find(CaseFilter(provider: run.provider, limit: 1_000_000))
        let known = Dictionary(
            cases.filter(\.isBreak).map { (Subject($0.reason, $0.lines, $0.payments), $0) },
            uniquingKeysWith: { $1 })
        let breaks = try transaction.reconciliation.breaks(of: run).map { found in
            let kept = known[Subject(found.kind.rawValue, found.lines, found.payments)]
            return ReconciliationReport.Line(
                found: found, caseID: kept?.id, state: kept?.state, resolution: kept?.resolution,
                assignee: kept?.assigneeName, age: max(0, Int(run.day.number) - Int(found.day.number)))
        }
        return ReconciliationReport.Section(
            provider: run.provider,
            name: registry.provider(run.provider)?.manifest.displayName ?? run.provider.name, run: run,
            breaks: breaks,
            files: try transaction.statements.files(
                of: run.provider, from: run.day.start, through: run.day.end - 1),
            balances: try transaction.reconciliation.balances(of: run.provider))
    }

    /// What a case and a break have in common.
    private struct Subject: Hashable {
        let kind: String
        let lines: [StatementLineID]
        let payments: [String]

        init(_ kind: String, _ lines: [StatementLineID], _ payments: [PaymentID]) {
            self.kind = kind
            self.lines = lines.sorted()
            self.payments = payments.map(\.description).sorted()
        }
    }
}
