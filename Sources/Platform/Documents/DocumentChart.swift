/// A chart of a document: values of one or several series, over labels that they share.
package struct DocumentChart: Sendable {
    package enum Kind: Sendable, Hashable {
        case bars, lines
    }

    package struct Series: Sendable, Hashable {
        package var name: String
        /// One for each label.
        package var values: [Int64]

        package init(_ name: String, _ values: [Int64]) {
            self.name = name
            self.values = values
        }
    }

    package var kind: Kind
    package var title: String
    package var labels: [String]
    package var series: [Series]
    /// What is counted, beside the title.
    package var unit: String
    package var height: Double
    /// How the numbers of the axis are written.
    package var format: @Sendable (Int64) -> String

    package init(
        _ kind: Kind, title: String, unit: String = "", labels: [String], series: [Series],
        height: Double = 170,
        format: @escaping @Sendable (Int64) -> String
    ) {
        precondition(
            !series.isEmpty && series.allSatisfy { $0.values.count == labels.count },
            "A value for each label.")
        self.kind = kind
        self.title = title
        self.labels = labels
        self.series = series
        self.unit = unit
        self.height = height
        self.format = format
    }
}

/// The numbers of an axis: from a round one at or below the least value to a round one at or above the
/// largest.
struct ChartScale: Hashable {
    let first: Int64
    let last: Int64
    let step: Int64

    init(_ values: [Int64], steps: Int64 = 5) {
        // A quarter of the numbers is far from where sums overflow.
        let bounded = values.map { min(max($0, Int64.min / 4), Int64.max / 4) }
        let low = min(0, bounded.min() ?? 0)
        let high = max(low == 0 ? 1 : 0, bounded.max() ?? 0)
        let least = max(1, (high - low + steps - 1) / steps)
        var power: Int64 = 1
        while power * 10 <= least { power *= 10 }
        step = [power, 2 * power, 5 * power].first { $0 >= least } ?? 10 * power
        first = -((-low + step - 1) / step) * step
        last = (high + step - 1) / step * step
    }

    var marks: [Int64] { Array(stride(from: first, through: last, by: Int64.Stride(step))) }

    /// From 0 at the first to 1 at the last.
    func place(_ value: Int64) -> Double { (Double(value) - Double(first)) / (Double(last) - Double(first)) }
}
