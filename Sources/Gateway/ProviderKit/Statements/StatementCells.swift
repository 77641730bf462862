import GatewayCore
import Primitives
import Reconciliation

/// What is wrong, and in which column, from 0; -1 where no column is meant.
struct StatementCellFault: Error {
    let fault: StatementFault
    let column: Int
}

/// Makes a line of a row, by the places that the header row gave.
struct StatementCells: Sendable {
    struct Line {
        var line: StatementLine
        let time: StatementDate.Reading
    }

    let format: ColumnStatementFormat
    private(set) var places = StatementPlaces()
    private let party: StatementParty
    private var ownAccounts: Set<MSISDN>
    private var types: StatementWordList<StatementLine.Movement>
    private var statuses: StatementWordList<StatementLine.Status>
    private var directions: StatementWordList<StatementLine.Direction?>
    private var currencies: StatementWordList<Currency?>
    private var hasCharges = false
    private var splitsCharges = false

    init(_ format: ColumnStatementFormat) {
        self.format = format
        party = StatementParty(countryCode: format.countryCode, nationalDigits: format.nationalDigits)
        ownAccounts = Set(format.ownAccounts.compactMap { MSISDN($0) })
        types = StatementWordList(format.typeWords, unknown: .unknown)
        statuses = StatementWordList(format.statusWords, unknown: .unknown)
        directions = StatementWordList(format.directionWords.mapValues { $0 }, unknown: nil)
        currencies = StatementWordList(StatementCurrency.words, unknown: nil)
    }

    mutating func begin(_ places: StatementPlaces) {
        self.places = places
        hasCharges = places[.fee] >= 0 || places[.valueAddedTax] >= 0 || places[.transferTax] >= 0
        splitsCharges = places[.valueAddedTax] >= 0 && places[.transferTax] >= 0
    }

    mutating func addOwnAccount(_ digits: String) {
        if let account = MSISDN(digits) { ownAccounts.insert(account) }
    }

    mutating func line(of row: TableRow) throws(StatementCellFault) -> Line {
        guard row.count > places.lastRequired else {
            throw StatementCellFault(fault: .truncated, column: places.lastRequired)
        }
        let time = try time(row)
        let currency = try currency(row)
        let moved = try movement(row, currency)
        let line = StatementLine(
            number: row.number, providerReference: try reference(row, .providerReference),
            externalReference: try reference(row, .externalReference),
            originalReference: try reference(row, .originalReference), time: 0, direction: moved.direction,
            movement: places[.type] < 0 ? .payment : types.meaning(of: cell(row, .type)),
            status: places[.status] < 0 ? .succeeded : statuses.meaning(of: cell(row, .status)),
            party: moved.party, amount: moved.amount, currency: currency,
            charges: hasCharges ? try charges(row, currency) : nil,
            balance: try optionalNumber(row, .balance, currency))
        return Line(line: line, time: time)
    }

    private func cell(_ row: TableRow, _ field: StatementField) -> ArraySlice<UInt8> {
        let place = places[field]
        return place >= 0 && place < row.count ? StatementWords.trimmed(row[place]) : []
    }

    private func fault(_ fault: StatementFault, _ field: StatementField) -> StatementCellFault {
        StatementCellFault(fault: fault, column: places[field])
    }

    private func time(_ row: TableRow) throws(StatementCellFault) -> StatementDate.Reading {
        let isTogether = places[.dateTime] >= 0
        let day = cell(row, isTogether ? .dateTime : .date)
        guard !day.isEmpty else { throw fault(.missing, isTogether ? .dateTime : .date) }
        do {
            if isTogether {
                return try StatementDate.reading(
                    day, format.dates, secondsAheadOfUTC: format.secondsAheadOfUTC)
            }
            return try StatementDate.reading(
                day: day, clock: cell(row, .time), format.dates, secondsAheadOfUTC: format.secondsAheadOfUTC)
        } catch {
            throw fault(error, isTogether ? .dateTime : (error == .badTime ? .time : .date))
        }
    }

    private mutating func currency(_ row: TableRow) throws(StatementCellFault) -> Currency {
        guard places[.currency] >= 0 else { return format.currency }
        let cell = cell(row, .currency)
        if cell.isEmpty { return format.currency }
        guard let currency = currencies.meaning(of: cell) else { throw fault(.foreignCurrency, .currency) }
        return currency
    }

    private struct Moved {
        let amount: Int64
        let direction: StatementLine.Direction
        let party: MSISDN?
    }

    private mutating func movement(_ row: TableRow, _ currency: Currency) throws(StatementCellFault) -> Moved
    {
        if places[.debit] >= 0 || places[.credit] >= 0, format.direction.contains(.debitAndCredit) {
            let (amount, direction) = try debitOrCredit(row, currency)
            return Moved(amount: amount, direction: direction, party: otherSide(row, direction))
        }
        let signed = try number(row, .amount, currency)
        guard signed != 0 else { throw fault(.zero, .amount) }
        var direction: StatementLine.Direction?
        for rule in format.direction {
            direction = decided(by: rule, row, signed)
            if direction != nil { break }
        }
        guard let direction else {
            throw StatementCellFault(fault: .unknownDirection, column: max(places[.direction], places[.from]))
        }
        if signed < 0 {
            let signs = format.direction.contains { $0 == .sign || $0 == .minus }
            guard signs, direction == .outgoing else { throw fault(.negative, .amount) }
        }
        return Moved(amount: abs(signed), direction: direction, party: otherSide(row, direction))
    }

    private func debitOrCredit(
        _ row: TableRow, _ currency: Currency
    ) throws(StatementCellFault) -> (Int64, StatementLine.Direction) {
        let debit = try optionalNumber(row, .debit, currency) ?? 0
        let credit = try optionalNumber(row, .credit, currency) ?? 0
        guard debit >= 0 else { throw fault(.negative, .debit) }
        guard credit >= 0 else { throw fault(.negative, .credit) }
        guard debit == 0 || credit == 0 else { throw fault(.bothSides, .credit) }
        guard debit != 0 || credit != 0 else { throw fault(.zero, places[.debit] >= 0 ? .debit : .credit) }
        return debit > 0 ? (debit, .outgoing) : (credit, .incoming)
    }

    private mutating func decided(
        by rule: DirectionRule, _ row: TableRow, _ amount: Int64
    ) -> StatementLine.Direction? {
        switch rule {
        case .debitAndCredit: return nil
        case .words: return directions.meaning(of: cell(row, .direction))
        case .sign: return amount < 0 ? .outgoing : .incoming
        case .minus: return amount < 0 ? .outgoing : nil
        case .ownAccount:
            let isFromOurs = party.number(cell(row, .from)).map { ownAccounts.contains($0) } ?? false
            let isToOurs = party.number(cell(row, .to)).map { ownAccounts.contains($0) } ?? false
            return isFromOurs == isToOurs ? nil : (isFromOurs ? .outgoing : .incoming)
        case .numberedSide:
            let hasFrom = party.number(cell(row, .from)) != nil
            let hasTo = party.number(cell(row, .to)) != nil
            return hasFrom == hasTo ? nil : (hasFrom ? .incoming : .outgoing)
        }
    }

    private func otherSide(_ row: TableRow, _ direction: StatementLine.Direction) -> MSISDN? {
        let side: StatementField =
            places[.party] >= 0 ? .party : (direction == .incoming ? .from : .to)
        return places[side] >= 0 ? party.number(cell(row, side)) : nil
    }

    /// The sum of what was taken, or its three parts where the file has a column for each.
    private func charges(_ row: TableRow, _ currency: Currency) throws(StatementCellFault) -> Charges {
        let fee = try charge(row, .fee, currency)
        let valueAddedTax = try charge(row, .valueAddedTax, currency)
        let transferTax = try charge(row, .transferTax, currency)
        return splitsCharges
            ? Charges(fee: fee, valueAddedTax: valueAddedTax, transferTax: transferTax)
            : Charges(sum: fee + valueAddedTax + transferTax)
    }

    private func charge(
        _ row: TableRow, _ field: StatementField, _ currency: Currency
    ) throws(StatementCellFault) -> Int64 {
        let charge = try optionalNumber(row, field, currency) ?? 0
        guard charge >= 0 else { throw fault(.negative, field) }
        return charge
    }

    private func optionalNumber(
        _ row: TableRow, _ field: StatementField, _ currency: Currency
    ) throws(StatementCellFault) -> Int64? {
        guard places[field] >= 0 else { return nil }
        let cell = cell(row, field)
        return cell.isEmpty ? nil : try number(cell, field, currency)
    }

    private func number(
        _ row: TableRow, _ field: StatementField, _ currency: Currency
    ) throws(StatementCellFault) -> Int64 {
        try number(cell(row, field), field, currency)
    }

    private func number(
        _ cell: ArraySlice<UInt8>, _ field: StatementField, _ currency: Currency
    ) throws(StatementCellFault) -> Int64 {
        do {
            return try StatementNumber.minorUnits(cell, currency, mark: format.decimalMark)
        } catch {
            throw fault(error, field)
        }
    }

    private func reference(_ row: TableRow, _ field: StatementField) throws(StatementCellFault) -> String {
        guard places[field] >= 0 else { return "" }
        do {
            return try StatementReference.text(cell(row, field))
        } catch {
            throw fault(error, field)
        }
    }
}

/// What somebody calls a movement.
package enum StatementReference {
    private static let longest = 128

    package static func text(_ cell: ArraySlice<UInt8>) throws(StatementFault) -> String {
        guard cell.count <= longest else { throw .tooLong }
        var hasExponent = false
        for byte in cell {
            // C0 and delete; those of Latin-1 begin with C2 in UTF-8 and end below A0.
            if byte < 0x20 || byte == 0x7F { throw .controlCharacters }
            if byte == UInt8(ascii: "+") { hasExponent = true }
        }
        if hasExponent, isRounded(cell) { throw .roundedReference }
        return String(decoding: cell, as: UTF8.self)
    }

    /// `1.23457E+11`, which a spreadsheet program makes of a long number.
    private static func isRounded(_ cell: ArraySlice<UInt8>) -> Bool {
        let parts = cell.split(whereSeparator: { $0 | 0x20 == UInt8(ascii: "e") })
        guard parts.count == 2, let sign = parts[1].first, sign == UInt8(ascii: "+") else { return false }
        let isMantissa = parts[0].allSatisfy {
            StatementWords.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",")
        }
        return isMantissa && parts[1].dropFirst().allSatisfy(StatementWords.isDigit)
    }
}
