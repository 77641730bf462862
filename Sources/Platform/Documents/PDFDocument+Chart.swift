extension PDFDocument {
    private static let colors = [0x2F6DB5, 0xE08A1E, 0x4C9A57, 0xB0413E, 0x7A5BA6].map { PDFCanvas.Color($0) }
    private static let size = 7.5

    /// Adds a chart, whole on one page.
    package func chart(_ chart: DocumentChart) throws(DocumentError) {
        let legend = chart.series.count > 1 ? 14.0 : 0
        try reserve(chart.height + 18 + legend)
        title(of: chart)
        if legend > 0 { self.legend(of: chart) }
        let scale = ChartScale(chart.series.flatMap(\.values))
        let marks = scale.marks.map { DocumentText.printable(chart.format($0)) }
        let gutter = (marks.map { canvas.width($0, .regular, size: Self.size) }.max() ?? 0) + 6
        let frame = Frame(
            x: Self.left + gutter, y: y - chart.height + 16, width: Self.bodyWidth - gutter,
            height: chart.height - 22)
        for (mark, text) in zip(scale.marks, marks) {
            let height = frame.y + frame.height * scale.place(mark)
            canvas.line(
                [PDFCanvas.Point(x: frame.x, y: height), PDFCanvas.Point(x: Self.right, y: height)],
                width: mark == 0 ? 0.9 : 0.4, mark == 0 ? .gray : .rule)
            let width = canvas.width(text, .regular, size: Self.size)
            canvas.text(text, x: frame.x - 5 - width, y: height - Self.size * 0.35, size: Self.size, .gray)
        }
        switch chart.kind {
        case .bars: bars(of: chart, scale, frame)
        case .lines: lines(of: chart, scale, frame)
        }
        labels(of: chart, frame)
        y -= chart.height + 10
        try canvas.check()
    }

    private struct Frame {
        let x, y, width, height: Double
    }

    private func title(of chart: DocumentChart) {
        y -= 14
        let text = DocumentText.ellipsized(chart.title, width: Self.bodyWidth * 0.7) {
            canvas.width($0, .bold, size: 9.5)
        }
        canvas.text(text, x: Self.left, y: y + 3, .bold, size: 9.5)
        let unit = DocumentText.ellipsized(chart.unit, width: Self.bodyWidth * 0.3) {
            canvas.width($0, .regular, size: Self.size)
        }
        canvas.text(
            unit, x: Self.right - canvas.width(unit, .regular, size: Self.size), y: y + 3, size: Self.size,
            .gray)
    }

    private func legend(of chart: DocumentChart) {
        y -= 14
        var x = Self.left
        for (index, series) in chart.series.enumerated() {
            let text = DocumentText.ellipsized(
                series.name, width: Self.bodyWidth / Double(chart.series.count) - 24
            ) { canvas.width($0, .regular, size: Self.size) }
            canvas.fill(x: x, y: y + 3, width: 7, height: 7, Self.color(index))
            canvas.text(text, x: x + 10, y: y + 3.5, size: Self.size)
            x += canvas.width(text, .regular, size: Self.size) + 24
        }
    }

    private func bars(of chart: DocumentChart, _ scale: ChartScale, _ frame: Frame) {
        let slot = frame.width / Double(max(1, chart.labels.count))
        let width = min(46, slot * 0.7 / Double(chart.series.count))
        let zero = frame.y + frame.height * scale.place(0)
        for index in chart.labels.indices {
            let start = frame.x + slot * (Double(index) + 0.5) - width * Double(chart.series.count) / 2
            for (number, series) in chart.series.enumerated() {
                let end = frame.y + frame.height * scale.place(series.values[index])
                canvas.fill(
                    x: start + width * Double(number), y: min(zero, end), width: width * 0.94,
                    height: abs(end - zero), Self.color(number))
            }
        }
    }

    private func lines(of chart: DocumentChart, _ scale: ChartScale, _ frame: Frame) {
        let slot = frame.width / Double(max(1, chart.labels.count))
        for (number, series) in chart.series.enumerated() {
            let points = series.values.enumerated().map { index, value in
                PDFCanvas.Point(
                    x: frame.x + slot * (Double(index) + 0.5), y: frame.y + frame.height * scale.place(value))
            }
            canvas.line(points, width: 1.4, Self.color(number))
            for point in points where points.count <= 40 {
                canvas.fill(x: point.x - 1.6, y: point.y - 1.6, width: 3.2, height: 3.2, Self.color(number))
            }
        }
    }

    /// As many of the labels as have room, at equal distances.
    private func labels(of chart: DocumentChart, _ frame: Frame) {
        let texts = chart.labels.map { DocumentText.printable($0) }
        let slot = frame.width / Double(max(1, texts.count))
        let widest = texts.map { canvas.width($0, .regular, size: Self.size) }.max() ?? 0
        let every = max(1, Int(((min(widest, 70) + 4) / slot).rounded(.up)))
        for index in stride(from: 0, to: texts.count, by: every) {
            let text = DocumentText.ellipsized(texts[index], width: slot * Double(every) - 2) {
                canvas.width($0, .regular, size: Self.size)
            }
            let middle = frame.x + slot * (Double(index) + 0.5)
            let width = canvas.width(text, .regular, size: Self.size)
            let start = min(max(Self.left, middle - width / 2), Self.right - width)
            canvas.text(text, x: start, y: frame.y - 11, size: Self.size, .gray)
        }
    }

    private static func color(_ index: Int) -> PDFCanvas.Color { colors[index % colors.count] }
}
