/// A table of a document.
package struct DocumentTable: Sendable, Hashable {
    package struct Column: Sendable, Hashable {
        package var title: String
        /// Its part of the width, in relation to the other columns.
        package var share: Double
        package var isNumber: Bool
        /// Whether what does not fit goes on in further lines; else it ends with an ellipsis.
        package var wraps: Bool

        package init(_ title: String, share: Double = 1, isNumber: Bool = false, wraps: Bool = false) {
            precondition(share > 0, "A column has a width.")
            self.title = title
            self.share = share
            self.isNumber = isNumber
            self.wraps = wraps
        }
    }

    package var columns: [Column]
    package var rows: [[String]]
    /// A last row, set apart, such as sums.
    package var total: [String]?

    package init(_ columns: [Column], rows: [[String]], total: [String]? = nil) {
        precondition(!columns.isEmpty, "A table has columns.")
        self.columns = columns
        self.rows = rows
        self.total = total
    }
}

extension PDFDocument {
    private static let size = 8.0
    private static let lineHeight = 10.6
    private static let padding = 4.0

    /// Adds a table. Its header is repeated on each page that it goes on to.
    package func table(_ table: DocumentTable) throws(DocumentError) {
        let shares = table.columns.map(\.share).reduce(0, +)
        let widths = table.columns.map { Self.bodyWidth * $0.share / shares }
        let header = cells(table.columns.map(\.title), of: table, widths, .bold, wraps: true)
            .map { Self.cut($0, to: 6) }
        let rows =
            table.rows.map { ($0, PDFCanvas.Weight.regular) } + (table.total.map { [($0, .bold)] } ?? [])
        try reserve(height(header) + Self.lineHeight + 2 * Self.padding)
        draw(header, of: table, widths, .bold, isShaded: true)
        for (texts, weight) in rows {
            var row = cells(texts, of: table, widths, weight, wraps: false)
            let most = Int((Self.bodyHeight - height(header) - 2 * Self.padding) / Self.lineHeight)
            row = row.map { Self.cut($0, to: most) }
            if try reserve(height(row)) { draw(header, of: table, widths, .bold, isShaded: true) }
            draw(row, of: table, widths, weight, isShaded: false)
        }
        y -= 8
        try canvas.check()
    }

    private static func cut(_ lines: [String], to most: Int) -> [String] {
        lines.count <= most ? lines : Array(lines.prefix(most - 1)) + ["…"]
    }

    /// The lines of each cell of a row.
    private func cells(
        _ texts: [String], of table: DocumentTable, _ widths: [Double], _ weight: PDFCanvas.Weight,
        wraps: Bool
    ) -> [[String]] {
        table.columns.indices.map { index in
            let text = index < texts.count ? texts[index] : ""
            let width = widths[index] - 2 * Self.padding
            if wraps || table.columns[index].wraps {
                return lines(text, weight, size: Self.size, width: width)
            }
            return [
                DocumentText.ellipsized(text, width: width) { canvas.width($0, weight, size: Self.size) }
            ]
        }
    }

    private func height(_ cells: [[String]]) -> Double {
        Double(cells.map(\.count).max() ?? 1) * Self.lineHeight + 2 * Self.padding - 2
    }

    private func draw(
        _ cells: [[String]], of table: DocumentTable, _ widths: [Double], _ weight: PDFCanvas.Weight,
        isShaded: Bool
    ) {
        let height = height(cells)
        y -= height
        if isShaded { canvas.fill(x: Self.left, y: y, width: Self.bodyWidth, height: height, .shade) }
        var x = Self.left
        for (index, lines) in cells.enumerated() {
            for (number, line) in lines.enumerated() {
                let width =
                    table.columns[index].isNumber ? canvas.width(line, weight, size: Self.size) : nil
                let start = width.map { x + widths[index] - Self.padding - $0 } ?? x + Self.padding
                let base = y + height - Self.padding - Self.lineHeight * Double(number) - Self.size * 0.85
                canvas.text(line, x: start, y: base, weight, size: Self.size)
            }
            x += widths[index]
        }
        canvas.line(
            [PDFCanvas.Point(x: Self.left, y: y), PDFCanvas.Point(x: Self.right, y: y)],
            width: isShaded ? 0.8 : 0.4, .rule)
    }
}
