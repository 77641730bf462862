/// The rule for people's names: every script is welcome, tricks are not.
enum PersonName {
    /// The name without spaces around it, or nil where it has no letter or something invisible in it.
    static func accepted(_ text: String) -> String? {
        guard text.unicodeScalars.contains(where: \.properties.isAlphabetic), VisibleText.accepts(text),
            !text.contains(where: \.isNewline), !text.contains("\t")
        else { return nil }
        let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        return String(trimmed)
    }
}

/// The rule for e-mail addresses: minimal, because only a message that arrives proves one.
enum EmailAddress {
    /// The address in lower case, or nil where it cannot be one.
    static func accepted(_ text: String) -> String? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), isDomain(parts[1]),
            text.utf8.count <= 254, text.unicodeScalars.allSatisfy(isAllowed),
            !parts[0].hasPrefix("."), !parts[0].hasSuffix("."), !parts[0].contains("..")
        else { return nil }
        return text.lowercased()
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.unicodeScalars.allSatisfy {
                        $0.properties.isAlphabetic || $0.isASCIIDigit || $0 == "-"
                    }
            }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            ? scalar.value > 0x20 && scalar.value < 0x7F && !"\"(),:;<>[\\]".unicodeScalars.contains(scalar)
            : scalar.properties.isAlphabetic
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
