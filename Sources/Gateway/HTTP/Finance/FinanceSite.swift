import FinancePages
package import GatewayEngine
package import GatewayMessages
package import GatewayStore
package import Hummingbird
package import Primitives
package import Web

/// The pages of finance, all under `/finance`.
package struct FinanceSite: Sendable {
    private let entrance: FinanceEntrance
    private let days: FinanceDays
    private let statements: FinanceStatements
    private let cases: FinanceCases
    private let oneCase: FinanceCase

    /// What the pages stand on.
    package struct Services: Sendable {
        package let store: GatewayStore
        package let staff: StaffService
        package let cases: CaseService
        package let statements: StatementImport
        package let comparison: ReconciliationRun
        package let dayClose: DayCloseService
        package let reader: FinanceReader
        /// The keys that have signed closed days.
        package let verifier: MessageVerifier

        package init(
            store: GatewayStore, staff: StaffService, cases: CaseService, statements: StatementImport,
            comparison: ReconciliationRun, dayClose: DayCloseService, reader: FinanceReader,
            verifier: MessageVerifier
        ) {
            self.store = store
            self.staff = staff
            self.cases = cases
            self.statements = statements
            self.comparison = comparison
            self.dayClose = dayClose
            self.reader = reader
            self.verifier = verifier
        }
    }

    /// `folder` is where files stay while they are received; `isSecure` says that the pages are reached over TLS.
    package init(_ services: Services, folder: String, identifiers: IdentifierSource, isSecure: Bool) {
        let pages = FinancePages()
        let sessions = StaffSessions(staff: services.staff)
        let gate = FinanceGate(
            sessions: sessions, identifiers: identifiers, pages: pages, isSecure: isSecure)
        let uploads = UploadFolder(path: folder, identifiers: identifiers)
        entrance = FinanceEntrance(gate: gate, sessions: sessions, pages: pages)
        days = FinanceDays(
            gate: gate, reader: services.reader, comparison: services.comparison,
            dayClose: services.dayClose, verifier: services.verifier, pack: DayPack(folder: folder),
            pages: pages)
        statements = FinanceStatements(
            gate: gate, store: services.store, statements: services.statements,
            comparison: services.comparison, uploads: uploads, pages: pages)
        cases = FinanceCases(
            gate: gate, cases: services.cases, reader: services.reader, staff: services.staff,
            workbook: CaseWorkbook(folder: folder), uploads: uploads, pages: pages)
        oneCase = FinanceCase(
            gate: gate, cases: services.cases, reader: services.reader, pages: pages)
    }

    package func addRoutes(to router: some RouterMethods<WebContext>) {
        entrance.addRoutes(to: router)
        days.addRoutes(to: router)
        statements.addRoutes(to: router)
        cases.addRoutes(to: router)
        oneCase.addRoutes(to: router)
    }
}
