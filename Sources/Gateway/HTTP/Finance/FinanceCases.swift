import FinancePages
import GatewayCore
import GatewayEngine
import GatewayStore
import HTTPTypes
import Hummingbird
import Primitives
import Reconciliation
import Web

/// The list of cases: filtered, acted on together, out to Excel and in again.
struct FinanceCases: Sendable {
    let gate: FinanceGate
    let cases: CaseService
    let reader: FinanceReader
    let staff: StaffService
    let workbook: CaseWorkbook
    let uploads: UploadFolder
    let pages: FinancePages

    private static let title = LocalizedText(fr: "Dossiers", en: "Cases")
    private static let workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    func addRoutes(to router: some RouterMethods<WebContext>) {
        router.get("finance/cases") { request, context in
            try await gate.page(request, context) { visit in
                try await list(CaseQuery(request.uri.query ?? ""), visit, request)
            }
        }
        router.get("finance/cases.xlsx") { request, context in
            try await gate.page(request, context) { visit in
                let query = CaseQuery(request.uri.query ?? "")
                let found = try await cases.find(query.filter(limit: 10_000, me: try visit.staff.id))
                let bytes = try await workbook.bytes(
                    of: found, on: try await reader.today(), in: visit.language)
                return FinanceGate.file(bytes, type: Self.workbookType, name: "kimi-cases.xlsx")
            }
        }
        router.post("finance/cases/bulk") { request, context in
            try await gate.form(request, context) { visit, form in try await takeMany(form, visit) }
        }
        router.post("finance/cases/import") { request, context in
            try await gate.open(request, context) { visit in
                let member = try visit.staff
                return try await uploads.receive(request) { upload in
                    try gate.check(upload.fields["form_token"] ?? "", visit)
                    let rows = try await workbook.rows(at: upload.path, name: upload.name)
                    let outcome = try await cases.take(rows, by: member.id, isTrial: false)
                    return report(outcome, visit, request)
                }
            }
        }
    }

    private func list(
        _ query: CaseQuery, _ visit: FinanceVisit, _ request: Request
    ) async throws -> Response {
        let builder = CaseListBuilder(visit: visit)
        let filter = query.filter(limit: CaseListBuilder.pageSize + 1, me: try visit.staff.id)
        let found = try await cases.find(filter)
        let page = builder.page(
            found, query, total: try await cases.count(query.filter(limit: 10_000, me: try visit.staff.id)),
            staff: try await staff.all(), providers: reader.providers,
            today: try await reader.today())
        return FinanceGate.html(pages.cases(visit.frame(Self.title, request, section: .cases), page))
    }

    private func takeMany(_ form: FormFields, _ visit: FinanceVisit) async throws -> Response {
        let member = try visit.staff
        let order = try Self.order(form, by: member)
        let query = CaseQuery(form["query"])
        let chosen = form.all("case").compactMap { Self.mark($0) }
        if form["all"] == "yes" {
            let filter = query.filter(limit: 10_000, me: member.id)
            // The count that the page showed: what came since is not decided unseen.
            guard let expected = Int(form["count"]) else {
                throw FinanceProblems.invalid(
                    LocalizedText(fr: "Rechargez la liste.", en: "Reload the list."))
            }
            let result = try await cases.takeAll(order, on: filter, expected: expected, by: member.id)
            try Self.tell(done: result.done.count, refused: result.refused)
        } else {
            guard !chosen.isEmpty else {
                throw FinanceProblems.invalid(
                    LocalizedText(fr: "Aucun dossier n'est choisi.", en: "No case is chosen."))
            }
            var refused: [(id: Int64, refusal: CaseRefusal)] = []
            for (id, version) in chosen {
                do {
                    try await cases.take(order, on: id, version: version, by: member.id)
                } catch let refusal as CaseRefusal {
                    refused.append((id, refusal))
                }
            }
            try Self.tell(done: chosen.count - refused.count, refused: refused)
        }
        return FinanceGate.redirect(
            "/finance/cases?\(query.text)&done=\(FinanceNotice.manyTaken.rawValue)")
    }

    /// Each case stands for itself: throws with how many were done, and why the others were not.
    private static func tell(done: Int, refused: [(id: Int64, refusal: CaseRefusal)]) throws {
        guard !refused.isEmpty else { return }
        let shown = refused.prefix(20)
        throw FinanceProblems.partly(
            LocalizedText(
                fr: "\(done) faits, \(refused.count) refusés. "
                    + shown.map { "\($0.id) : \($0.refusal.sentence.french)" }.joined(separator: " "),
                en: "\(done) done, \(refused.count) refused. "
                    + shown.map { "\($0.id): \($0.refusal.sentence.english)" }.joined(separator: " ")))
    }

    /// `17.3`: case 17 as it was at version 3.
    private static func mark(_ text: String) -> (id: Int64, version: Int)? {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let id = Int64(parts[0]), let version = Int(parts[1]) else { return nil }
        return (id, version)
    }

    private static func order(_ form: FormFields, by member: StoredStaff) throws -> CaseOrder {
        let text = form["text"].isEmpty ? nil : form["text"]
        switch form["action"] {
        case "assign": return .assign(to: member.id)
        case "inquire": return .inquire(text)
        case "accept":
            guard let reason = CaseDecisionReason(rawValue: form["reason"]) else {
                throw FinanceProblems.invalid(
                    LocalizedText(fr: "Choisissez un motif.", en: "Choose a reason."))
            }
            return .accept(CaseOrder.Decision(reason, text))
        case "comment", "reopen":
            guard let text else {
                throw FinanceProblems.invalid(LocalizedText(fr: "Écrivez un texte.", en: "Write a text."))
            }
            return form["action"] == "comment" ? .comment(text) : .reopen(text)
        default:
            throw FinanceProblems.invalid(
                LocalizedText(fr: "Choisissez une action.", en: "Choose an action."))
        }
    }

    private func report(
        _ outcome: SheetOutcome, _ visit: FinanceVisit, _ request: Request
    ) -> Response {
        let builder = FinanceText(language: visit.language)
        let page = StatementPage(
            facts: [
                NamedValue(visit.say(LocalizedText(fr: "Faits", en: "Done")), builder.number(outcome.done)),
                NamedValue(
                    visit.say(LocalizedText(fr: "Refusés", en: "Refused")), builder.number(outcome.refused)),
            ],
            rejects: outcome.rows.compactMap { row in
                row.fault.map {
                    StatementPage.Reject(row: builder.number(row.number), column: "", reason: visit.say($0))
                }
            }, refusal: nil, day: PageLink(visit.say(Self.title), "/finance/cases"))
        let title = LocalizedText(fr: "Classeur de dossiers", en: "Workbook of cases")
        return FinanceGate.html(
            pages.statement(visit.frame(title, request, section: .cases), page),
            status: outcome.done == 0 && outcome.refused > 0 ? .unprocessableContent : .ok)
    }
}
