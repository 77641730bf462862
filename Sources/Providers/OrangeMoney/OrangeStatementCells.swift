import GatewayCore
import Primitives
import ProviderKit
import Reconciliation

/// Makes a line of a row of a channel user's report.
struct OrangeStatementCells {
    struct Fault: Error {
        let fault: StatementFault
        /// From 0.
        let column: Int
    }

    private let party = StatementParty()
    private var services = StatementWordList<StatementLine.Movement>(
        [
            "Merchant Payment": .payment, "Cash in": .payment, "Cash Out": .payment, "C2C Transfer": .payment,
        ], unknown: .unknown)
    private var statuses = StatementWordList<StatementLine.Status>(
        ["Succès": .succeeded, "Echec": .failed], unknown: .unknown)
    private var wallets = StatementWordList<Bool>(
        ["Commission": true, "Wallet commission": true], unknown: false)
    private static let days: Set<StatementDateLayout> = [.dayMonthYear, .yearMonthDay]

    /// Nil where the row is one of the commission wallet.
    mutating func line(_ row: TableRow, _ places: OrangeStatementPlaces) throws(Fault) -> StatementLine? {
        if wallets.meaning(of: cell(row, places.wallet)) { return nil }
        let debit = try amount(row, places.debit)
        let credit = try amount(row, places.credit)
        guard debit == 0 || credit == 0 else { throw Fault(fault: .bothSides, column: places.credit) }
        guard debit != 0 || credit != 0 else { throw Fault(fault: .zero, column: places.debit) }
        return StatementLine(
            number: row.number, providerReference: try reference(row, places.reference),
            time: try time(row, places), direction: debit > 0 ? .outgoing : .incoming,
            movement: services.meaning(of: cell(row, places.service)),
            status: statuses.meaning(of: cell(row, places.status)),
            party: party.number(cell(row, places.correspondent)), amount: max(debit, credit))
    }

    /// Whether a row begins with its running number, as movements do.
    static func isNumbered(_ row: TableRow) -> Bool {
        guard row.count > 0 else { return false }
        let cell = StatementWords.trimmed(row[0])
        return !cell.isEmpty && cell.count <= 16
            && cell.allSatisfy { StatementWords.isDigit($0) || $0 == UInt8(ascii: ".") }
            && cell.contains { StatementWords.isDigit($0) }
    }

    /// What stands behind a label: in the same cell after the colon, else in the next cell that holds something.
    static func value(_ row: TableRow, after label: Int) -> ArraySlice<UInt8> {
        let cell = row[label]
        if let colon = cell.firstIndex(of: UInt8(ascii: ":")) {
            let value = StatementWords.trimmed(cell[(colon + 1)...])
            if !value.isEmpty { return value }
        }
        for place in (label + 1)..<max(row.count, label + 1) {
            let value = StatementWords.trimmed(row[place])
            if !value.isEmpty { return value }
        }
        return []
    }

    /// An account, without what stands behind it in brackets.
    func account(_ value: ArraySlice<UInt8>) -> MSISDN? {
        let bracket = value.firstIndex(of: UInt8(ascii: "(")) ?? value.endIndex
        return party.number(StatementWords.trimmed(value[..<bracket]))
    }

    /// The first second of a day.
    func day(_ value: ArraySlice<UInt8>) -> Int64? {
        let reading = try? StatementDate.reading(
            value, Self.days, secondsAheadOfUTC: BusinessDay.secondsAheadOfUTC)
        return if case .certain(let second) = reading { second } else { nil }
    }

    func amount(_ value: ArraySlice<UInt8>) throws(StatementFault) -> Int64 {
        try StatementNumber.minorUnits(value, .xaf, mark: .comma)
    }

    /// A number of a row of totals; nil where the cell holds none.
    func total(_ row: TableRow, _ place: Int) -> Int64? {
        place < row.count ? try? amount(StatementWords.trimmed(row[place])) : nil
    }

    private func cell(_ row: TableRow, _ place: Int) -> ArraySlice<UInt8> {
        place < row.count ? StatementWords.trimmed(row[place]) : []
    }

    /// Zero where the cell is empty.
    private func amount(_ row: TableRow, _ place: Int) throws(Fault) -> Int64 {
        let cell = cell(row, place)
        guard !cell.isEmpty else { return 0 }
        do throws(StatementFault) {
            let amount = try amount(cell)
            guard amount >= 0 else { throw StatementFault.negative }
            return amount
        } catch {
            throw Fault(fault: error, column: place)
        }
    }

    /// When it was completed: a payment begun before midnight stands on the day after, and its reference on the day before.
    private func time(_ row: TableRow, _ places: OrangeStatementPlaces) throws(Fault) -> Int64 {
        do throws(StatementFault) {
            let reading = try StatementDate.reading(
                day: cell(row, places.day), clock: cell(row, places.clock), Self.days,
                secondsAheadOfUTC: BusinessDay.secondsAheadOfUTC)
            guard case .certain(let second) = reading else { throw StatementFault.badDate }
            return second
        } catch {
            throw Fault(fault: error, column: error == .badTime ? places.clock : places.day)
        }
    }

    /// The only thing that joins the row with a payment: without it the row is of no use.
    private func reference(_ row: TableRow, _ place: Int) throws(Fault) -> String {
        let cell = cell(row, place)
        guard !cell.isEmpty else { throw Fault(fault: .missing, column: place) }
        do {
            return try StatementReference.text(cell)
        } catch {
            throw Fault(fault: error, column: place)
        }
    }
}
