/// MTN's statements of the neighbour markets (reference, section 14): one header, then a row for each movement.
struct MTNMoMoStatement: Sendable {
    typealias Cell = StatementSheet.Cell

    let statement: Statement
    let dates: StatementDateFormat

    func sheet(_ layout: StatementLayout) -> StatementSheet {
        var sheet = StatementSheet(name: layout == .uganda ? "Agent Statement" : "Transactions")
        sheet.append(texts: Self.headers(layout))
        let balances = statement.balances().after
        for row in statement.rows {
            var cells = cells(row, layout, balance: balances[row.mark] ?? 0)
            switch row.spoiling {
            case .garbage:
                cells = [.text("*** record skipped by exporter ***")] + cells.dropFirst().map { _ in .blank }
            case .columns: cells = Array(cells.prefix(4))
            case .date, .amount, nil: break
            }
            sheet.append(cells, shows: row.mark)
        }
        return sheet
    }

    private static func headers(_ layout: StatementLayout) -> [String] {
        switch layout {
        case .ghana:
            let money = ["Amount", "Currency", "External Amount", "Currency", "External FX Rate"]
            let reductions = ["Fee", "Discount", "Promotion", "Coupon", "Balance"].flatMap {
                [$0, "Currency"]
            }
            return [
                "Id", "External id", "Date", "Status", "Type", "Provider Category", "Information",
                "Note/Message", "From", "From Name", "From Handler Name", "To", "To Name", "To Handler Name",
                "Initiated By", "On Behalf Of",
            ] + money + ["External Service Provider"] + reductions
        case .uganda:
            return [
                "Transaction ID", "Date / Time", "Transaction Type", "From Account", "To Account", "Amount",
                "Fee", "TAX", "Commision Amount", "Commision Receiving No.", "Commision Balance",
                "Float Balance",
            ]
        case .rwanda, .channelUser:
            return [
                "Id", "Date", "Status", "Type", "From", "From Name", "From Handler Name", "To", "To Name",
                "To Handler Name", "Amount", "Fee", "Balance",
            ]
        }
    }

    private func cells(_ row: StatementRow, _ layout: StatementLayout, balance: Int64) -> [Cell] {
        let id = Self.text(row.id)
        let date = Cell.text(row.spoiling == .date ? "31/02/2026 25:61" : dates.text(row.shownAt))
        let amount = row.spoiling == .amount ? Cell.text("12O00-") : .number(row.signed)
        let status = Cell.text(row.isSuccess ? "Successful" : "Failed")
        let type = Cell.text(Self.type(row))
        let person = [
            Self.text(Self.party(row.party)), row.party.isEmpty ? .blank : .text("TEST PERSON"), .blank,
        ]
        let own = [Cell.text(Self.party(row.account)), .text("KIMI"), .blank]
        let (from, to) = row.isIncoming ? (person, own) : (own, person)
        switch layout {
        case .ghana:
            let currency = Self.text(row.currency)
            let nothing = [Cell.number(0), currency]
            let head = [id, Self.text(row.externalID), date, status, type, .blank, .blank, .blank]
            let money = [amount, currency, .number(0), currency, .blank, .blank]
            let rest = nothing + nothing + nothing + [.number(balance), currency]
            return head + from + to + [.blank, .blank] + money + [.number(row.charges.total), currency] + rest
        case .uganda:
            let tax = row.charges.valueAddedTax + row.charges.tax
            let commission: [Cell] = [.number(0), .blank, .number(0)]
            return [id, date, type, from[0], to[0], amount, .number(row.charges.fee), .number(tax)]
                + commission + [.number(balance)]
        case .rwanda, .channelUser:
            return [id, date, status, type] + from + to
                + [amount, .number(row.charges.total), .number(balance)]
        }
    }

    private static func text(_ text: String) -> Cell {
        text.isEmpty ? .blank : .text(text)
    }

    private static func party(_ party: String) -> String {
        guard !party.isEmpty else { return "" }
        if party.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return "FRI:\(party)/MSISDN" }
        return "FRI:\(party)/\(party.contains("@") ? "EMAIL" : "ALIAS")"
    }

    private static func type(_ row: StatementRow) -> String {
        switch row.service {
        case .payment: "Payment"
        case .cashIn: "Cash In"
        case .cashOut: "Cash Out"
        case .transfer: "Transfer"
        case .deposit: "Deposit"
        case .reversal: "Reversal"
        case .wallet: row.isIncoming ? "Deposit" : "Debit"
        }
    }
}
