import Foundation
import GatewayCore
import ProviderKit
import Reconciliation
import Testing

struct StatementMappingTests {
    /// The example of the document.
    private static func example() throws -> String {
        let text = try String(
            contentsOf: Golden.root.appendingPathComponent("docs/statements.md"), encoding: .utf8)
        let parts = text.components(separatedBy: "```yaml\n")
        return try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
    }

    @Test func `the document's example reads its file`() throws {
        let format = try StatementMapping.format(from: try Self.example())
        #expect(format.name == "my-bank.daily" && format.containers == [.csv, .xlsx])
        #expect(format.dates == [.dayMonthYear] && format.decimalMark == .comma)
        #expect(format.secondsAheadOfUTC == 3600 && format.ownAccounts == ["237690000009"])
        let rows = [
            ["Compte client : 690000009"],
            [
                "N° d'opération", "Votre référence", "Date", "Heure", "Nature", "État", "Sens", "Numéro",
                "Montant",
                "Devise", "Frais", "TVA", "Taxe", "Devise", "Solde après",
            ],
            [
                "T1", "PAY-1", "04/03/2026", "10:00:01", "Paiement", "Réussi", "C", "670000001", "12 500,00",
                "XAF",
                "100", "19", "29", "XAF", "112.352",
            ],
            [
                "T2", "", "04/03/2026", "10:05", "Annulation", "Réussi", "D", "", "500", "XAF", "", "", "",
                "XAF",
                "111 852",
            ],
            ["Total des opérations (2)"],
        ]
        #expect(format.recognises(rows))
        let reading = FormatReading(format, rows)
        #expect(reading.others == [.account("237690000009")])
        #expect(reading.rejects.isEmpty)
        #expect(reading.lines.map(\.amount) == [12_500, 500])
        #expect(reading.lines.map(\.direction) == [.incoming, .outgoing])
        #expect(reading.lines.map(\.movement) == [.payment, .reversal])
        #expect(
            reading.lines.map(\.charges) == [
                Charges(fee: 100, valueAddedTax: 19, transferTax: 29),
                Charges(fee: 0, valueAddedTax: 0, transferTax: 0),
            ])
        #expect(
            reading.lines.map(\.time) == [
                second(10, 0, 1, day: "2026-03-04"), second(10, 5, day: "2026-03-04"),
            ])
    }

    private func faults(_ yaml: String) -> [String] {
        do {
            _ = try StatementMapping.format(from: yaml)
            return []
        } catch {
            for fault in error.faults {
                #expect(!fault.english.isEmpty && !fault.french.isEmpty && fault.english != fault.french)
            }
            return error.faults.map(\.place)
        }
    }

    private static let plain = """
        name: plain
        containers: [csv]
        columns: { provider_reference: Id, date_time: Date, amount: Amount }
        direction: sign
        """

    @Test func `what is left out has a meaning`() throws {
        let format = try StatementMapping.format(from: Self.plain)
        #expect(format.currency == .xaf && format.secondsAheadOfUTC == 3600 && format.decimalMark == nil)
        let reading = FormatReading(format, [["Id", "Date", "Amount"], ["A", "2026-11-22 10:00", "-5"]])
        #expect(reading.lines.map(\.direction) == [.outgoing])
    }

    @Test(arguments: [
        ("", [""]), ("- a", [""]), ("a: [", [""]), ("name: x", ["containers", "columns", "direction"]),
        (plain + "\nname: y", [""]), (plain + "\ncolour: red", ["colour"]),
        (plain + "\nutc_offset: 1", ["utc_offset"]), (plain + "\nutc_offset: \"+15:00\"", ["utc_offset"]),
        (plain + "\ndates: [tomorrow]", ["dates"]), (plain + "\ncurrency: GHS", ["currency"]),
        (plain + "\ndecimal_mark: dot", ["decimal_mark"]), (plain + "\nown_accounts: [x]", ["own_accounts"]),
        (plain + "\ncountry_code: cm", ["country_code"]),
        (plain + "\nnational_digits: 99", ["national_digits"]),
        (plain + "\nstatuses: { done: [x] }", ["statuses.done"]),
        (plain + "\nstatuses: { succeeded: [x, X], failed: y }", ["statuses.succeeded"]),
        (plain + "\ntypes: [x]", ["types"]), (plain + "\ntotals: { a: b }", ["totals"]),
        (plain + "\npreamble: { owner: x }", ["preamble.owner"]),
        (plain.replacing("name: plain", with: "name: Plain Bank"), ["name"]),
        (plain.replacing("[csv]", with: "[pdf]"), ["containers"]),
        (plain.replacing("sign", with: "up"), ["direction"]),
        (plain.replacing("sign", with: "words"), ["direction", "direction_words"]),
        (plain.replacing("sign", with: "own_account"), ["direction"]),
        (plain.replacing("sign", with: "debit_credit"), ["direction"]),
        (plain.replacing("amount: Amount", with: "sum: Amount"), ["columns.sum", "columns.amount"]),
        (
            plain.replacing("amount: Amount", with: "amount: Amount, debit: Debit"),
            ["columns.debit", "direction"]
        ),
        (plain.replacing("date_time: Date", with: "date: Date"), ["columns.date_time"]),
        (plain.replacing("date_time: Date", with: "date_time: Date, time: Hour"), ["columns.time"]),
        (plain.replacing("amount: Amount", with: "amount: Amount, fee: AMOUNT"), ["columns.fee"]),
        (
            plain.replacing("amount: Amount", with: "amount: { header: Amount, width: 3 }"),
            ["columns.amount.width"]
        ),
        (plain.replacing("amount: Amount", with: "amount: { occurrence: 2 }"), ["columns.amount.header"]),
        (
            plain.replacing("amount: Amount", with: "amount: { header: A, occurrence: 0 }"),
            ["columns.amount.occurrence"]
        ),
        (
            plain.replacing("amount: Amount", with: "amount: { header: A, after: fee }"),
            ["columns.amount.after"]
        ),
        (
            plain.replacing("amount: Amount", with: "amount: { header: A, required: maybe }"),
            ["columns.amount.required"]
        ),
        (plain.replacing("provider_reference: Id, ", with: ""), ["columns.provider_reference"]),
    ])
    func `everything that is wrong is named with its place`(yaml: String, places: [String]) {
        let found = faults(yaml)
        #expect(Set(found).isSuperset(of: places), "\(found)")
        #expect(!found.isEmpty)
    }

    @Test func `a file that is no mapping is not looked at`() {
        #expect(faults(String(repeating: "#", count: 70_000)) == [""])
    }
}
