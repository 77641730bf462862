import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import ProviderKit
import Reconciliation

/// What a command says about a statement file.
struct StatementSpeech {
    private let speech: SpeechOptions

    init(_ speech: SpeechOptions) {
        self.speech = speech
    }

    func lines(_ outcome: StatementImport.Outcome) -> [String] {
        switch outcome {
        case .knownFile(let file):
            let day = file.endedAt.map { RFC3339.format($0) } ?? ""
            return [
                speech.text(
                    "Ce fichier a déjà été importé le \(day) : rien n'a changé.",
                    "This file was imported on \(day) already: nothing has changed.")
            ]
        case .refused(let refusal): return [self.refusal(refusal)]
        case .imported(_, let reading, let twin):
            var lines = self.lines(reading)
            if let twin { lines.append(sameLines(as: twin)) }
            lines.append(
                speech.text(
                    "Importé : \(reading.counts.newLines) lignes nouvelles, \(reading.counts.knownLines) déjà connues.",
                    "Imported: \(reading.counts.newLines) new lines, \(reading.counts.knownLines) known before."
                ))
            return lines
        }
    }

    func lines(_ preview: StatementPreview) -> [String] {
        var lines: [String] = []
        if let refusal = preview.refusal { return [self.refusal(refusal)] }
        if let reading = preview.reading { lines += self.lines(reading) }
        if let same = preview.sameContentAs, same.state == .imported {
            lines.append(
                speech.text(
                    "Ce fichier a déjà été importé : l'importer ne changerait rien.",
                    "This file was imported before: importing it would change nothing."))
        } else if let twin = preview.sameLinesAs {
            lines.append(sameLines(as: twin))
        }
        for file in preview.overlaps {
            lines.append(
                speech.text(
                    "Recouvre le fichier \(file.name) : \(file.counts.lines) lignes.",
                    "Overlaps the file \(file.name) of \(file.counts.lines) lines."))
        }
        switch preview.follows {
        case true?:
            lines.append(
                speech.text(
                    "Le solde initial est le solde final du relevé précédent.",
                    "The opening balance is the closing balance of the statement before."))
        case false?:
            lines.append(
                speech.text(
                    "Le solde initial n'est pas le solde final du relevé précédent (\(preview.before?.closingBalance ?? 0)).",
                    "The opening balance is not the closing balance of the statement before (\(preview.before?.closingBalance ?? 0))."
                ))
        case nil: break
        }
        lines.append(speech.text("Rien n'a été enregistré.", "Nothing was stored."))
        return lines
    }

    private func lines(_ reading: StatementReading) -> [String] {
        let counts = reading.counts
        let currency = reading.currency ?? .xaf
        var table = Table([speech.text("Format", "Layout"), "\(reading.format) (\(reading.container))"])
        table.add(
            speech.text("Lignes", "Rows"),
            speech.text(
                "\(counts.rows), dont \(counts.lines) opérations et \(counts.rejects) mises de côté",
                "\(counts.rows), of them \(counts.lines) movements and \(counts.rejects) set aside"))
        if let first = counts.firstTime, let last = counts.lastTime {
            table.add(
                speech.text("Période", "Period"),
                "\(BusinessDay(containing: first)) – \(BusinessDay(containing: last))")
        }
        table.add(speech.text("Entrées", "In"), money(counts.incoming, currency))
        table.add(speech.text("Sorties", "Out"), money(counts.outgoing, currency))
        if let opening = reading.openingBalance {
            table.add(speech.text("Solde initial", "Opening balance"), money(opening, currency))
        }
        if let closing = reading.closingBalance {
            table.add(speech.text("Solde final", "Closing balance"), money(closing, currency))
        }
        if counts.repeatedLines > 0 {
            table.add(
                speech.text("Doublons dans le fichier", "Repeated in the file"), "\(counts.repeatedLines)")
        }
        if reading.unknownStatuses > 0 {
            table.add(speech.text("Statuts inconnus", "Unknown statuses"), "\(reading.unknownStatuses)")
        }
        return table.lines
            + reading.firstRejects.map { rejected in
                let sentence = speech.text(rejected.reject.french, rejected.reject.english)
                let column = rejected.reject.column.isEmpty ? "" : " (\(rejected.reject.column))"
                return "\(speech.text("Ligne", "Row")) \(rejected.row)\(column): \(sentence)"
            }
    }

    private func sameLines(as file: StatementFile) -> String {
        speech.text(
            "Les mêmes lignes ont déjà été importées avec le fichier \(file.name), dans un autre ordre.",
            "The same lines were imported with the file \(file.name) before, in another order.")
    }

    private func refusal(_ refusal: StatementRefusal) -> String {
        speech.text("REFUSÉ \(refusal.french)", "REFUSED \(refusal.english)")
    }

    private func money(_ amount: Int64, _ currency: Currency) -> String {
        let money = Money(amount, currency)
        return speech.language == .french ? money.frenchDescription : money.description
    }
}
