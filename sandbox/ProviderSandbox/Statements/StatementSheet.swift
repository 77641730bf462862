/// A statement as cells, and which row shows what.
struct StatementSheet: Sendable {
    enum Cell: Sendable, Equatable {
        case blank
        case text(String)
        /// In hundredths.
        case number(Int64)

        /// As plain text: `-5000`, `12.5`.
        var plain: String {
            switch self {
            case .blank: ""
            case .text(let text): text
            case .number(let hundredths):
                (hundredths < 0 ? "-" : "") + SimulatedAmount.text(hundredths: abs(hundredths))
            }
        }
    }

    let name: String
    private(set) var rows: [[Cell]] = []
    /// The number of the row, counted from one as a person sees it, by the mark of what it shows.
    private(set) var places: [Int: Int] = [:]

    init(name: String) {
        self.name = name
    }

    mutating func append(_ cells: [Cell], shows mark: Int? = nil) {
        rows.append(cells)
        if let mark { places[mark] = rows.count }
    }

    mutating func append(texts: [String]) {
        append(texts.map { $0.isEmpty ? .blank : .text($0) })
    }

    /// A row whose cells stand in these columns.
    mutating func append(_ cells: [Int: Cell], shows mark: Int? = nil) {
        let width = (cells.keys.max() ?? -1) + 1
        append((0..<width).map { cells[$0] ?? .blank }, shows: mark)
    }
}
