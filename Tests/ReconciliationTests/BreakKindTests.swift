import GatewayCore
import Reconciliation
import Testing

/// Each kind of break, planted alone, is found as that kind and explained in both languages.
struct BreakKindTests {
    struct Plan: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind: BreakKind
        var english: String
        var french: String
        var plant: @Sendable (inout Books) -> Void

        init(
            _ name: String, _ kind: BreakKind, _ english: String, _ french: String,
            _ plant: @escaping @Sendable (inout Books) -> Void
        ) {
            testDescription = name
            self.kind = kind
            self.english = english
            self.french = french
            self.plant = plant
        }
    }

    @Test func `a day without faults has no break`() {
        let result = Books().reconciled()
        #expect(result.breaks.isEmpty)
        #expect(result.claims.count == 12)
        #expect(result.expected.isEmpty)
    }

    @Test(arguments: plans)
    func `is found as what it is`(plan: Plan) throws {
        var books = Books()
        plan.plant(&books)
        let result = books.reconciled()
        let found = try #require(result.breaks.first)
        #expect(result.breaks.count == 1, "\(result.breaks)")
        #expect(found.kind == plan.kind)
        #expect(found.explanation.english.contains(plan.english), "\(found.explanation.english)")
        #expect(found.explanation.french.contains(plan.french), "\(found.explanation.french)")
        #expect(!found.explanation.english.contains("2376500000"))
        #expect(found.day == Books.day || plan.kind == .date)
    }

    static let plans: [Plan] = [
        Plan("a payment without a line", .missingInStatement, "20,000 XAF", "20\u{202F}000\u{00A0}FCFA") {
            $0.lines.remove(at: 0)
        },
        Plan("a line without a payment", .missingInLedger, "no payment of ours", "aucun de nos paiements") {
            $0.entries.remove(at: 0)
        },
        Plan("a payment made twice under other references", .missingInLedger, "paid twice", "payé deux fois")
        {
            var again = $0.lines[0]
            again.providerReference = "8123456789"
            again.externalReference = ""
            again.time += 40
            $0.lines.append(again)
        },
        Plan("our own transfer to the bank", .missingInLedger, "our own money", "notre propre argent") {
            $0.lines.append(
                StatementLine(
                    number: 1, providerReference: "9123456780", time: Books.day.start + 50_000,
                    direction: .outgoing, movement: .float, amount: 1_000_000))
        },
        Plan(
            "the fee and the taxes taken off", .amount, "exactly the fee and the taxes", "frais et les taxes"
        ) {
            // 20,000: fee 200, value added tax 38, transfer tax 44.
            $0.lines[0].amount = 20_000 - 282
        },
        Plan("two digits swapped", .amount, "two digits are swapped", "deux chiffres sont inversés") {
            $0.lines[1].amount = 12_000
        },
        Plan("a hundred times as much", .amount, "centimes", "centimes") { $0.lines[0].amount *= 100 },
        Plan("one digit", .amount, "a single digit", "un seul chiffre") { $0.lines[0].amount = 20_300 },
        Plan("another amount", .amount, "differ by 1,234 XAF", "diffèrent de 1\u{202F}234") {
            $0.lines[0].amount += 1234
        },
        Plan("the ledger booked another amount", .amount, "Verify the ledger", "grand livre") {
            $0.entries[0].booked = 19_000
        },
        Plan("the fee is not that of the tariff", .fee, "by the tariff", "selon le tarif") {
            $0.lines[0].charges = Charges(fee: 300, valueAddedTax: 58, transferTax: 44)
        },
        Plan("the sum of the charges is too high", .fee, "by the tariff", "selon le tarif") {
            $0.lines[0].charges = Charges(sum: 400)
        },
        Plan("the fixed part of the transfer tax", .tax, "4 FCFA are missing", "manque les 4 FCFA") {
            $0.lines[0].charges = Charges(fee: 200, valueAddedTax: 38, transferTax: 40)
        },
        Plan("no value added tax", .tax, "was not levied", "n'a pas été prélevée") {
            $0.lines[0].charges = Charges(fee: 200, valueAddedTax: 0, transferTax: 44)
        },
        Plan("a sum without the taxes", .tax, "a tax is missing", "une taxe manque") {
            $0.lines[0].charges = Charges(sum: 200)
        },
        Plan("failed in our books, paid on the statement", .status, "failed, but the statement", "a échoué") {
            $0.entries[0].state = .failed
            $0.entries[0].booked = 0
        },
        Plan("succeeded in our books, failed on the statement", .status, "says failed", "échoué") {
            $0.lines[0].status = .failed
        },
        Plan("a status nobody knows", .status, "a word that its layout", "un mot") {
            $0.lines[0].status = .unknown
        },
        Plan("taken back by the provider", .status, "took 20,000 XAF back", "a repris 20\u{202F}000") {
            $0.lines.append(reversal(of: $0.lines[0]))
        },
        Plan("waits, with another party", .status, "do not all agree", "ne concordent pas") {
            $0.entries[0].state = .indeterminate
            $0.entries[0].booked = 0
            $0.lines[0].party = Books.payer
        },
        Plan("another currency", .currency, "another currency", "une autre monnaie") {
            $0.lines[0].currency = .eur
        },
        Plan("begun before midnight", .date, "begun before midnight", "commencé avant minuit") {
            $0.entries[0].time = Books.day.end - 7000
            $0.lines[0].time = Books.day.end + 1000
        },
        Plan("two hours exactly", .date, "time zone", "fuseau") {
            $0.rules.dateToleranceSeconds = 1800
            $0.lines[0].time = $0.entries[0].time + 3600
        },
        Plan("days apart", .date, "3 d", "3 j") { $0.lines[0].time = $0.entries[0].time - 3 * 86_400 },
        Plan("the row stands twice", .duplicateInStatement, "stands twice", "en double") {
            $0.lines.append($0.lines[0])
        },
        Plan("executed twice", .duplicateInStatement, "executed it twice", "exécuté deux fois") {
            var again = $0.lines[0]
            again.providerReference = "8123456789"
            $0.lines.append(again)
        },
        Plan("a payment stands twice", .duplicateInLedger, "booked twice", "comptabilisés deux fois") {
            var again = $0.entries[0]
            again.payment = Books.payment(999)
            again.externalReference = ""
            $0.entries.append(again)
        },
        Plan("two that nothing tells apart", .ambiguous, "equally well", "aussi bien") {
            var twin = $0.entries[0]
            twin.payment = Books.payment(998)
            twin.providerReference = "6123456789"
            twin.externalReference = ""
            $0.entries.append(twin)
            $0.lines.append($0.lines[0])
            $0.hideReferences(ofLine: 0)
            $0.hideReferences(ofLine: 12)
        },
        Plan("a reversal of nothing we know", .reversalUnlinked, "names no movement", "sans désigner") {
            var back = reversal(of: $0.lines[0])
            back.originalReference = "5555555555"
            $0.lines.append(back)
        },
    ]

    private static func reversal(of line: StatementLine) -> StatementLine {
        StatementLine(
            number: 1, providerReference: "9999999991", originalReference: line.providerReference,
            time: line.time + 900, direction: .outgoing, movement: .reversal, party: line.party,
            amount: line.amount)
    }

    @Test func `a balance that does not follow`() throws {
        var books = Books(count: 6)
        var balance: Int64 = 100_000
        for index in books.lines.indices {
            balance += books.lines[index].amount + (index == 3 ? 500 : 0)
            books.lines[index].balance = balance
        }
        for lines in [books.identified, books.identified.reversed()] {
            var chain = BalanceChain()
            for line in lines { chain.add(line) }
            let found = chain.breaks(opening: 100_000, closing: balance)
            #expect(found.map(\.kind) == [.balanceDiscontinuity])
            #expect(try #require(found.first).explanation.french.contains("500"))
            #expect(chain.breaks(opening: 99_000, closing: balance + 1).count == 3)
        }
    }

    @Test func `a row that could not be read`() {
        let bytes = Array("x;y".utf8)
        let id = StatementLineID(unreadableRow: bytes.span, occurrence: 0)
        let found = Break.unparseableRow(
            id, number: 7, day: Books.day, currency: .xaf, english: "no amount.", french: "sans montant.")
        #expect(found.kind == .unparseableRow)
        #expect(found.explanation.french == "La ligne 7 n'a pas pu être lue : sans montant.")
    }

    @Test func `every kind is planted somewhere here`() {
        let planted = Set(Self.plans.map(\.kind)).union([.balanceDiscontinuity, .unparseableRow])
        #expect(planted == Set(BreakKind.allCases))
    }
}
