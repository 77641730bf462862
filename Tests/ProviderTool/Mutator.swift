import Foundation

/// Rewrites a provider's sources so that one program holds every mutant: building once is enough.
struct Mutator {
    private(set) var mutants: [Mutant] = []
    /// The enumerations whose cases are words of the provider's, to their words.
    private var words: [String: [String]] = [:]

    private struct Insertion {
        let index: String.Index
        let text: String
        /// Among insertions at one place: what opens stands from the outside in, what closes from the inside out.
        let order: Int
    }

    /// Finds the enumerations of words in all files, before the first one is rewritten.
    mutating func learn(_ text: String) {
        for match in text.matches(of: /(?m)^enum (\w+): String.*\{\n((?:(?!^\}).*\n)*)^\}/) {
            let pattern =
                text.contains("KYC")
                ? /(?m)^    case \w+ = "([A-Za-z0-9_ ]+)"/ : /(?m)^    case \w+ = "([A-Z_]+)"/
            let found = match.2.matches(of: pattern).map { String($0.1) }
            if !found.isEmpty { words[String(match.1)] = found }
        }
    }

    mutating func rewrite(_ text: String, file: String) -> String {
        var text = rewriteArms(text, file: file)
        text = rewriteValues(text, file: file)
        text = rewriteStatements(text, file: file)
        return rewriteWords(text, file: file)
    }

    private mutating func mutant(_ file: String, _ line: Int, _ what: String) -> String {
        let id = "m\(mutants.count + 1)"
        mutants.append(Mutant(id: id, place: "\(file):\(line) \(what)"))
        return id
    }

    /// Each pattern of a decision that has a default: as if it were not there.
    private mutating func rewriteArms(_ text: String, file: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var result: [String] = []
        for (number, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }
            guard line.dropFirst(indent.count).hasPrefix("case "), hasDefault(lines[number...], indent),
                let colon = SwiftText.endOfPatterns(line)
            else {
                result.append(String(line))
                continue
            }
            let patterns = line[line.index(line.startIndex, offsetBy: indent.count + 5)..<colon]
            let rewritten = SwiftText.pieces(of: patterns).map { pattern in
                let words = pattern.drop { $0 == " " }
                let id = mutant(file, number + 1, "without \(words)")
                guard let condition = pattern.firstRange(of: " where ") else {
                    return "\(pattern) where Mutant.keeps(\"\(id)\")"
                }
                return "\(pattern[..<condition.lowerBound]) where Mutant.keeps(\"\(id)\") && "
                    + "(\(pattern[condition.upperBound...]))"
            }
            result.append("\(indent)case \(rewritten.joined(separator: ","))\(line[colon...])")
        }
        return result.joined(separator: "\n")
    }

    private func hasDefault(_ lines: ArraySlice<Substring>, _ indent: Substring) -> Bool {
        for line in lines {
            if line.hasPrefix("\(indent)default:") { return true }
            if line.hasPrefix("\(indent)}") { return false }
        }
        return false
    }

    /// Outcomes, failures, codes and deliveries: another one.
    private mutating func rewriteValues(_ text: String, file: String) -> String {
        let source = SwiftText(text)
        var insertions: [Insertion] = []
        for (start, kind) in MutableValue.places(in: text) {
            let end = source.endOfMember(from: start)
            let value = text[start..<end]
            guard let other = kind.other(than: value, isCheck: text.contains("KYC")) else { continue }
            let place = value.replacing(/\s+/, with: " ")
            let id = mutant(file, source.line(of: start), "\(other) for \(place)")
            let depth = insertions.count
            insertions.append(Insertion(index: start, text: "Mutant.value(\"\(id)\", ", order: depth))
            insertions.append(Insertion(index: end, text: ", or: \(other))", order: -depth))
        }
        var result = text
        for insertion in insertions.sorted(by: { ($0.index, $0.order) > ($1.index, $1.order) }) {
            result.insert(contentsOf: insertion.text, at: insertion.index)
        }
        return result
    }

    /// Ranges and numbers of statuses, and what a comparison reports.
    private mutating func rewriteStatements(_ text: String, file: String) -> String {
        var mutator = self
        var result = text
        func each(
            _ pattern: Regex<(Substring, Substring)>, _ rewritten: (inout Mutator, Int, Substring) -> String
        ) {
            let source = SwiftText(result)
            result = result.replacing(pattern) { match in
                rewritten(&mutator, source.line(of: match.range.lowerBound), match.1)
            }
        }
        each(/\b([1-5]00\.\.\.[1-5]99)\b/) { mutator, line, range in
            let lower = mutator.mutant(file, line, "\(range) from one later")
            let upper = mutator.mutant(file, line, "\(range) to one earlier")
            return "Mutant.range(\"\(lower)\", \"\(upper)\", \(range))"
        }
        each(/== ([1-5][0-9][0-9])\b/) { mutator, line, status in
            let id = mutator.mutant(file, line, "another status than \(status)")
            return "== Mutant.value(\"\(id)\", \(status), or: 999)"
        }
        each(/fields\.append\(([^()]+)\)/) { mutator, line, field in
            let id = mutator.mutant(file, line, "a difference of \(field) goes unseen")
            return "if Mutant.keeps(\"\(id)\") { fields.append(\(field)) }"
        }
        self = mutator
        return result
    }

    /// Each word of the provider's: not known. And each statement about a word: the contrary.
    private mutating func rewriteWords(_ text: String, file: String) -> String {
        var result = text
        for name in words.keys.sorted() {
            result = result.replacing("\(name)(rawValue:", with: "\(name)(mutantOf:")
        }
        let enumerations = text.matches(of: /(?m)^enum (\w+): String.*\{\n(?:(?!^\}).*\n)*^\}/)
        if enumerations.contains(where: { words[String($0.1)] != nil }) {
            result = result.replacing("self.init(rawValue:", with: "self.init(mutantOf:")
        }
        for match in enumerations {
            guard let known = words[String(match.1)] else { continue }
            let unknown = known.map { "\"\($0)\": \"\(mutant(file, 0, "\(match.1) without \($0)"))\"" }
            result += """

                extension \(match.1) {
                    init?(mutantOf word: String) {
                        self.init(rawValue: word)
                        let mutants = [\(unknown.joined(separator: ", "))]
                        if let id = mutants[word], Mutant.isActive(id) { return nil }
                    }
                }

                """
            for property in match.0.matches(of: /(?m)^    var (\w+): Bool \{/) {
                result = result.replacing(
                    "    var \(property.1): Bool {", with: "    var original_\(property.1): Bool {")
                let flips = known.map {
                    "\"\($0)\": \"\(mutant(file, 0, "the contrary of \(property.1) for \($0)"))\""
                }
                result += """

                    extension \(match.1) {
                        var \(property.1): Bool {
                            let mutants = [\(flips.joined(separator: ", "))]
                            return original_\(property.1) != (mutants[rawValue].map(Mutant.isActive) ?? false)
                        }
                    }

                    """
            }
        }
        return result
    }
}
