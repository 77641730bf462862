import FoundationEssentials
import Primitives

/// What a fault did to a statement.
struct StatementDeed: Sendable {
    /// The fault's kind, or `wallet_set` for a movement that no payment explains.
    var kind: String
    /// The number of the fault in its file.
    var number: Int?
    /// The kinds of the breaks that must be reported for it; none for a harmless fault.
    var breaks: [String]
    /// The kinds that may be reported beside them.
    var alsoAllowed: [String] = []
    var marks: [Int] = []
    var sequences: [Int64] = []
    var references: [String] = []
    var note: String
}

/// A statement into which faults are put, each into rows of its own. The same seed puts them into the same rows.
struct FaultyStatement: Sendable {
    let layout: StatementLayout
    var statement: Statement
    var generator: SplitMix64
    var deeds: [StatementDeed] = []
    /// Faults that the day or the layout had no place for.
    var leftOut: [(number: Int, kind: StatementFaultKind, why: String)] = []
    var usedMarks: Set<Int> = []
    private var nextMark: Int

    init(_ statement: Statement, layout: StatementLayout, seed: UInt64) {
        self.statement = statement
        self.layout = layout
        generator = SplitMix64(
            seed: seed, name: "statement \(layout.provider.rawValue) \(statement.day.text)")
        nextMark = (statement.rows.map(\.mark).max() ?? 0) + 1
        for row in statement.rows where row.service == .wallet {
            usedMarks.insert(row.mark)
            deeds.append(
                StatementDeed(
                    kind: "wallet_set", breaks: [StatementFaultKind.missingInLedger.rawValue],
                    marks: [row.mark], sequences: row.sequences,
                    note: "The wallet's balance was set by hand; no payment explains it."))
        }
    }

    mutating func apply(_ faults: [StatementFault]) throws(ControlError) {
        let inTurn = faults.sorted {
            ($0.reference == nil ? 1 : 0, $0.kind.turn, $0.number)
                < ($1.reference == nil ? 1 : 0, $1.kind.turn, $1.number)
        }
        for fault in inTurn {
            do {
                try apply(fault)
            } catch {
                guard fault.isOptional else {
                    throw ControlError(
                        message: "Statement fault \(fault.number) (\(fault.kind.rawValue)): \(error.why). "
                            + "With \"where_possible\": true it would be left out.")
                }
                leftOut.append((fault.number, fault.kind, error.why))
            }
        }
        deeds.sort { ($0.number ?? 0) < ($1.number ?? 0) }
    }

    /// Why a fault has no place.
    struct NoPlace: Error {
        let why: String
    }

    private mutating func apply(_ fault: StatementFault) throws(NoPlace) {
        if let column = fault.kind.column, !layout.columns.contains(column) {
            throw NoPlace(why: "the layout \(layout.rawValue) does not show \(column.rawValue)")
        }
        for done in 0..<fault.count {
            do throws(NoPlace) {
                try applyOnce(fault)
            } catch {
                guard done > 0 else { throw error }
                throw NoPlace(why: "\(error.why); \(done) of \(fault.count) were done")
            }
        }
    }

    private mutating func applyOnce(_ fault: StatementFault) throws(NoPlace) {
        switch fault.kind {
        case .missingInStatement, .amount, .fee, .tax, .status, .currency, .date, .duplicateInStatement,
            .unparseableRow, .referenceDigit, .nettedFee, .split:
            if fault.kind == .unparseableRow, fault.spoiling(in: layout) == .garbage {
                insertGarbage(fault)
            } else {
                try change(fault)
            }
        case .missingInLedger: invent(fault)
        case .reversalUnlinked: try reverse(fault)
        case .ambiguous: try makeAmbiguous(fault)
        case .merge: try merge(fault)
        case .balanceDiscontinuity: try breakBalance(fault)
        case .shuffledRows:
            statement.rows.shuffle(using: &generator)
            deeds.append(
                StatementDeed(
                    kind: fault.kind.rawValue, number: fault.number, breaks: [],
                    note: "The rows stand in another order; balances follow the time."))
        }
    }

    /// The places in `rows` of successful payments that no fault has touched.
    func freePlaces(where isFit: (StatementRow) -> Bool = { _ in true }) -> [Int] {
        statement.rows.indices.filter { index in
            let row = statement.rows[index]
            return row.isSuccess && !row.sequences.isEmpty && !usedMarks.contains(row.mark) && isFit(row)
        }
    }

    mutating func choose(_ fault: StatementFault, where isFit: (StatementRow) -> Bool) throws(NoPlace) -> Int
    {
        let places = freePlaces { row in
            (fault.reference == nil || row.references.contains(fault.reference ?? "")) && isFit(row)
        }
        guard let place = places.randomElement(using: &generator) else {
            let whose = fault.reference.map { " of the payment \($0)" } ?? ""
            throw NoPlace(why: "there is no successful row\(whose) left that it could change")
        }
        return place
    }

    mutating func newMark() -> Int {
        defer { nextMark += 1 }
        return nextMark
    }

    /// Notes what a fault did to these rows, so that no other one takes them.
    mutating func note(
        _ fault: StatementFault, _ rows: [StatementRow], marks: [Int]? = nil, breaks: [String]? = nil,
        also: [String] = [], _ sentence: String
    ) {
        let marks = marks ?? rows.map(\.mark)
        usedMarks.formUnion(marks + rows.map(\.mark))
        var references: [String] = []
        for reference in rows.flatMap(\.references) where !references.contains(reference) {
            references.append(reference)
        }
        deeds.append(
            StatementDeed(
                kind: fault.kind.rawValue, number: fault.number,
                breaks: breaks ?? (fault.kind.isHarmless ? [] : [fault.kind.rawValue]), alsoAllowed: also,
                marks: marks, sequences: Set(rows.flatMap(\.sequences)).sorted(), references: references,
                note: sentence))
    }

    /// An operator's reference that no row has.
    mutating func newID(_ service: StatementMovement.Service, at time: Date) -> String {
        while true {
            let id: String
            switch layout.provider {
            case .mtnMoMo: id = String(Int64.random(in: 1_000_000_000...9_999_999_999, using: &generator))
            case .orangeMoney:
                let prefix =
                    switch service {
                    case .payment, .reversal: "MP"
                    case .cashIn, .deposit: "CI"
                    case .cashOut: "CO"
                    case .transfer, .wallet: "PP"
                    }
                id = OrangeTime.transactionID(
                    prefix: prefix, number: Int64.random(in: 0..<400_000, using: &generator), at: time)
            }
            if !statement.rows.contains(where: { $0.id == id }) { return id }
        }
    }
}

extension StatementFault {
    /// What cannot be read, where the fault does not say it: MTN's layouts lose a date; in Orange's, where totals are
    /// checked, a row appears that is none.
    func spoiling(in layout: StatementLayout) -> StatementRow.Spoiling {
        spoiling ?? (layout == .channelUser ? .garbage : .date)
    }
}
