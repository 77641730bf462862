/// Bars side by side as SVG, for a page that fetches nothing: groups along the axis, one bar for each series.
package struct BarChart: Sendable {
    package struct Series: Sendable {
        package let label: String
        /// One value for each group, zero or more.
        package let values: [Int64]
        /// The class of the style sheet that colours it.
        package let style: String

        package init(label: String, values: [Int64], style: String) {
            self.label = label
            self.values = values
            self.style = style
        }
    }

    package let title: String
    package let groups: [String]
    package let series: [Series]

    package init(title: String, groups: [String], series: [Series]) {
        self.title = title
        self.groups = groups
        self.series = series
    }

    private static let height: Int64 = 140
    private static let barWidth = 34
    private static let gap = 28

    /// The drawing, with its numbers as text and its title for those who do not see it.
    package var svg: String {
        // As wide as the bars, and as the longest name below them.
        let bars = series.count * Self.barWidth
        let groupWidth = max(bars, 7 * (groups.map(\.count).max() ?? 0)) + Self.gap
        let width = groups.count * groupWidth + Self.gap
        let largest = max(1, series.flatMap(\.values).max() ?? 1)
        var parts = [
            "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 \(width) \(Self.height + 60)\" width=\"\(width)\" "
                + "height=\"\(Self.height + 60)\"><title>\(Self.escaped(title))</title>"
        ]
        for (group, name) in groups.enumerated() {
            let start = Self.gap + group * groupWidth
            let left = start + (groupWidth - Self.gap - bars) / 2
            for (index, one) in series.enumerated() where group < one.values.count {
                let value = max(0, one.values[group])
                let tall = value == 0 ? 1 : max(2, Self.scaled(value, largest))
                let x = left + index * Self.barWidth
                let y = 20 + Self.height - tall
                parts.append(
                    "<rect class=\"\(one.style)\" x=\"\(x)\" y=\"\(y)\" width=\"\(Self.barWidth - 6)\" height=\"\(tall)\">"
                        + "<title>\(Self.escaped("\(name), \(one.label): \(value)"))</title></rect>"
                        + "<text class=\"value\" x=\"\(x + (Self.barWidth - 6) / 2)\" y=\"\(y - 5)\">\(value)</text>"
                )
            }
            let middle = start + (groupWidth - Self.gap) / 2
            parts.append(
                "<text class=\"axis\" x=\"\(middle)\" y=\"\(Self.height + 40)\">\(Self.escaped(name))</text>")
        }
        let base = 20 + Self.height
        parts.append("<path class=\"base\" d=\"M0 \(base)H\(width)\"/></svg>")
        parts.append("<ul class=\"legend\">")
        for one in series {
            parts.append("<li><span class=\"\(one.style)\"></span>\(Self.escaped(one.label))</li>")
        }
        parts.append("</ul>")
        return parts.joined()
    }

    private static func scaled(_ value: Int64, _ largest: Int64) -> Int64 {
        let (product, overflows) = value.multipliedReportingOverflow(by: height)
        return overflows ? value / max(1, largest / height) : product / largest
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
