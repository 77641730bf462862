import Spreadsheets

/// A part of a day's pack: a table, and what is drawn of it. The same for every form of the pack.
struct PackSection: Sendable {
    struct Column: Sendable {
        let title: String
        /// Its part of the width of a page.
        let share: Double
        let isNumber: Bool

        init(_ title: String, _ share: Double = 1, isNumber: Bool = false) {
            self.title = title
            self.share = share
            self.isNumber = isNumber
        }
    }

    struct Chart: Sendable {
        let title: String
        let labels: [String]
        let series: [(name: String, values: [Int64])]
    }

    let title: String
    let columns: [Column]
    let rows: [[TableCell]]
    let chart: Chart?

    init(title: String, columns: [Column], rows: [[TableCell]], chart: Chart? = nil) {
        self.title = title
        self.columns = columns
        self.rows = rows
        self.chart = chart
    }
}
