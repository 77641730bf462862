/// Where each field stands in the rows of a file, as its header row says; -1 where it does not stand at all.
struct StatementPlaces: Sendable, Equatable {
    private var places = [Int](repeating: -1, count: StatementField.allCases.count)
    /// The last column that a row must have to tell everything that the layout requires.
    fileprivate(set) var lastRequired = -1

    subscript(field: StatementField) -> Int {
        get { places[field.index] }
        set { places[field.index] = newValue }
    }
}

extension StatementField {
    fileprivate var index: Int {
        switch self {
        case .providerReference: 0
        case .externalReference: 1
        case .originalReference: 2
        case .dateTime: 3
        case .date: 4
        case .time: 5
        case .direction: 6
        case .type: 7
        case .status: 8
        case .party: 9
        case .from: 10
        case .to: 11
        case .amount: 12
        case .debit: 13
        case .credit: 14
        case .currency: 15
        case .fee: 16
        case .valueAddedTax: 17
        case .transferTax: 18
        case .balance: 19
        }
    }
}

/// What a row is, asked whether it is the header row of a layout.
enum StatementHeader {
    case header(StatementPlaces)
    /// It is, and a column that the layout takes stands there twice: where, from 0.
    case doubtful(column: Int)
    case none

    /// Words of currencies that a header may end with.
    private static let units: Set<[UInt8]> = Set(
        ["currency", "devise", "monnaie", "xaf", "fcfa", "cfa", "eur", "rwf", "ugx", "ghs"].map {
            Array($0.utf8)
        })

    /// Looks at the folded cells of a row.
    static func search(_ cells: [[UInt8]], format: ColumnStatementFormat) -> StatementHeader {
        guard cells.count > 1, cells.count <= 512 else { return .none }
        if !format.marks.isEmpty {
            guard format.marks.contains(where: { cells.contains(StatementWords.folded($0)) }) else {
                return .none
            }
        }
        var places = StatementPlaces()
        var doubtful: Int?
        // Those that stand after another one come last.
        let order = StatementField.allCases.sorted { rank($0, format) < rank($1, format) }
        for field in order {
            guard let column = format.columns[field] else { continue }
            switch place(of: column, cells, places) {
            case .none: if column.isRequired { return .none }
            case .some(let (place, isDoubtful)):
                places[field] = place
                if column.isRequired { places.lastRequired = max(places.lastRequired, place) }
                if isDoubtful { doubtful = doubtful ?? place }
            }
        }
        return doubtful.map { .doubtful(column: $0) } ?? .header(places)
    }

    private static func rank(_ field: StatementField, _ format: ColumnStatementFormat) -> Int {
        format.columns[field]?.after == nil ? 0 : 1
    }

    private static func place(
        of column: StatementColumn, _ cells: [[UInt8]], _ places: StatementPlaces
    ) -> (place: Int, isDoubtful: Bool)? {
        let headers = column.headers.map { StatementWords.folded($0) }
        if let before = column.after {
            let place = places[before] + 1
            guard place > 0, place < cells.count, headers.contains(cells[place]) else { return nil }
            return (place, false)
        }
        for header in headers where !header.isEmpty {
            let exact = cells.indices.filter { cells[$0] == header }
            if let occurrence = column.occurrence {
                if exact.count >= occurrence { return (exact[occurrence - 1], false) }
            } else if let first = exact.first {
                return (first, exact.count > 1)
            }
        }
        guard column.occurrence == nil else { return nil }
        for header in headers where !header.isEmpty {
            let fused = cells.indices.filter {
                cells[$0].starts(with: header) && units.contains(Array(cells[$0].dropFirst(header.count)))
            }
            if let first = fused.first { return (first, fused.count > 1) }
        }
        return nil
    }
}
