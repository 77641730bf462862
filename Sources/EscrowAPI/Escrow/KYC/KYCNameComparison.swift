/// Whether the name that was read off a document is the account's: words are compared without accents, case and order, for
/// documents write names in capitals, leave some out, and are misread by a letter.
///
/// Every word of the shorter name has to be found in the other one, and one of the first and one of the last name among
/// them. A word of four letters or more may differ in one.
struct KYCNameComparison: Sendable {
    private let firstName: [String]
    private let lastName: [String]

    init(firstName: String, lastName: String) {
        self.firstName = Self.words(of: firstName)
        self.lastName = Self.words(of: lastName)
    }

    /// True, too, where nothing was read that could be compared.
    func agrees(with read: String) -> Bool {
        var rest = Self.words(of: read)
        guard !rest.isEmpty else { return true }
        let names = firstName + lastName
        let needed = min(names.count, rest.count)
        var found: Set<Int> = []
        // What is the same letter by letter is not left to a word that is only alike.
        let rules: [(String, String) -> Bool] = [{ $0 == $1 }, Self.isAlmost]
        for isAlike in rules {
            for (index, word) in names.enumerated() where !found.contains(index) {
                guard let place = rest.firstIndex(where: { isAlike($0, word) }) else { continue }
                rest.remove(at: place)
                found.insert(index)
            }
        }
        return found.count == needed && found.contains { $0 < firstName.count }
            && found.contains { $0 >= firstName.count }
    }

    private static func isAlmost(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one), Array(other))
        guard one.count >= 4, other.count >= 4, abs(one.count - other.count) <= 1 else { return false }
        let head = zip(one, other).prefix { $0 == $1 }.count
        let (ones, others) = (one.dropFirst(head), other.dropFirst(head))
        let tail = zip(ones.reversed(), others.reversed()).prefix { $0 == $1 }.count
        return max(ones.count, others.count) - tail <= 1
    }

    /// Letters without their marks, in lower case. An apostrophe joins, everything else parts.
    private static func words(of name: String) -> [String] {
        var words = [""]
        for scalar in name.lowercased().unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark: continue
            case _ where "'’ʼ`".unicodeScalars.contains(scalar): continue
            case _ where scalar.properties.isAlphabetic: words[words.count - 1] += letters(of: scalar)
            default: words.append("")
            }
        }
        return words.filter { !$0.isEmpty }
    }

    /// The plain letters for one of the Latin alphabet's, by its name in Unicode; any other letter as it is.
    private static func letters(of scalar: Unicode.Scalar) -> String {
        let prefix = "LATIN SMALL LETTER "
        guard let name = scalar.properties.name, name.hasPrefix(prefix) else { return String(scalar) }
        let words = name.dropFirst(prefix.count).split(separator: " ")
        switch words.first {
        case "OPEN" where words.count > 1: return words[1].lowercased()
        case "ENG": return "ng"
        case "SCHWA": return "e"
        case "SHARP": return "ss"
        case "DOTLESS" where words.count > 1: return words[1].lowercased()
        case .some(let letter) where letter.count <= 2: return letter.lowercased()
        default: return String(scalar)
        }
    }
}
