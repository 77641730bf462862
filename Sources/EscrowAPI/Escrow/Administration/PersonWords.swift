import Postgres
import Primitives
import Sealing

/// The words by which a person is found: of all names, without case, accents and joiners.
enum PersonWords {
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text.lowercased() {
            if let plain = plain[character] {
                word += plain
            } else if character.isLetter || character.isNumber {
                word.append(character)
            } else if !isJoiner(character), !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return Array(Set(words)).sorted()
    }

    /// The blind indexes of the words, in hexadecimal digits.
    static func indexes(of text: String, in session: PostgresSession) -> [String] {
        words(of: text).map { Hex.encode(session.seal.index($0, in: "users.name")) }
    }

    private static func isJoiner(_ character: Character) -> Bool {
        character == "'" || character == "’" || character == "\u{200C}" || character == "\u{200D}"
    }

    /// Letters of the languages of Cameroon and Europe, as people type them who look for a name.
    private static let plain: [Character: String] = {
        let groups: [(String, String)] = [
            ("àáâäãåāăǎ", "a"), ("çćč", "c"), ("ď", "d"), ("èéêëēĕěęɛ", "e"), ("ìíîïīǐ", "i"), ("ñńŋ", "n"),
            ("òóôöõōǒøɔ", "o"), ("ùúûüūǔʉ", "u"), ("ýÿ", "y"), ("śšş", "s"), ("žźż", "z"), ("ł", "l"),
            ("ə", "e"),
            ("ɓ", "b"), ("ɗđ", "d"), ("ƴ", "y"), ("œ", "oe"), ("æ", "ae"), ("ß", "ss"),
        ]
        var plain: [Character: String] = [:]
        for (letters, base) in groups { for letter in letters { plain[letter] = base } }
        return plain
    }()
}

/// Makes the indexes of people who have an account already.
enum PersonIndexing {
    static func fill(in session: PostgresSession) throws {
        var last: Int64 = 0
        while true {
            let rows = try session.query(
                "SELECT id, sealed_person FROM users WHERE id > \(last) ORDER BY id LIMIT 500")
            for row in rows {
                last = try row.int("id")
                let person = try SealedPerson(
                    opening: try row.string("sealed_person"), of: last, in: session)
                try session.execute(
                    """
                    UPDATE users SET name_indexes = ARRAY(
                        SELECT decode(word, 'hex') FROM unnest(\(person.nameIndexes(in: session))) AS word)
                    WHERE id = \(last)
                    """)
            }
            if rows.count < 500 { return }
        }
    }
}
