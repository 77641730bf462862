import GatewayCore
import ProviderKit
import Reconciliation
import Testing

struct StatementDirectionTests {
    private func format(_ rules: DirectionRule...) -> ColumnStatementFormat {
        plainFormat {
            $0.direction = rules
            $0.columns[.party] = nil
            $0.columns[.from] = StatementColumn("From", isRequired: false)
            $0.columns[.to] = StatementColumn("To", isRequired: false)
            $0.columns[.direction] = StatementColumn("D/C", isRequired: false)
            $0.directionWords = ["C": .incoming, "Crédit": .incoming, "D": .outgoing]
        }
    }

    private func read(
        _ format: ColumnStatementFormat, amount: String, from: String, to: String, word: String = ""
    )
        -> FormatReading
    {
        FormatReading(
            format,
            [
                ["Id", "Date", "Amount", "From", "To", "D/C"],
                ["A", "2026-11-22 10:00", amount, from, to, word],
            ])
    }

    @Test func `by our own account in From or To`() throws {
        var format = format(.ownAccount)
        format.ownAccounts = ["237690000009"]
        let incoming = read(format, amount: "5", from: "670000001", to: "FRI:237690000009/MSISDN")
        #expect(incoming.lines.map(\.direction) == [.incoming])
        #expect(incoming.lines.first?.party?.digits == "237670000001")
        let outgoing = read(format, amount: "5", from: "+237 690000009", to: "670000001")
        #expect(outgoing.lines.map(\.direction) == [.outgoing])
        #expect(outgoing.lines.first?.party?.digits == "237670000001")
        let foreign = read(format, amount: "5", from: "670000002", to: "670000001")
        #expect(foreign.rejects.map(\.reject.code) == ["unknown_direction"])
        let ownTwice = read(format, amount: "5", from: "690000009", to: "690000009")
        #expect(ownTwice.rejects.map(\.reject.code) == ["unknown_direction"])
    }

    @Test func `our own account may be told above the table`() {
        let rows = [
            ["Account", "690000009"], ["Id", "Date", "Amount", "From", "To"],
            ["A", "2026-11-22 10:00", "5", "670000001", "690000009"],
        ]
        #expect(FormatReading(format(.ownAccount), rows).lines.map(\.direction) == [.incoming])
    }

    @Test func `by the side that is a number`() {
        let format = format(.numberedSide)
        #expect(
            read(format, amount: "5", from: "670000001", to: "KIMI").lines.map(\.direction) == [.incoming])
        #expect(
            read(format, amount: "5", from: "KIMI", to: "670000001").lines.map(\.direction) == [.outgoing])
        #expect(read(format, amount: "5", from: "KIMI", to: "BANK").rejects.count == 1)
    }

    @Test func `by a word`() {
        let format = format(.words)
        #expect(
            read(format, amount: "5", from: "", to: "", word: "credit").lines.map(\.direction) == [.incoming])
        #expect(read(format, amount: "5", from: "", to: "", word: "d").lines.map(\.direction) == [.outgoing])
        let unknown = read(format, amount: "5", from: "", to: "", word: "x").rejects
        #expect(
            unknown.map(\.reject.code) == ["unknown_direction"] && unknown.map(\.reject.column) == ["D/C"])
        let negative = read(format, amount: "-5", from: "", to: "", word: "D").rejects
        #expect(negative.map(\.reject.code) == ["negative_amount"])
    }

    @Test func `by sign, and by minus alone after other rules`() {
        #expect(read(format(.sign), amount: "5", from: "", to: "").lines.map(\.direction) == [.incoming])
        #expect(read(format(.sign), amount: "(5)", from: "", to: "").lines.map(\.direction) == [.outgoing])
        #expect(read(format(.minus), amount: "-5", from: "", to: "").lines.map(\.direction) == [.outgoing])
        #expect(read(format(.minus), amount: "5", from: "", to: "").rejects.count == 1)
        let contrary = read(format(.numberedSide, .minus), amount: "-5", from: "670000001", to: "KIMI")
        #expect(contrary.rejects.map(\.reject.code) == ["negative_amount"])
    }

    @Test func `by columns of debit and credit`() {
        var format = format(.debitAndCredit)
        format.columns[.amount] = nil
        format.columns[.debit] = StatementColumn("Débit")
        format.columns[.credit] = StatementColumn("Crédit")
        let rows = [["3", ""], ["", "4"], ["0", "5"], ["1", "1"], ["", ""], ["-1", ""], ["0", "0"]].map {
            ["A", "2026-11-22 10:00"] + $0
        }
        let reading = FormatReading(format, [["Id", "Date", "Debit", "Credit"]] + rows)
        #expect(reading.lines.map(\.direction) == [.outgoing, .incoming, .incoming])
        #expect(reading.lines.map(\.amount) == [3, 4, 5])
        #expect(
            reading.rejects.map(\.reject.code) == [
                "debit_and_credit", "zero_amount", "negative_amount", "zero_amount",
            ])
    }
}
