import FoundationEssentials
package import GatewayCore
package import GatewayStore
import ProviderKit
package import Reconciliation

/// A business day as finance looks at it: statements, the last comparison of each provider, balances, open cases.
package struct DayOverview: Sendable {
    package struct Provider: Sendable {
        package let id: ProviderID
        package let name: String
        package let currency: Currency
        package let files: [StatementFile]
        package let run: StoredReconciliationRun?
    }

    /// Cases of one reason.
    package struct Kind: Sendable, Equatable {
        /// A `BreakKind`'s or a `CaseReason`'s raw value.
        package let reason: String
        package let count: Int
        /// By how much both sides differ, in sum, in minor units of each currency.
        package let difference: [Currency: Int64]
    }

    package let day: BusinessDay
    package let today: BusinessDay
    package let closed: ClosedDayStore.ClosedDay?
    package let lastClosed: BusinessDay?
    package let providers: [Provider]
    package let kinds: [Kind]
    /// Unresolved cases of the day.
    package let openCases: Int
    /// Unresolved cases of earlier days.
    package let carriedForward: Int
}

/// Reads what the pages of finance show.
package struct FinanceReader: Sendable {
    let store: GatewayStore
    private let registry: ProviderRegistry
    private let comparison: ReconciliationRun

    package init(store: GatewayStore, registry: ProviderRegistry, comparison: ReconciliationRun) {
        self.store = store
        self.registry = registry
        self.comparison = comparison
    }

    /// The providers whose statements can be compared, with their names.
    package var providers: [(id: ProviderID, name: String)] {
        comparison.providers.map { ($0, registry.provider($0)?.manifest.displayName ?? $0.name) }
    }

    /// The business day that it is, by the database's clock.
    package func today() async throws -> BusinessDay {
        try await store.transaction { BusinessDay(containing: Int64(try $0.now().timeIntervalSince1970)) }
    }

    package func overview(of day: BusinessDay) async throws -> DayOverview {
        let providers = comparison.providers
        return try await store.snapshot { transaction in
            var filter = CaseFilter.unresolved
            filter.limit = 1_000_000
            let cases = try transaction.cases.find(filter).filter { $0.day <= day }
            let ofDay = cases.filter { $0.day == day }
            return DayOverview(
                day: day, today: BusinessDay(containing: Int64(try transaction.now().timeIntervalSince1970)),
                closed: try transaction.closedDays.find(day), lastClosed: try transaction.closedDays.last(),
                providers: try providers.map { try provider($0, day, transaction) },
                kinds: Self.kinds(ofDay), openCases: ofDay.count,
                carriedForward: cases.count - ofDay.count)
        }
    }

    private func provider(
        _ id: ProviderID, _ day: BusinessDay, _ transaction: GatewayTransaction
    ) throws -> DayOverview.Provider {
        DayOverview.Provider(
            id: id, name: registry.provider(id)?.manifest.displayName ?? id.name,
            currency: comparison.currency(of: id),
            files: try transaction.statements.files(of: id, from: day.start, through: day.end - 1),
            run: try transaction.reconciliation.lastRun(of: id, on: day))
    }

    private static func kinds(_ cases: [StoredCase]) -> [DayOverview.Kind] {
        Dictionary(grouping: cases, by: \.reason).map { reason, cases in
            DayOverview.Kind(
                reason: reason, count: cases.count,
                difference: cases.reduce(into: [:]) { sums, one in
                    let difference = one.difference.map { Int64(clamping: $0.magnitude) } ?? 0
                    sums[one.currency] =
                        (sums[one.currency] ?? 0).addingReportingOverflow(difference)
                        .partialValue
                })
        }.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }
}
