/// Prepares text for lines of a document, and breaks it into them.
enum DocumentText {
    /// Without what no line can show: control characters become spaces, and what lies beyond the fonts' plane
    /// U+FFFD.
    static func printable(_ text: String) -> String {
        var printable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: printable.append(" ")
            // Marks that turn the direction of text would show other words than stand there.
            case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: continue
            case 0xFFFE...: printable.append("\u{FFFD}")
            default: printable.append(scalar)
            }
        }
        return String(printable)
    }

    /// Lines no wider than `width`: broken at spaces, and within words that are wider. At least one.
    static func lines(_ text: String, width: Double, measure: (String) -> Double) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            var line = ""
            for word in printable(String(paragraph)).split(separator: " ") {
                let longer = line.isEmpty ? String(word) : line + " " + word
                if measure(longer) <= width {
                    line = longer
                    continue
                }
                if !line.isEmpty { lines.append(line) }
                let pieces = pieces(word, width: width, measure: measure)
                lines += pieces.dropLast()
                line = pieces.last ?? ""
            }
            lines.append(line)
        }
        return lines
    }

    /// The text, or as much of its beginning as fits, with an ellipsis.
    static func ellipsized(_ text: String, width: Double, measure: (String) -> Double) -> String {
        let text = printable(text)
        if measure(text) <= width { return text }
        let letters = Array(text)
        let kept = most(letters.count) { measure(String(letters[..<$0]) + "…") <= width }
        return String(letters[..<kept]) + "…"
    }

    private static func pieces(_ word: Substring, width: Double, measure: (String) -> Double) -> [String] {
        var rest = Array(word)[...]
        var pieces: [String] = []
        while measure(String(rest)) > width, rest.count > 1 {
            let kept = max(1, most(rest.count) { measure(String(rest.prefix($0))) <= width })
            pieces.append(String(rest.prefix(kept)))
            rest = rest.dropFirst(kept)
        }
        return pieces + [String(rest)]
    }

    /// The largest number up to `limit` for which the condition holds, where it holds for all smaller ones.
    private static func most(_ limit: Int, _ holds: (Int) -> Bool) -> Int {
        var low = 0
        var high = limit
        while low < high {
            let middle = (low + high + 1) / 2
            if holds(middle) { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
