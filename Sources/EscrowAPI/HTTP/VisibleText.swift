import Web

/// The rule for texts that people write to each other: every script is welcome; what hides, or turns the direction of
/// what others wrote, is not.
///
/// Refused are control characters, all that has no shape of its own (zero-width characters, fillers, tags, soft hyphens),
/// and what overrides or isolates the direction of writing. Kept are joiners between letters of scripts that need them and
/// between the parts of a picture, selectors of a variant behind what they vary, and marks of direction in texts that have
/// letters written from right to left.
enum VisibleText {
    /// Nil where the text may stand as it is.
    static func fault(in text: String) -> VisibleTextFault? {
        let scalars = Array(text.unicodeScalars)
        if scalars.contains(where: isControl) { return .control }
        lazy var goesLeft = scalars.contains(where: Script.isWrittenLeftwards)
        for (index, scalar) in scalars.enumerated() where isUnseen(scalar) {
            let before = index > 0 ? scalars[index - 1] : nil
            let after = index + 1 < scalars.count ? scalars[index + 1] : nil
            let isKept =
                switch scalar.value {
                case 0x200C, 0x200D: joins(before, after, by: scalar)
                case 0x200E, 0x200F, 0x061C: goesLeft
                case 0xFE00...0xFE0F, 0x180B...0x180D, 0x180F, 0xE0100...0xE01EF:
                    before.map { !isUnseen($0) && !$0.properties.isWhitespace } ?? false
                default: false
                }
            if !isKept { return .unseen }
        }
        return nil
    }

    static func accepts(_ text: String) -> Bool { fault(in: text) == nil }

    /// Whether there is anything to see at all.
    static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.isWhitespace || isUnseen($0) }
    }

    /// Tabs and ends of lines are typed.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && ![0x09, 0x0A, 0x0D].contains(scalar.value)
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint {
            return true
        }
        // The empty pattern of Braille has nothing to see in it either.
        if scalar.value == 0x2800 { return true }
        return switch scalar.properties.generalCategory {
        case .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: !Script.isSign(scalar)
        default: false
        }
    }

    private static func joins(
        _ before: Unicode.Scalar?, _ after: Unicode.Scalar?, by joiner: Unicode.Scalar
    ) -> Bool {
        guard let before, let after else { return false }
        if Script.needsJoiners(before), Script.needsJoiners(after) { return true }
        return joiner.value == 0x200D && Script.isPicture(before) && Script.isPicture(after)
    }
}

/// What hides in a text.
enum VisibleTextFault: Sendable, Equatable {
    case control
    case unseen
}

/// Which letters need what.
private enum Script {
    /// Hebrew, Arabic, Syriac, Thaana, N'Ko and the other scripts of these blocks, and those of the old world beyond.
    static func isWrittenLeftwards(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x061B, 0x061D...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF,
            0x1E800...0x1EFFF:
            true
        default: false
        }
    }

    /// Scripts whose letters change their shape with their neighbours: Arabic and its kin, those of India and the lands
    /// around, Myanmar, Khmer, Mongolian, Adlam.
    static func needsJoiners(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0600...0x08FF, 0x0900...0x0DFF, 0x0F00...0x109F, 0x1780...0x18AF, 0x1900...0x1CFF,
            0xA840...0xA8FF, 0xA900...0xAAFF, 0xFB50...0xFDFF, 0xFE70...0xFEFC, 0x10AC0...0x10AFF,
            0x11000...0x11FFF, 0x1E900...0x1E95F:
            scalar.properties.isAlphabetic || isMark(scalar)
        default: false
        }
    }

    /// A picture, or what colours and shapes the one before it.
    static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isEmojiPresentation || scalar.properties.isEmojiModifier || scalar.value == 0xFE0F
            || (scalar.properties.isEmoji && scalar.value > 0xFF)
    }

    /// Signs above numbers and verses that Unicode calls formats although they are seen.
    static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0600...0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD: true
        default: false
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}

extension RequestFields {
    /// A text for other people to read: with nothing that hides, and something to see in it unless it may be empty.
    mutating func prose(_ name: String, length: ClosedRange<Int>, required: Bool = true) -> String? {
        guard let text = string(name, length: length, required: required) else { return nil }
        if text.isEmpty { return text }
        switch VisibleText.fault(in: text) {
        case .control:
            problem(
                "/\(name)", "control_character",
                fr: "Les caractères de contrôle ne sont pas acceptés.",
                en: "Control characters are not accepted.")
            return nil
        case .unseen:
            problem(
                "/\(name)", "invisible_character",
                fr: "Les caractères invisibles et ceux qui changent le sens d'écriture ne sont pas acceptés.",
                en: "Invisible characters, and those that change the direction of writing, are not accepted.")
            return nil
        case nil: break
        }
        guard length.lowerBound == 0 || !VisibleText.isBlank(text) else {
            problem("/\(name)", "blank", fr: "Ce champ est vide.", en: "This field is blank.")
            return nil
        }
        return text
    }
}
