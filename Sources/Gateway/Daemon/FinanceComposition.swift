import FoundationEssentials
import GatewayEngine
import GatewayHTTP
import GatewayMessages
import GatewayStore
import Logging
import Passwords
import Primitives
import Runtime
import Sealing

/// Builds the pages of finance and what they stand on.
struct FinanceComposition {
    let site: FinanceSite

    init(
        _ configuration: GatewayConfiguration, access: ProviderAccess, store: GatewayStore,
        payments: PaymentService, logger: Logger
    ) {
        let settings = configuration.finance
        let comparison = ReconciliationRun(
            store: store, service: payments, registry: access.registry,
            tariffs: configuration.reconciliation.tariffs,
            settlementDelaySeconds: configuration.reconciliation.settlementDelaySeconds,
            identifiers: .system, logger: logger)
        site = FinanceSite(
            FinanceSite.Services(
                store: store,
                staff: StaffService(store: store, hasher: PasswordHasher(), identifiers: .system),
                cases: CaseService(
                    store: store, payments: payments, policy: settings.policy, identifiers: .system),
                statements: StatementImport(
                    store: store,
                    objects: ObjectStore(
                        folder: configuration.objectStorePath, keys: configuration.keys),
                    registry: access.registry, identifiers: .system, logger: logger),
                comparison: comparison,
                dayClose: DayCloseService(
                    store: store, signer: configuration.signer, policy: settings.policy,
                    identifiers: .system),
                reader: FinanceReader(store: store, registry: access.registry, comparison: comparison),
                verifier: configuration.records),
            folder: "\(configuration.objectStorePath)/uploads", identifiers: .system,
            isSecure: configuration.publicURL.hasPrefix("https:"))
    }
}
