/// A Swift file as text, with just enough understanding to find where an expression ends.
struct SwiftText {
    let text: String
    /// Where each line begins.
    private let lines: [String.Index]

    init(_ text: String) {
        self.text = text
        lines = [text.startIndex] + text.indices.filter { text[$0] == "\n" }.map { text.index(after: $0) }
    }

    func line(of index: String.Index) -> Int {
        (lines.lastIndex { $0 <= index } ?? 0) + 1
    }

    /// The end of `.name` or `.name(…)` that begins there.
    func endOfMember(from start: String.Index) -> String.Index {
        let name = text[text.index(after: start)...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        guard name.endIndex < text.endIndex, text[name.endIndex] == "(" else { return name.endIndex }
        return end(ofGroupAt: name.endIndex)
    }

    /// Behind the parenthesis that closes the one there. Texts are passed over.
    private func end(ofGroupAt start: String.Index) -> String.Index {
        var (depth, isQuoted, index) = (0, false, start)
        while index < text.endIndex {
            switch text[index] {
            case "\"": isQuoted.toggle()
            case "(" where !isQuoted: depth += 1
            case ")" where !isQuoted:
                depth -= 1
                if depth == 0 { return text.index(after: index) }
            default: break
            }
            index = text.index(after: index)
        }
        return text.endIndex
    }

    /// The pieces of a list, parted at commas outside of parentheses and texts.
    static func pieces(of list: Substring) -> [Substring] {
        var (depth, isQuoted, start) = (0, false, list.startIndex)
        var pieces: [Substring] = []
        for index in list.indices {
            switch list[index] {
            case "\"": isQuoted.toggle()
            case "(" where !isQuoted, "[" where !isQuoted: depth += 1
            case ")" where !isQuoted, "]" where !isQuoted: depth -= 1
            case "," where !isQuoted && depth == 0:
                pieces.append(list[start..<index])
                start = list.index(after: index)
            default: break
            }
        }
        return pieces + [list[start...]]
    }

    /// Where the colon of a `case` stands that ends its patterns.
    static func endOfPatterns(_ line: Substring) -> Substring.Index? {
        var (depth, isQuoted) = (0, false)
        for index in line.indices {
            switch line[index] {
            case "\"": isQuoted.toggle()
            case "(" where !isQuoted, "[" where !isQuoted: depth += 1
            case ")" where !isQuoted, "]" where !isQuoted: depth -= 1
            case ":" where !isQuoted && depth == 0: return index
            default: break
            }
        }
        return nil
    }
}
