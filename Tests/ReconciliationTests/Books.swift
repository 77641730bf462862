import FoundationEssentials
import GatewayCore
import PlantedStatements
import Reconciliation

/// A small day of payments that all stand on the statement, for tests that plant one fault.
struct Books {
    var entries: [BookEntry] = []
    var lines: [StatementLine] = []
    var rules: ReconciliationRules
    var claimed: [BookEntry] = []

    static let day = PlantedTruth.day

    init(count: Int = 12) {
        rules = ReconciliationRules(settlementDelaySeconds: 3600, statedUntil: Self.day.end)
        rules.tariff.fees = PaymentKind.allCases.map {
            Tariff.Fee(kind: $0, from: BusinessDay(number: 0), steps: [.init(basisPoints: 100)])
        }
        for number in 0..<count {
            let entry = Self.entry(number)
            entries.append(entry)
            lines.append(Self.line(of: entry))
        }
    }

    static func payment(_ number: Int) -> PaymentID {
        let digits = String(number, radix: 16)
        let text = "0190a1b2-c3d4-7e5f-8a6b-" + String(repeating: "0", count: 12 - digits.count) + digits
        return PaymentID(text) ?? PaymentID(UUID())
    }

    /// Every payment has another party, amount, time and reference.
    static func entry(_ number: Int, kind: PaymentKind = .collection) -> BookEntry {
        let amount = Int64(20_000 + 1000 * number)
        return BookEntry(
            payment: payment(number), kind: kind, state: .succeeded,
            providerReference: String(7_000_000_000 + 123_456_789 * number),
            externalReference: payment(number + 4096).description,
            party: MSISDN(String(237_650_000_000 + 1_234_567 * number)) ?? payer, amount: amount,
            time: day.start + 36_000 + Int64(600 * number), booked: amount)
    }

    static let payer = MSISDN("237699999999")!

    static func line(of entry: BookEntry) -> StatementLine {
        StatementLine(
            number: 1, providerReference: entry.providerReference, externalReference: entry.externalReference,
            time: entry.time + 5, direction: entry.direction, party: entry.party, amount: entry.amount)
    }

    var identified: [IdentifiedLine] {
        var identifier = LineIdentifier()
        var identified: [IdentifiedLine] = []
        for line in lines { identified.append(IdentifiedLine(id: identifier.identify(line), line: line)) }
        return identified
    }

    func reconciled() -> ReconciliationResult {
        Matcher.reconcile(lines: identified, entries: entries, rules: rules, claimed: claimed)
    }

    /// Takes both references of a line away.
    mutating func hideReferences(ofLine index: Int) {
        lines[index].providerReference = ""
        lines[index].externalReference = ""
    }
}
