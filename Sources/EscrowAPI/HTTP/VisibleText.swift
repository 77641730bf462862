import Web

/// The rule for texts that people write to each other: every script is welcome; what hides, or turns the direction of
/// what others wrote, is not.
enum VisibleText {
    static func accepts(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(accepts) }

    /// The joiners shape letters and pictures, and the marks of direction are typed in Arabic and Hebrew; they stay.
    private static func accepts(_ scalar: Unicode.Scalar) -> Bool {
        if [0x200C, 0x200D, 0x200E, 0x200F].contains(scalar.value) { return true }
        return switch scalar.properties.generalCategory {
        case .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: false
        default: true
        }
    }

    /// Whether there is anything to see at all.
    static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0.properties.isWhitespace || $0.properties.generalCategory == .format
        }
    }
}

extension RequestFields {
    /// A text for other people to read: with nothing that hides, and something to see in it unless it may be empty.
    mutating func prose(_ name: String, length: ClosedRange<Int>, required: Bool = true) -> String? {
        guard let text = string(name, length: length, required: required) else { return nil }
        guard VisibleText.accepts(text) else {
            problem(
                "/\(name)", "invisible_character",
                fr: "Les caractères invisibles et ceux qui changent le sens d'écriture ne sont pas acceptés.",
                en: "Invisible characters, and those that change the direction of writing, are not accepted.")
            return nil
        }
        guard length.lowerBound == 0 || !VisibleText.isBlank(text) else {
            problem("/\(name)", "blank", fr: "Ce champ est vide.", en: "This field is blank.")
            return nil
        }
        return text
    }
}
