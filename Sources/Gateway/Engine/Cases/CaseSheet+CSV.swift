/// A sheet as text (RFC 4180): quoted where needed, lines ended by CR and LF, in UTF-8 with the mark by which Excel knows it.
extension CaseSheet {
    package static func csv(_ rows: [[String]]) -> String {
        "\u{FEFF}" + rows.map { $0.map(quoted).joined(separator: ";") + "\r\n" }.joined()
    }

    /// Nothing that a spreadsheet would compute goes out: a mark stands before it.
    private static func quoted(_ cell: String) -> String {
        let first = cell.unicodeScalars.first
        let isActive = first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        let text = isActive ? "'" + cell : cell
        guard text.unicodeScalars.contains(where: { ";,\"\r\n".unicodeScalars.contains($0) }) else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// The rows of a text whose cells stand between semicolons or commas, whichever the heading has more of. Nil where a
    /// quoted cell has no end.
    package static func rows(csv text: String) -> [[String]]? {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        let heading = scalars.prefix { $0 != "\n" && $0 != "\r" }
        let separator: Unicode.Scalar =
            heading.count { $0 == ";" } >= heading.count { $0 == "," } ? ";" : ","
        var rows: [[String]] = []
        var row: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        var index = 0
        func isAt(_ position: Int, _ scalar: Unicode.Scalar) -> Bool {
            position < scalars.count && scalars[position] == scalar
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if isQuoted {
                if scalar != "\"" {
                    cell.append(scalar)
                } else if isAt(index, "\"") {
                    cell.append(scalar)
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"", cell.isEmpty {
                isQuoted = true
            } else if scalar == separator {
                row.append(String(cell))
                cell = .init()
            } else if scalar == "\n" || scalar == "\r" {
                if scalar == "\r", isAt(index, "\n") { index += 1 }
                row.append(String(cell))
                cell = .init()
                rows.append(row)
                row = []
            } else {
                cell.append(scalar)
            }
        }
        guard !isQuoted else { return nil }
        if !cell.isEmpty || !row.isEmpty { rows.append(row + [String(cell)]) }
        return rows
    }
}
