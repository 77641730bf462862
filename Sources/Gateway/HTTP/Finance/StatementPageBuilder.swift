import FinancePages
import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import ProviderKit
import Reconciliation

/// Makes the pages of a statement file: of one that is kept, and of one that is only looked at.
struct StatementPageBuilder {
    let visit: FinanceVisit

    /// How many rows that were set aside a page shows; commands show all.
    static let rejectLimit = 200

    private var text: FinanceText { FinanceText(language: visit.language) }

    private func fact(_ french: String, _ english: String, _ value: String?) -> NamedValue? {
        value.map { NamedValue(visit.language == .french ? french : english, $0) }
    }

    func page(_ file: StatementFile, rejects: [ShownReject], currency: Currency) -> StatementPage {
        let day = file.day ?? file.counts.lastTime.map { BusinessDay(containing: $0) }
        let facts = [
            fact("Opérateur", "Operator", file.provider.name),
            fact("Format", "Layout", file.format),
            fact("Reçu le", "Received", text.time(file.begunAt)),
            fact("Taille (octets)", "Size (bytes)", text.number(file.size)),
        ]
        return StatementPage(
            facts: (facts + counts(file.counts, file.openingBalance, file.closingBalance, currency)
                + [fact("Empreinte", "Hash", Hex.encode(file.contentHash))]).compactMap(\.self),
            rejects: rejects.map { reject($0.row, $0.column, $0.french, $0.english) },
            refusal: visit.language == .french ? file.refusalFrench : file.refusalEnglish,
            day: day.map { PageLink(text.day($0), "/finance/days/\($0)") }
                ?? PageLink(visit.language == .french ? "Journées" : "Days", "/finance"))
    }

    func page(_ preview: StatementPreview, _ day: BusinessDay) -> PreviewPage {
        let reading = preview.reading
        let currency = reading?.currency ?? .xaf
        var facts = [
            fact("Format", "Layout", reading?.format),
            fact("Taille (octets)", "Size (bytes)", text.number(preview.size)),
        ]
        if let reading {
            facts += counts(reading.counts, reading.openingBalance, reading.closingBalance, currency)
        }
        if preview.sameContentAs != nil {
            facts.append(fact("Déjà importé", "Imported before", visit.language == .french ? "oui" : "yes"))
        }
        if !preview.overlaps.isEmpty {
            facts.append(
                fact(
                    "Chevauche", "Overlaps", preview.overlaps.map(\.name).joined(separator: ", ")))
        }
        if let follows = preview.follows {
            let yes = visit.language == .french ? "oui" : "yes"
            let no = visit.language == .french ? "non" : "no"
            facts.append(
                fact("Suit le solde précédent", "Follows the balance before", follows ? yes : no))
        }
        return PreviewPage(
            facts: facts.compactMap(\.self),
            rejects: (reading?.firstRejects ?? []).map {
                reject(Int64($0.row), $0.reject.column, $0.reject.french, $0.reject.english)
            },
            refusal: preview.refusal.map { visit.language == .french ? $0.french : $0.english },
            day: day.description)
    }

    private func counts(
        _ counts: StatementCounts, _ opening: Int64?, _ closing: Int64?, _ currency: Currency
    ) -> [NamedValue?] {
        let period = [counts.firstTime, counts.lastTime].compactMap(\.self).map { text.time($0) }
        return [
            fact("Lignes", "Lines", text.number(counts.lines)),
            fact("Lignes déjà connues", "Lines known before", text.number(counts.knownLines)),
            fact("Lignes mises de côté", "Rows set aside", text.number(counts.rejects)),
            fact("Période", "Period", period.isEmpty ? nil : period.joined(separator: " – ")),
            fact("Entrées", "In", text.money(counts.incoming, currency)),
            fact("Sorties", "Out", text.money(counts.outgoing, currency)),
            fact("Solde initial", "Opening balance", opening.map { text.money($0, currency) }),
            fact("Solde final", "Closing balance", closing.map { text.money($0, currency) }),
        ]
    }

    private func reject(
        _ row: Int64, _ column: String, _ french: String, _ english: String
    ) -> StatementPage.Reject {
        StatementPage.Reject(
            row: text.number(row), column: column, reason: visit.language == .french ? french : english)
    }
}
