import GatewayCore
import MTNMoMo
import ProviderKit
import Reconciliation
import Testing

/// The layouts of MTN's neighbouring markets, as the fixtures show them.
struct MTNStatementTests {
    private static let formats = MTNMoMo.statementFormats(in: .xaf)

    /// Reads a golden by the first format that recognises it, as the import does.
    private func read(_ file: String, by name: String) throws -> FormatReading {
        let rows = try Golden.rows("MTNMoMo/statement/\(file).csv", separator: ",")
        let format = try #require(Self.formats.first { $0.recognises(rows) })
        #expect(format.name == name)
        return FormatReading(format, rows)
    }

    private func line(
        _ number: Int, _ reference: Int, _ time: Int64, _ direction: StatementLine.Direction,
        _ movement: StatementLine.Movement, party: String?, _ amount: Int64
    ) -> StatementLine {
        StatementLine(
            number: number, providerReference: String(reference), time: time, direction: direction,
            movement: movement, party: party.flatMap { MSISDN($0) }, amount: amount)
    }

    @Test func `Rwanda's tells direction by sign, and its balances follow`() throws {
        let reading = try read("rwanda", by: "mtn-momo.rwanda")
        var expected = [
            line(2, 9_000_000_001, second(8, 0, 5), .incoming, .payment, party: "237670000001", 12_500),
            line(3, 9_000_000_002, second(8, 14, 59), .outgoing, .payment, party: "237670000002", 5000),
            line(4, 9_000_000_003, second(9, 30), .incoming, .payment, party: "237670000003", 7000),
            line(5, 9_000_000_004, second(10, 0), .outgoing, .reversal, party: "237670000001", 12_500),
            line(6, 9_000_000_005, second(23, 30), .outgoing, .float, party: nil, 50_000),
            line(7, 9_000_000_006, second(23, 59, 59), .incoming, .payment, party: "237670000004", 300),
        ]
        let balances: [Int64] = [112_500, 107_486, 107_486, 94_986, 44_986, 44_986]
        for index in expected.indices {
            expected[index].charges = Charges(sum: index == 1 ? 14 : 0)
            expected[index].balance = balances[index]
        }
        expected[2].status = .failed
        expected[5].status = .pending
        #expect(reading.elements == expected.map { .line($0) })
    }

    @Test func `Ghana's shows our reference, and a currency behind every amount`() throws {
        let reading = try read("ghana-partner", by: "mtn-momo.ghana-partner")
        #expect(reading.lines.map(\.externalReference) == ["PAY-7Q3K9M", "PAY-8R4L2N", "PAY-9S5M3P"])
        #expect(reading.lines.map(\.direction) == [.incoming, .outgoing, .incoming])
        #expect(reading.lines.map(\.amount) == [12_500, 1250, 2050])
        #expect(reading.lines.map(\.currency) == [.xaf, .xaf, .eur])
        #expect(reading.lines.map(\.charges) == [Charges(sum: 25), Charges(sum: 0), Charges(sum: 0)])
        #expect(reading.lines.map { $0.party?.digits } == ["237670000001", "237670000002", "237670000003"])
        #expect(reading.elements.count == 3)
    }

    @Test func `Uganda's has a preamble, a repeated header and totals`() throws {
        let reading = try read("uganda-agent", by: "mtn-momo.uganda-agent")
        #expect(reading.others == [.account("237690000009")])
        #expect(reading.lines.map(\.amount) == [10_000, 5000, 700])
        #expect(reading.lines.map(\.direction) == [.outgoing, .incoming, .incoming])
        #expect(reading.lines.map { $0.party?.digits } == ["237670000001", "237670000002", "237670000003"])
        #expect(reading.lines.map(\.charges?.sum) == [0, 25, 0])
        #expect(reading.lines.map(\.balance) == [90_000, 95_000, 95_700])
        #expect(reading.lines.allSatisfy { $0.status == .succeeded })
        #expect(reading.rejects.isEmpty)
    }

    @Test func `the last headers may be fused with a currency`() throws {
        let rows = try Golden.rows("MTNMoMo/statement/rwanda.csv", separator: ",")
        var fused = rows
        fused[0][11] = "Fee RWF"
        fused[0][12] = "BalanceCurrency"
        let format = try #require(Self.formats.first { $0.recognises(fused) })
        #expect(FormatReading(format, fused).elements == FormatReading(format, rows).elements)
    }

    @Test func `an account in euros reads cents`() throws {
        var rows = try Golden.rows("MTNMoMo/statement/rwanda.csv", separator: ",")
        rows[1][10] = "12.50"
        let format = try #require(MTNMoMo.statementFormats(in: .eur).first { $0.recognises(rows) })
        let line = try #require(FormatReading(format, rows).lines.first)
        #expect(line.amount == 1250 && line.currency == .eur)
    }

    @Test func `a word that nobody has seen is unknown, and the line is kept`() throws {
        var rows = try Golden.rows("MTNMoMo/statement/rwanda.csv", separator: ",")
        rows[1][2] = "Delivered"
        rows[1][3] = "Airtime"
        let line = try #require(FormatReading(Self.formats[1], rows).lines.first)
        #expect(line.status == .unknown && line.movement == .unknown)
    }
}
