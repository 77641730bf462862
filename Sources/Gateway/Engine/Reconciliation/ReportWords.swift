import GatewayCore
import GatewayStore
package import Primitives
package import Reconciliation

/// The words of a report, in one language.
package struct ReportWords: Sendable {
    package let language: Language

    package init(_ language: Language) {
        self.language = language
    }

    package func text(_ french: String, _ english: String) -> String {
        language == .french ? french : english
    }

    package func title(_ day: BusinessDay) -> String {
        text("Rapprochement du \(day)", "Reconciliation of \(day)")
    }

    /// What one provider's comparison came to, fact by fact.
    package func facts(_ section: ReconciliationReport.Section) -> [(name: String, value: String)] {
        let run = section.run
        func money(_ amount: Int64?) -> String {
            guard let amount else { return text("inconnu", "not known") }
            let money = Money(amount, run.currency)
            return language == .french ? money.frenchDescription : money.description
        }
        return [
            (text("Lignes du relevé", "Lines of the statement"), "\(run.lines)"),
            (text("Paiements de nos livres", "Payments of our books"), "\(run.payments)"),
            (text("Rapprochés", "Matched"), "\(run.claims)"),
            (text("Attendus plus tard", "Expected later"), "\(run.expected)"),
            (text("Écarts", "Breaks"), "\(run.breaks)"),
            (text("Écarts à traiter", "Breaks that remain"), "\(section.remaining)"),
            (text("Solde final du relevé", "Closing balance of the statement"), money(run.statementBalance)),
            (text("Solde dit par l'opérateur", "Balance told by the operator"), money(run.providerBalance)),
            (
                text("Compte de l'opérateur dans nos livres", "Operator's account in our books"),
                money(run.clearingBalance)
            ),
            (text("Différence relevé – livres", "Statement less books"), money(section.statementDifference)),
            (text("Différence opérateur – livres", "Operator less books"), money(section.providerDifference)),
            (text("Empreinte", "Hash"), Hex.encode(run.resultHash)),
        ]
    }

    package var breakColumns: [String] {
        [
            text("Opérateur", "Operator"), text("Jour", "Day"), text("Écart", "Break"),
            text("Montant du relevé", "Statement's amount"), text("Montant des livres", "Books' amount"),
            text("Différence", "Difference"), text("Monnaie", "Currency"), text("Dossier", "Case"),
            text("État", "State"), text("Explication", "Explanation"),
        ]
    }

    package func explanation(_ line: ReconciliationReport.Line) -> String {
        language == .french ? line.found.explanation.french : line.found.explanation.english
    }

    package func state(_ line: ReconciliationReport.Line) -> String {
        switch line.state {
        case nil: ""
        case .open?: text("ouvert", "open")
        case .assigned?: text("attribué", "assigned")
        case .proposed?: text("proposé", "proposed")
        case .resolved?: text("résolu", "resolved")
        }
    }

    package func nothingCompared(_ day: BusinessDay) -> String {
        text(
            "Rien n'a été comparé pour le \(day). Lancez d'abord « gatewayd reconcile run --day \(day) ».",
            "Nothing was compared for \(day). Run `gatewayd reconcile run --day \(day)` first.")
    }
}
