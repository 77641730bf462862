import FoundationEssentials
import Primitives

/// Where the rules below report what they find.
protocol FieldProblemCollector {
    mutating func problem(_ pointer: String, _ code: String, fr: String, en: String)
}

extension RequestFields: FieldProblemCollector {}

/// The rules that members of a body and query parameters share.
enum FieldRules {
    static func text(
        _ text: String, length: ClosedRange<Int>, into fields: inout some FieldProblemCollector,
        at pointer: String
    ) -> String? {
        let count = text.unicodeScalars.count
        guard length.contains(count) else {
            fields.problem(
                pointer, count < length.lowerBound ? "too_short" : "too_long",
                fr: "De \(length.lowerBound) à \(length.upperBound) caractères sont attendus, pas \(count).",
                en: "From \(length.lowerBound) to \(length.upperBound) characters are expected, not \(count)."
            )
            return nil
        }
        let allowed: Set<UInt32> = [0x09, 0x0A, 0x0D]
        let isControl = { (scalar: Unicode.Scalar) in
            (scalar.value < 0x20 || scalar.value == 0x7F) && !allowed.contains(scalar.value)
        }
        guard !text.unicodeScalars.contains(where: isControl) else {
            fields.problem(
                pointer, "control_character",
                fr: "Les caractères de contrôle ne sont pas acceptés.",
                en: "Control characters are not accepted.")
            return nil
        }
        return text
    }

    static func integer(
        _ spelling: String, range: ClosedRange<Int64>, into fields: inout some FieldProblemCollector,
        at pointer: String
    ) -> Int64? {
        let digits = spelling.hasPrefix("-") ? spelling.dropFirst() : spelling[...]
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit) else {
            fields.problem(
                pointer, "not_an_integer",
                fr: "Un nombre entier est attendu : ni décimales, ni exposant, ni séparateurs.",
                en: "An integer is expected: no decimals, no exponent, no separators.")
            return nil
        }
        guard let number = Int64(spelling), range.contains(number) else {
            fields.problem(
                pointer, "out_of_range",
                fr: "Un nombre de \(range.lowerBound) à \(range.upperBound) est attendu.",
                en: "A number from \(range.lowerBound) to \(range.upperBound) is expected.")
            return nil
        }
        return number
    }

    static func date(_ text: String, into fields: inout some FieldProblemCollector, at pointer: String)
        -> Date?
    {
        if let date = RFC3339.parse(text), text.utf8.dropFirst(10).first != UInt8(ascii: " ") { return date }
        fields.problem(
            pointer, "invalid_time",
            fr:
                "Une date et heure RFC 3339 avec son décalage est attendue, par exemple "
                + "2026-12-31T18:00:00Z.",
            en: "An RFC 3339 time with its offset is expected, such as 2026-12-31T18:00:00Z.")
        return nil
    }

    static func choice(
        _ text: String, of choices: [String], into fields: inout some FieldProblemCollector,
        at pointer: String
    ) -> String? {
        if choices.contains(text) { return text }
        let list = choices.joined(separator: ", ")
        fields.problem(
            pointer, "not_a_choice", fr: "Une de ces valeurs est attendue : \(list).",
            en: "One of these values is expected: \(list).")
        return nil
    }
}
