import FoundationEssentials

/// Orange Cameroon's daily report of a channel user (reference, section 9): a preamble, then for each account five sections
/// with their own headers.
struct OrangeStatement: Sendable {
    typealias Cell = StatementSheet.Cell

    private enum Section: String, CaseIterable {
        case accumulated = "Commissions cumulées"
        case commissions = "Transactions réussies / Wallet commission"
        case unknown = "Transactions échouées / Wallet Inconnu"
        case failed = "Transactions échouées / Wallet Normal"
        case successful = "Transactions réussies / Wallet Normal"

        /// Nobody earns a commission here, so the first two stay empty.
        func shows(_ row: StatementRow) -> Bool {
            switch self {
            case .accumulated, .commissions: false
            case .unknown: !row.isSuccess && row.isPartyUnknown
            case .failed: !row.isSuccess && !row.isPartyUnknown
            case .successful: row.isSuccess
            }
        }
    }

    let statement: Statement

    func sheet() -> StatementSheet {
        var sheet = StatementSheet(name: "Channel User Transaction Report")
        appendPreamble(to: &sheet)
        let closing = statement.balances().closing
        var number: Int64 = 0
        for account in statement.accounts {
            appendAccount(account, to: &sheet)
            let rows = statement.rows.filter { $0.account == account.number }
            for section in Section.allCases {
                append(
                    section, rows.filter { section.shows($0) }, account,
                    closing: closing[account.number] ?? account.opening, &number, to: &sheet)
            }
        }
        return sheet
    }

    private func appendPreamble(to sheet: inout StatementSheet) {
        for _ in 0..<6 { sheet.append([]) }
        sheet.append(texts: ["."])
        sheet.append(texts: ["Relevé de vos opérations"])
        sheet.append([])
        let first = LocalTime(statement.day.start).slashed
        sheet.append(texts: ["Application :", "Orange Money"])
        sheet.append(texts: ["Réseau :", "Cameroon"])
        sheet.append(texts: ["Début de Période :", first])
        sheet.append(texts: ["Fin de Période :", first])
        sheet.append(texts: ["Type de rapport :", "Rapport journalier"])
        // Not the time of the run: the same journal gives the same bytes.
        let made = LocalTime(statement.day.end.addingTimeInterval(2 * 3600 + 15 * 60))
        sheet.append(texts: ["Généré le :", "\(made.slashed) \(made.clock)"])
    }

    private func appendAccount(_ account: StatementBooks.Account, to sheet: inout StatementSheet) {
        sheet.append([])
        let title = account.number + (account.isHead ? " (Tête de réseau)" : "")
        sheet.append(texts: ["Compte Orange Money :", title])
        sheet.append(texts: ["Coordonnées entreprise :", "KIMI"])
        sheet.append(texts: ["Contact chez le client :", "USSD - \(account.number)"])
        sheet.append(texts: ["."])
    }

    private func append(
        _ section: Section, _ rows: [StatementRow], _ account: StatementBooks.Account, closing: Int64,
        _ number: inout Int64, to sheet: inout StatementSheet
    ) {
        sheet.append(texts: [section.rawValue])
        sheet.append([
            4: .text("Opération"), 8: .text("Agent"), 11: .text("Correspondant"),
            13: .text("Montant (XAF)"), 15: .text("Commissions (XAF)"),
        ])
        sheet.append(texts: [
            "N°", "Date", "Heure", "Référence", "Service", "Paiement", "Statut", "Mode", "N° de Compte",
            "Wallet", "N° Pseudo", "N° de Compte", "Wallet", "Débit", "Crédit", "Compte: \(account.number)",
            "Sous-réseau",
        ])
        if section == .successful {
            sheet.append([0: .text("Solde initial"), 14: .number(account.opening)])
        }
        for row in rows {
            number += 1
            sheet.append(cells(row, number), shows: row.mark)
        }
        let countable = rows.filter { $0.spoiling != .garbage }
        let total = [
            13: Cell.number(countable.reduce(0) { $1.isIncoming ? $0 : $0 + $1.hundredths }),
            14: .number(countable.reduce(0) { $1.isIncoming ? $0 + $1.hundredths : $0 }), 15: .number(0),
        ]
        switch section {
        case .failed: sheet.append(total.merging([0: .text("Total échecs")]) { first, _ in first })
        case .successful:
            sheet.append(total.merging([0: .text("Total activités")]) { first, _ in first })
            sheet.append([0: .text("Solde final"), 14: .number(closing)])
        case .accumulated, .commissions, .unknown: break
        }
        sheet.append([])
    }

    private func cells(_ row: StatementRow, _ number: Int64) -> [Int: Cell] {
        let time = LocalTime(row.shownAt)
        guard row.spoiling != .garbage else {
            return [0: .number(number * 100), 1: .text("##/##/####"), 3: .text("#REF!"), 6: .text("?")]
        }
        var cells: [Int: Cell] = [
            0: .number(number * 100), 1: .text(time.slashed), 2: .text(time.clock), 3: .text(row.id),
            4: .text(Self.service(row)), 5: .text("Transaction"),
            6: .text(row.isSuccess ? "Succès" : "Echec"),
            8: .text(row.account), 9: .text(row.isPartyUnknown ? "Inconnu" : "Normal"),
            (row.isIncoming ? 14 : 13): .number(row.hundredths), 15: .number(0),
        ]
        if !row.isPartyUnknown {
            cells[7] = .text("USSD")
            if !row.party.isEmpty { (cells[11], cells[12]) = (.text(row.party), .text("Normal")) }
        }
        switch row.spoiling {
        case .date: (cells[1], cells[2]) = (.text("31/02/2026"), .text("25:61:00"))
        case .amount: cells[row.isIncoming ? 14 : 13] = .text("12O00-")
        case .columns: cells = cells.filter { $0.key < 4 }
        case .garbage, nil: break
        }
        return cells
    }

    private static func service(_ row: StatementRow) -> String {
        switch row.service {
        case .payment, .reversal: "Merchant Payment"
        case .cashIn, .deposit: "Cash in"
        case .cashOut: "Cash Out"
        case .transfer, .wallet: "C2C Transfer"
        }
    }
}
