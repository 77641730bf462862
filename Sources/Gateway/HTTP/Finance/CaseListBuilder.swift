import FinancePages
import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import Reconciliation

/// Makes the list of cases.
struct CaseListBuilder {
    let visit: FinanceVisit

    static let pageSize = 100

    private var text: FinanceText { FinanceText(language: visit.language) }

    private func say(_ french: String, _ english: String) -> String {
        visit.language == .french ? french : english
    }

    /// `found` has one case more than a page where there is another page.
    func page(
        _ found: [StoredCase], _ query: CaseQuery, total: Int, staff: [StoredStaff],
        providers: [(id: ProviderID, name: String)], today: BusinessDay
    ) -> CasesPage {
        let shown = found.prefix(Self.pageSize)
        let hasMore = found.count > Self.pageSize
        let role = visit.member?.role ?? .viewer
        let names = Dictionary(uniqueKeysWithValues: providers.map { ($0.id.name, $0.name) })
        return CasesPage(
            filters: filters(query, staff, providers),
            cases: shown.map { row($0, names, today) },
            count: hasMore
                ? say("Plus de \(Self.pageSize) dossiers", "More than \(Self.pageSize) cases")
                : say("\(shown.count) dossier(s)", "\(shown.count) case(s)"),
            mayAct: role != .viewer,
            more: hasMore
                ? shown.last.map {
                    PageLink(say("Suite", "More"), "/finance/cases?\(query.text)&after=\($0.id)")
                } : nil,
            export: PageLink("Excel", "/finance/cases.xlsx?\(query.text)"), query: query.text,
            total: String(total),
            actions: actions(role), reasons: Self.reasons(visit))
    }

    static func reasons(_ visit: FinanceVisit) -> [CasesPage.Choice] {
        CaseDecisionReason.allCases.map {
            CasesPage.Choice(value: $0.rawValue, label: visit.say($0.title))
        }
    }

    private func actions(_ role: StaffRole) -> [CasesPage.Choice] {
        [
            (CaseStep.assign, say("Me les attribuer", "Assign to me")),
            (.accept, visit.say(FinanceNames.step("accept"))),
            (.comment, visit.say(FinanceNames.step("comment"))),
            (.inquire, visit.say(FinanceNames.step("inquire"))),
            (.reopen, visit.say(FinanceNames.step("reopen"))),
        ].filter { CaseStateMachine.roles(for: $0.0).contains(role) }.map {
            CasesPage.Choice(value: $0.0.rawValue, label: $0.1)
        }
    }

    private func row(
        _ known: StoredCase, _ names: [String: String], _ today: BusinessDay
    ) -> CasesPage.Row {
        CasesPage.Row(
            number: String(known.id), version: String(known.version), address: "/finance/cases/\(known.id)",
            kind: visit.say(FinanceNames.reason(known.reason)), day: text.day(known.day),
            provider: names[known.provider.name] ?? known.provider.name,
            statement: text.money(known.statementAmount, known.currency),
            books: text.money(known.bookAmount, known.currency), age: text.number(known.age(on: today)),
            state: visit.say(FinanceNames.state(known.state)), assignee: known.assigneeName ?? "",
            explanation: known.explanation.map { visit.language == .french ? $0.french : $0.english } ?? "")
    }

    private func filters(
        _ query: CaseQuery, _ staff: [StoredStaff], _ providers: [(id: ProviderID, name: String)]
    ) -> [CasesPage.Filter] {
        let any = say("tous", "all")
        func choice(_ value: String, _ label: String, _ chosen: String?) -> CasesPage.Choice {
            CasesPage.Choice(value: value, label: label, isChosen: value == chosen ?? "")
        }
        let days = query.day.map { [choice($0.description, text.day($0), $0.description)] } ?? []
        return [
            CasesPage.Filter(
                name: "state", label: say("État", "State"),
                choices: [choice("", say("non résolus", "unresolved"), query.state)]
                    + CaseState.allCases.map {
                        choice($0.rawValue, visit.say(FinanceNames.state($0)), query.state)
                    } + [choice("all", any, query.state)]),
            CasesPage.Filter(
                name: "kind", label: say("Nature", "Kind"),
                choices: [choice("", any, query.kind)]
                    + FinanceNames.reasons.map {
                        choice($0, visit.say(FinanceNames.reason($0)), query.kind)
                    }),
            CasesPage.Filter(
                name: "provider", label: say("Opérateur", "Provider"),
                choices: [choice("", any, query.provider)]
                    + providers.map { choice($0.id.name, $0.name, query.provider) }),
            CasesPage.Filter(
                name: "assignee", label: say("Confié à", "Assigned to"),
                choices: [choice("", any, query.assignee), choice("me", say("moi", "me"), query.assignee)]
                    + staff.map { choice(String($0.id), $0.name, query.assignee) }),
            CasesPage.Filter(
                name: "day", label: say("Journée", "Day"),
                choices: [choice("", say("toutes", "all"), query.day?.description)] + days),
        ]
    }
}
