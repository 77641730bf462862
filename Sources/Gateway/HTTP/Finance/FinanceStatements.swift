import FinancePages
import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import HTTPTypes
import Hummingbird
import Primitives
import ProviderKit
import Reconciliation
import Web

/// Statement files: dropped, previewed, looked at.
struct FinanceStatements: Sendable {
    let gate: FinanceGate
    let store: GatewayStore
    let statements: StatementImport
    let comparison: ReconciliationRun
    let uploads: UploadFolder
    let pages: FinancePages

    func addRoutes(to router: some RouterMethods<WebContext>) {
        router.post("finance/statements") { request, context in
            try await gate.open(request, context) { visit in
                try Self.mayImport(visit)
                return try await uploads.receive(request) { upload in
                    try gate.check(upload.fields["form_token"] ?? "", visit)
                    return try await take(upload, visit, request, context)
                }
            }
        }
        router.get("finance/statements/{file}") { request, context in
            try await gate.page(request, context) { visit in try await show(visit, request, context) }
        }
    }

    private static func mayImport(_ visit: FinanceVisit) throws {
        let role = try visit.staff.role
        guard role.closesDays else { throw FinanceProblems.notAllowed(role) }
    }

    /// Imports the file and compares the day at once: the next page says what does not fit.
    private func take(
        _ upload: UploadFolder.Upload, _ visit: FinanceVisit, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        guard let day = upload.fields["day"].flatMap({ BusinessDay($0) }),
            let provider = upload.fields["provider"].map({ ProviderID($0) }),
            comparison.providers.contains(provider)
        else {
            throw FinanceProblems.invalid(
                LocalizedText(
                    fr: "Choisissez un opérateur et une journée.", en: "Choose an operator and a day."))
        }
        let source = StatementSource(
            path: upload.path, name: upload.name, provider: provider, day: day,
            actor: try visit.staff.actor)
        if upload.fields["preview"] != nil {
            return try await preview(source, provider, day, visit, request)
        }
        switch try await statements.commit(source) {
        case .refused(let refusal):
            throw FinanceProblems.invalid(LocalizedText(fr: refusal.french, en: refusal.english))
        case .knownFile(let file):
            context.facts.note("statement.file", file.id.lowercased)
            return FinanceGate.redirect(
                "/finance/statements/\(file.id.lowercased)?done=\(FinanceNotice.known.rawValue)")
        case .imported(let file, _, _):
            context.facts.note("statement.file", file.id.lowercased)
            _ = try await comparison.run(provider, through: day)
            let next =
                file.counts.rejects > 0 ? "/finance/statements/\(file.id.lowercased)" : "/finance/days/\(day)"
            return FinanceGate.redirect("\(next)?done=\(FinanceNotice.imported.rawValue)")
        }
    }

    private func preview(
        _ source: StatementSource, _ provider: ProviderID, _ day: BusinessDay, _ visit: FinanceVisit,
        _ request: Request
    ) async throws -> Response {
        let preview = try await statements.preview(source)
        let builder = StatementPageBuilder(visit: visit)
        let title = LocalizedText(fr: "Aperçu de \(source.name)", en: "Preview of \(source.name)")
        return FinanceGate.html(
            pages.preview(visit.frame(title, request, section: .days), builder.page(preview, day)))
    }

    private func show(
        _ visit: FinanceVisit, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        guard let id = context.parameters.get("file").flatMap({ UUID(uuidString: $0) }) else {
            throw FinanceProblems.missing()
        }
        let (known, rejects) = try await store.snapshot { transaction in
            (
                try transaction.statements.file(id),
                try transaction.statements.shownRejects(of: id, limit: StatementPageBuilder.rejectLimit)
            )
        }
        guard let file = known else { throw FinanceProblems.missing() }
        let page = StatementPageBuilder(visit: visit).page(
            file, rejects: rejects, currency: comparison.currency(of: file.provider))
        return FinanceGate.html(
            pages.statement(
                visit.frame(LocalizedText(fr: file.name, en: file.name), request, section: .days), page))
    }
}
