/// Texts that MTN takes: other characters make the POST fail, or end in a 202 whose payment never exists.
enum MTNMoMoText {
    static let longest = 160

    /// Letters and digits of ASCII, single spaces and hyphens, at most 160. Accents are written without, what
    /// cannot be is a space: `L'achat d'été` becomes `L achat d ete`.
    static func sanitised(_ text: String) -> String {
        var words: [Substring] = []
        let plain = text.map { plainSpelling(of: $0) }.joined()
        var length = 0
        for word in plain.split(separator: " ") {
            let room = longest - length - (words.isEmpty ? 0 : 1)
            guard room > 0 else { break }
            words.append(word.prefix(room))
            length += (words.count > 1 ? 1 : 0) + words[words.count - 1].count
        }
        return words.joined(separator: " ")
    }

    private static func plainSpelling(of character: Character) -> String {
        if let byte = character.asciiValue {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
                return String(character)
            default: return " "
            }
        }
        if let spelling = spellings[character] { return spelling }
        let lower = Character(character.lowercased().count == 1 ? character.lowercased() : "\u{FFFD}")
        return spellings[lower]?.uppercased() ?? " "
    }

    /// A composed and a decomposed accent are one `Character` to Swift, so both are found.
    private static let spellings: [Character: String] = {
        let groups: KeyValuePairs = [
            "a": "àáâãäåāăąǎ", "c": "çćč", "d": "ďđɗ", "e": "èéêëēĕęěǝɛ", "g": "ğģ", "i": "ìíîïīĭįǐɨ",
            "l": "ł",
            "n": "ñńňŋ", "o": "òóôõöøōŏőǒɔ", "r": "ŕř", "s": "śşš", "t": "ťţ", "u": "ùúûüūŭůűųǔʉ", "y": "ýÿ",
            "z": "źżž", "b": "ɓ", "ae": "æ", "oe": "œ", "ss": "ß", "-": "‐‑‒–—",
        ]
        var spellings: [Character: String] = [:]
        for (spelling, characters) in groups {
            for character in characters { spellings[character] = spelling }
        }
        return spellings
    }()
}
