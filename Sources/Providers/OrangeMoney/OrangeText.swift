/// Words of Orange's, fit for a log line and for the database.
enum OrangeText {
    /// Nothing but letters, digits and underscores, at most 64, and no long number.
    static func word(_ text: String) -> String {
        let digits = text.utf8.count { (0x30...0x39).contains($0) }
        let others = text.utf8.count {
            (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_")
        }
        let isWord = digits < 8 && others + digits == text.utf8.count && (1...64).contains(text.utf8.count)
        return isWord ? text : "(not a word)"
    }

    /// A reference of Orange's, such as `MP221207.2051.B56929`: a capital letter, then capital letters, digits and dots,
    /// at most 64 together. Nil for anything else, which is neither stored nor shown.
    static func reference(_ text: String) -> String? {
        guard let first = text.utf8.first, (0x41...0x5A).contains(first), text.utf8.count <= 64 else {
            return nil
        }
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == UInt8(ascii: ".")
        }
        return isPlain ? text : nil
    }
}
