/// Texts of letters and digits of ASCII, single spaces and hyphens: what every provider takes.
public enum PlainText {
    /// A provider's reference as it may be stored and shown: letters, digits, dots, hyphens and underscores, at most 64.
    /// Nil for anything else.
    public static func reference(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains($0)
        }
        return isPlain && (1...64).contains(text.utf8.count) ? text : nil
    }

    /// Accents are written without, what cannot be is a space: `L'achat d'été` becomes `L achat d ete`. Cut to `limit`
    /// characters.
    public static func of(_ text: String, limit: Int) -> String {
        if text.utf8.count <= limit, isPlain(text) { return text }
        var words: [Substring] = []
        var plain = ""
        for character in text { plain += plainSpelling(of: character) }
        var length = 0
        for word in plain.split(separator: " ") {
            let room = limit - length - (words.isEmpty ? 0 : 1)
            guard room > 0 else { break }
            words.append(word.prefix(room))
            length += (words.count > 1 ? 1 : 0) + words[words.count - 1].count
        }
        return words.joined(separator: " ")
    }

    /// Whether nothing needs to change: allowed characters, and single spaces between them.
    private static func isPlain(_ text: String) -> Bool {
        var isAfterSpace = true
        for byte in text.utf8 {
            if byte == UInt8(ascii: " ") {
                guard !isAfterSpace else { return false }
                isAfterSpace = true
            } else {
                guard isPlain(byte) else { return false }
                isAfterSpace = false
            }
        }
        return !isAfterSpace
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func plainSpelling(of character: Character) -> String {
        if let byte = character.asciiValue {
            return isPlain(byte) ? String(character) : " "
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
