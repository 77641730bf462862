import GatewayCore
package import Primitives
package import Reconciliation
import Spreadsheets

/// What a day's pack says, in one language: made of the report alone, so that it is the same whenever it is made.
package struct PackContent: Sendable {
    let report: DayReport
    let language: Language

    package init(_ report: DayReport, in language: Language) {
        self.report = report
        self.language = language
    }

    func say(_ french: String, _ english: String) -> String { language == .french ? french : english }

    var text: FinanceText { FinanceText(language: language) }

    var title: String {
        say("Clôture du \(text.day(report.day))", "Close of \(text.day(report.day))")
    }

    /// The sections in the order of the pack.
    var sections: [PackSection] {
        [
            balances, sides, comparison, movements, volumes, charges, breaks, ageing, openCases, resolved,
            adjustments,
        ]
    }

    func money(_ amount: Int64?) -> TableCell { amount.map { .money($0) } ?? .empty }

    private func number(_ title: (String, String)) -> PackSection.Column {
        PackSection.Column(say(title.0, title.1), 1, isNumber: true)
    }

    private func word(_ title: (String, String), _ share: Double = 1.4) -> PackSection.Column {
        PackSection.Column(say(title.0, title.1), share)
    }

    /// Opening and movements of every account, and what stands there now.
    private var balances: PackSection {
        func name(_ account: DayReport.Account) -> String {
            [PackWords.account(account.kind).text(in: language), account.owner].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
        return PackSection(
            title: say("Comptes", "Accounts"),
            columns: [
                word(("Compte", "Account"), 2), number(("Ouverture", "Opening")),
                number(("Plus", "Increase")), number(("Moins", "Decrease")),
                number(("Clôture", "Closing")),
            ],
            rows: report.accounts.map {
                [
                    .text(name($0)), .money($0.opening), .money($0.increase), .money($0.decrease),
                    .money($0.closing),
                ]
            },
            chart: PackSection.Chart(
                title: say("Soldes de clôture", "Closing balances"), labels: report.accounts.map(name),
                series: [(say("Clôture", "Closing"), report.accounts.map(\.closing))]))
    }

    /// Statement, books and the provider's own word.
    private var sides: PackSection {
        PackSection(
            title: say("Relevé, livres, opérateur", "Statement, books, operator"),
            columns: [
                word(("Opérateur", "Provider")), number(("Solde du relevé", "Statement's balance")),
                number(("Livres", "Books")), number(("Écart", "Drift")),
                number(("Dit par l'opérateur", "Told by the operator")),
            ],
            rows: report.providers.map {
                [
                    .text($0.name), money($0.statementClosing), .money($0.clearing), money($0.drift),
                    money($0.told),
                ]
            },
            chart: PackSection.Chart(
                title: say("Soldes des trois côtés", "Balances of the three sides"),
                labels: report.providers.map(\.name),
                series: [
                    (say("Relevé", "Statement"), report.providers.map { $0.statementClosing ?? 0 }),
                    (say("Livres", "Books"), report.providers.map(\.clearing)),
                    (say("Opérateur", "Operator"), report.providers.map { $0.told ?? 0 }),
                ]))
    }

    /// What became of the lines and payments.
    private var comparison: PackSection {
        PackSection(
            title: say("Rapprochement", "Comparison"),
            columns: [
                word(("Opérateur", "Provider")), number(("Lignes", "Lines")),
                number(("Rapprochés", "Matched")), number(("Attendus", "Expected")),
                number(("Écarts", "Breaks")), number(("Tardives", "Late")),
            ],
            rows: report.providers.map {
                [
                    .text($0.name), .integer($0.lines), .integer($0.claims), .integer($0.expected),
                    .integer($0.breaks), .integer($0.lateLines),
                ]
            },
            chart: PackSection.Chart(
                title: say("Rapprochés, attendus, écarts", "Matched, expected, breaks"),
                labels: report.providers.map(\.name),
                series: [
                    (say("Rapprochés", "Matched"), report.providers.map(\.claims)),
                    (say("Attendus", "Expected"), report.providers.map(\.expected)),
                    (say("Écarts", "Breaks"), report.providers.map(\.breaks)),
                ]))
    }

    /// What moved on the day by the statement, and by our payments.
    private var movements: PackSection {
        PackSection(
            title: say("Mouvements du jour", "Movements of the day"),
            columns: [
                word(("Opérateur", "Provider")), number(("Entrées du relevé", "Statement in")),
                number(("Sorties du relevé", "Statement out")),
                number(("Entrées des livres", "Payments in")), number(("Sorties des livres", "Payments out")),
            ],
            rows: report.providers.map {
                [
                    .text($0.name), .money($0.statementIn), .money($0.statementOut), .money($0.paymentsIn),
                    .money($0.paymentsOut),
                ]
            },
            chart: PackSection.Chart(
                title: say("Entrées et sorties", "In and out"), labels: report.providers.map(\.name),
                series: [
                    (say("Entrées du relevé", "Statement in"), report.providers.map(\.statementIn)),
                    (say("Sorties du relevé", "Statement out"), report.providers.map(\.statementOut)),
                    (say("Entrées des livres", "Payments in"), report.providers.map(\.paymentsIn)),
                    (say("Sorties des livres", "Payments out"), report.providers.map(\.paymentsOut)),
                ]))
    }

    private var volumes: PackSection {
        func name(_ volume: DayReport.Volume) -> String {
            "\(volume.provider) \(PackWords.kind(volume.kind).text(in: language))"
        }
        return PackSection(
            title: "Volumes",
            columns: [
                word(("Paiements", "Payments"), 2), number(("Réussis", "Succeeded")),
                number(("Montant", "Amount")), number(("Commission de Kimi", "Kimi's fee")),
                number(("Échoués", "Failed")),
            ],
            rows: report.volumes.map {
                [
                    .text(name($0)), .integer($0.succeeded), .money($0.amount), .money($0.fees),
                    .integer($0.failed),
                ]
            },
            chart: PackSection.Chart(
                title: say("Montants réussis", "Amounts that succeeded"), labels: report.volumes.map(name),
                series: [(say("Montant", "Amount"), report.volumes.map(\.amount))]))
    }

    /// The three parts of what providers charge, and what Kimi earns.
    private var charges: PackSection {
        PackSection(
            title: say("Frais des opérateurs", "Operators' charges"),
            columns: [
                word(("Opérateur", "Provider")), number(("Frais", "Fee")), number(("TVA", "VAT")),
                number(("Taxe de transfert", "Transfer tax")), number(("Somme", "Sum")),
            ],
            rows: report.providers.map {
                [
                    .text($0.name), .money($0.fee), .money($0.valueAddedTax), .money($0.transferTax),
                    .money($0.charges),
                ]
            },
            chart: PackSection.Chart(
                title: say("Frais par opérateur", "Charges by operator"),
                labels: report.providers.map(\.name),
                series: [
                    (say("Frais", "Fee"), report.providers.map(\.fee)),
                    (say("TVA", "VAT"), report.providers.map(\.valueAddedTax)),
                    (say("Taxe de transfert", "Transfer tax"), report.providers.map(\.transferTax)),
                ]))
    }

    private var breaks: PackSection {
        let kinds = report.openByKind
        return PackSection(
            title: say("Dossiers reportés, par nature", "Cases carried forward, by kind"),
            columns: [
                word(("Nature", "Kind"), 2), number(("Dossiers", "Cases")), number(("Montant", "Amount")),
            ],
            rows: kinds.map { [.text(reason($0.kind)), .integer(Int64($0.count)), .money($0.amount)] },
            chart: PackSection.Chart(
                title: say("Dossiers par nature", "Cases by kind"), labels: kinds.map { reason($0.kind) },
                series: [(say("Dossiers", "Cases"), kinds.map { Int64($0.count) })]))
    }

    private var ageing: PackSection {
        let ages = report.ageing
        return PackSection(
            title: say("Ancienneté des dossiers", "Ageing of cases"),
            columns: [
                word(("Jours", "Days")), number(("Dossiers", "Cases")), number(("Montant", "Amount")),
            ],
            rows: ages.map { [.text($0.age.rawValue), .integer(Int64($0.count)), .money($0.amount)] },
            chart: PackSection.Chart(
                title: say("Montants par ancienneté", "Amounts by age"), labels: ages.map(\.age.rawValue),
                series: [(say("Montant", "Amount"), ages.map(\.amount))]))
    }

    private var openCases: PackSection {
        PackSection(
            title: say("Dossiers reportés", "Cases carried forward"),
            columns: [
                PackSection.Column(say("Dossier", "Case"), 0.7, isNumber: true),
                word(("Nature", "Kind"), 1.6),
                word(("Opérateur", "Provider"), 1.2), word(("Journée", "Day"), 1),
                PackSection.Column(say("Jours", "Days"), 0.6, isNumber: true),
                number(("Relevé", "Statement")), number(("Livres", "Books")),
                word(("Confié à", "Assigned to"), 1), word(("Explication", "Explanation"), 3.6),
            ],
            rows: report.openCases.map { known in
                [
                    .integer(known.id), .text(reason(known.kind)), .text(known.provider),
                    .text(known.day.description), .integer(Int64(known.ageDays)),
                    money(known.statementAmount), money(known.bookAmount), .text(known.assignee),
                    .text(language == .french ? known.french : known.english),
                ]
            })
    }

    private var resolved: PackSection {
        PackSection(
            title: say("Dossiers résolus ce jour", "Cases resolved on the day"),
            columns: [
                word(("Nature", "Kind"), 2), word(("Issue", "Resolution"), 2), number(("Dossiers", "Cases")),
            ],
            rows: report.resolvedCases.map {
                [
                    .text(reason($0.kind)), .text(PackWords.resolution($0.resolution).text(in: language)),
                    .integer($0.count),
                ]
            })
    }

    private var adjustments: PackSection {
        PackSection(
            title: say("Écritures de la finance", "Adjustments"),
            columns: [
                PackSection.Column(say("Dossier", "Case"), 0.7, isNumber: true),
                word(("Débit", "Debit"), 1.8), word(("Crédit", "Credit"), 1.8),
                number(("Montant", "Amount")), word(("Motif", "Reason")), word(("Par", "By")),
                word(("Approuvé par", "Approved by")),
            ],
            rows: report.adjustments.map {
                [
                    $0.caseID == 0 ? .empty : .integer($0.caseID), .text($0.debit), .text($0.credit),
                    .money($0.amount), .text(cause($0)), .text($0.madeBy), .text($0.approvedBy),
                ]
            })
    }

    private func cause(_ adjustment: DayReport.Adjustment) -> String {
        if let part = ChargePart(rawValue: adjustment.part) { return PackWords.part(part).text(in: language) }
        return CaseDecisionReason(rawValue: adjustment.reason)?.title.text(in: language)
            ?? adjustment.reason
    }

    private func reason(_ raw: String) -> String { FinanceNames.reason(raw).text(in: language) }
}
