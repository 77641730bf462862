import FinancePages
import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import Reconciliation

/// Makes the page of a day out of what is known of it.
struct DayPageBuilder {
    let visit: FinanceVisit

    private var text: FinanceText { FinanceText(language: visit.language) }

    private func say(_ french: String, _ english: String) -> String {
        visit.language == .french ? french : english
    }

    func page(_ overview: DayOverview, obstacles: [LocalizedText]) -> DayPage {
        let day = overview.day
        let role = visit.member?.role ?? .viewer
        let isOpen = overview.closed == nil
        return DayPage(
            day: day.description, previous: link(day.advanced(by: -1)),
            next: day < overview.today ? link(day.advanced(by: 1)) : nil, isClosed: !isOpen,
            closedBy: overview.closed.map {
                say(
                    "Clôturée par \($0.closedBy) le \(text.time($0.closedAt)).",
                    "Closed by \($0.closedBy) on \(text.time($0.closedAt)).")
            },
            providers: overview.providers.map { provider($0, day) }, chart: chart(overview),
            kinds: overview.kinds.map { kind($0, day) }, openCases: overview.openCases,
            totals: totals(overview), mayImport: isOpen && role.closesDays, mayRun: isOpen && role != .viewer,
            mayClose: isOpen && obstacles.isEmpty && role.closesDays,
            obstacles: obstacles.map { visit.say($0) }, pack: pack(day))
    }

    private func link(_ day: BusinessDay) -> PageLink { PageLink(text.day(day), "/finance/days/\(day)") }

    private func totals(_ overview: DayOverview) -> [NamedValue] {
        let runs = overview.providers.compactMap(\.run)
        return [
            NamedValue(say("Rapprochés", "Matched"), text.number(runs.reduce(0) { $0 + $1.claims })),
            NamedValue(say("Attendus", "Expected"), text.number(runs.reduce(0) { $0 + $1.expected })),
            NamedValue(
                say("Dossiers ouverts du jour", "Open cases of the day"), text.number(overview.openCases)),
            NamedValue(
                say("Reportés de jours précédents", "Carried forward"), text.number(overview.carriedForward)),
        ]
    }

    private func chart(_ overview: DayOverview) -> String {
        func values(_ value: (StoredReconciliationRun) -> Int64) -> [Int64] {
            overview.providers.map { $0.run.map(value) ?? 0 }
        }
        return BarChart(
            title: say("Paiements par opérateur", "Payments by operator"),
            groups: overview.providers.map(\.name),
            series: [
                .init(label: say("rapprochés", "matched"), values: values(\.claims), style: "claimed"),
                .init(label: say("attendus", "expected"), values: values(\.expected), style: "expected"),
                .init(label: say("écarts", "breaks"), values: values(\.breaks), style: "broken"),
            ]
        ).svg
    }

    private func provider(_ known: DayOverview.Provider, _ day: BusinessDay) -> DayPage.Provider {
        DayPage.Provider(
            name: known.name, identifier: known.id.name,
            statements: known.files.map { statement($0, known.currency) },
            run: known.run.map { run in
                DayPage.Run(
                    time: text.time(run.runAt), claimed: text.number(run.claims),
                    expected: text.number(run.expected), breaks: text.number(run.breaks),
                    mark: String(Hex.encode(run.resultHash).prefix(12)))
            }, balances: balances(known), hasDifference: differs(known))
    }

    /// Nil where the statement or the run is missing.
    private func differs(_ known: DayOverview.Provider) -> Bool {
        guard let run = known.run, let statement = run.statementBalance else { return false }
        return statement != run.clearingBalance
    }

    private func balances(_ known: DayOverview.Provider) -> [NamedValue] {
        guard let run = known.run else { return [] }
        var values = [
            NamedValue(
                say("Solde du relevé", "Statement's balance"), text.money(run.statementBalance, run.currency)),
            NamedValue(say("Livres de Kimi", "Our books"), text.money(run.clearingBalance, run.currency)),
            NamedValue(
                say("Solde dit par l'opérateur", "Operator's own balance"),
                text.money(run.providerBalance, run.currency)),
        ]
        if let statement = run.statementBalance {
            let (difference, overflows) = statement.subtractingReportingOverflow(run.clearingBalance)
            if difference != 0, !overflows {
                values.append(NamedValue(say("Écart", "Difference"), text.money(difference, run.currency)))
            }
        }
        return values
    }

    private func statement(_ file: StatementFile, _ currency: Currency) -> DayPage.Statement {
        let period = [file.counts.firstTime, file.counts.lastTime].compactMap(\.self).map { text.time($0) }
        return DayPage.Statement(
            name: file.name, address: "/finance/statements/\(file.id.lowercased)",
            lines: text.number(file.counts.lines), rejects: text.number(file.counts.rejects),
            period: period.joined(separator: " – "), closing: text.money(file.closingBalance, currency))
    }

    private func kind(_ kind: DayOverview.Kind, _ day: BusinessDay) -> DayPage.Kind {
        DayPage.Kind(
            name: visit.say(FinanceNames.reason(kind.reason)), count: text.number(kind.count),
            amount: kind.difference.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                text.money($0.value, $0.key)
            }.joined(separator: ", "), address: "/finance/cases?day=\(day)&kind=\(kind.reason)")
    }

    private func pack(_ day: BusinessDay) -> [PageLink] {
        ["pdf", "xlsx", "csv", "json"].map {
            PageLink($0.uppercased(), "/finance/days/\(day)/pack/\($0)?language=\(visit.language.rawValue)")
        }
    }
}
