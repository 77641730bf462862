import FinancePages
import GatewayCore
import GatewayEngine
import GatewayMessages
import GatewayStore
import HTTPTypes
import Hummingbird
import Primitives
import Reconciliation
import Web

/// Business days: what each shows, its comparison, its close, its pack.
struct FinanceDays: Sendable {
    let gate: FinanceGate
    let reader: FinanceReader
    let comparison: ReconciliationRun
    let dayClose: DayCloseService
    let verifier: MessageVerifier
    let pack: DayPack
    let pages: FinancePages

    func addRoutes(to router: some RouterMethods<WebContext>) {
        router.get("finance") { request, context in
            try await gate.page(request, context) { _ in
                let today = try await reader.today()
                return FinanceGate.redirect("/finance/days/\(today.advanced(by: -1))")
            }
        }
        router.get("finance/days/{day}") { request, context in
            try await gate.page(request, context) { visit in
                let day = try Self.day(context)
                let overview = try await reader.overview(of: day)
                let obstacles =
                    overview.closed == nil ? try await dayClose.obstacles(to: day).map(\.sentence) : []
                let page = DayPageBuilder(visit: visit).page(overview, obstacles: obstacles)
                return FinanceGate.html(
                    pages.day(visit.frame(Self.title(day), request, section: .days), page))
            }
        }
        router.post("finance/days/{day}/run") { request, context in
            try await gate.form(request, context) { visit, _ in
                let day = try Self.day(context)
                guard try visit.staff.role != .viewer else {
                    throw FinanceProblems.notAllowed(try visit.staff.role)
                }
                for provider in comparison.providers {
                    _ = try await comparison.run(provider, through: day)
                }
                return FinanceGate.redirect("/finance/days/\(day)?done=\(FinanceNotice.compared.rawValue)")
            }
        }
        router.get("finance/days/{day}/pack/{form}") { request, context in
            try await gate.page(request, context) { visit in
                let day = try Self.day(context)
                let wanted = request.uri.queryParameters["language"].flatMap {
                    Language(rawValue: String($0))
                }
                guard let form = context.parameters.get("form").flatMap({ PackForm(rawValue: $0) }),
                    let closed = try await dayClose.archived(day, verifier: verifier)
                else { throw FinanceProblems.missing() }
                let language = wanted ?? visit.language
                let bytes = try await pack.bytes(
                    of: closed.report, text: closed.text, seal: closed.seal, as: form, in: language)
                return FinanceGate.file(
                    bytes, type: form.mediaType, name: "kimi-\(day)-\(language.rawValue).\(form.rawValue)")
            }
        }
        router.post("finance/days/{day}/close") { request, context in
            try await gate.form(request, context) { visit, _ in
                let day = try Self.day(context)
                _ = try await dayClose.close(day, by: try visit.staff.id)
                return FinanceGate.redirect("/finance/days/\(day)?done=\(FinanceNotice.closed.rawValue)")
            }
        }
    }

    static func title(_ day: BusinessDay) -> LocalizedText {
        LocalizedText(
            fr: "Journée du \(FinanceText(language: .french).day(day))",
            en: "Day of \(FinanceText(language: .english).day(day))")
    }

    static func day(_ context: WebContext) throws -> BusinessDay {
        guard let day = context.parameters.get("day").flatMap({ BusinessDay($0) }) else {
            throw FinanceProblems.missing()
        }
        return day
    }
}
