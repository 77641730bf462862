package import FoundationEssentials
import Primitives

extension RequestFields {
    /// A string of `length` Unicode scalars, without control characters other than line breaks and tabs.
    package mutating func string(_ name: String, length: ClosedRange<Int>, required: Bool = true) -> String? {
        guard let text = text(name, required: required) else { return nil }
        return FieldRules.text(text, length: length, into: &self, at: Self.pointer(name))
    }

    /// A JSON integer, spelled as one: `450000.0`, `4.5e5` and `"450000"` are refused with a sentence that
    /// says so.
    package mutating func integer(
        _ name: String, in range: ClosedRange<Int64>, required: Bool = true
    ) -> Int64? {
        guard let value = value(name, required: required) else { return nil }
        guard case .number(let spelling) = value else {
            problem(
                Self.pointer(name), "not_an_integer",
                fr: "Un nombre entier est attendu, sans guillemets.",
                en: "An integer is expected, without quotes.")
            return nil
        }
        return FieldRules.integer(spelling, range: range, into: &self, at: Self.pointer(name))
    }

    package mutating func bool(_ name: String, required: Bool = true) -> Bool? {
        guard let value = value(name, required: required) else { return nil }
        if let bool = value.bool { return bool }
        problem(
            Self.pointer(name), "not_a_boolean", fr: "true ou false est attendu.",
            en: "true or false is expected.")
        return nil
    }

    /// An RFC 3339 time with its offset.
    package mutating func date(_ name: String, required: Bool = true) -> Date? {
        guard let text = text(name, required: required) else { return nil }
        return FieldRules.date(text, into: &self, at: Self.pointer(name))
    }

    package mutating func choice(_ name: String, of choices: [String], required: Bool = true) -> String? {
        guard let text = text(name, required: required) else { return nil }
        return FieldRules.choice(text, of: choices, into: &self, at: Self.pointer(name))
    }

    /// A Cameroonian mobile number as clients write it: `+237` and nine digits that begin with 6. Answered as
    /// it stands.
    package mutating func phone(_ name: String, required: Bool = true) -> String? {
        guard let text = text(name, required: required) else { return nil }
        let digits = text.utf8.dropFirst(4)
        if text.hasPrefix("+2376"), digits.count == 9,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        {
            return text
        }
        problem(
            Self.pointer(name), "invalid_phone",
            fr: "Le numéro s'écrit +237 suivi de neuf chiffres qui commencent par 6.",
            en: "The number is written +237 and nine digits that begin with 6.")
        return nil
    }

    package mutating func uuid(_ name: String, required: Bool = true) -> UUID? {
        guard let text = text(name, required: required) else { return nil }
        if text.utf8.count == 36, let uuid = UUID(uuidString: text) { return uuid }
        problem(Self.pointer(name), "invalid_uuid", fr: "Un UUID est attendu.", en: "A UUID is expected.")
        return nil
    }

    /// An object, read by the closure; its problems are named below this member.
    package mutating func object<Value>(
        _ name: String, required: Bool = true, _ read: (inout RequestFields) -> Value?
    ) -> Value? {
        guard let value = value(name, required: required) else { return nil }
        return element(value, at: Self.pointer(name), read)
    }

    /// An array of `count` objects, each read by the closure; nil where any of them is wrong.
    package mutating func objects<Value>(
        _ name: String, count: ClosedRange<Int>, required: Bool = true,
        _ read: (inout RequestFields) -> Value?
    ) -> [Value]? {
        guard let value = value(name, required: required) else { return nil }
        guard let elements = value.array else {
            problem(
                Self.pointer(name), "not_an_array", fr: "Un tableau est attendu.", en: "An array is expected."
            )
            return nil
        }
        guard count.contains(elements.count) else {
            problem(
                Self.pointer(name), "wrong_count",
                fr:
                    "De \(count.lowerBound) à \(count.upperBound) éléments sont attendus, pas "
                    + "\(elements.count).",
                en:
                    "From \(count.lowerBound) to \(count.upperBound) elements are expected, not "
                    + "\(elements.count)."
            )
            return nil
        }
        let values = elements.enumerated().map { index, value in
            element(value, at: "\(Self.pointer(name))/\(index)", read)
        }
        let present = values.compactMap { $0 }
        return present.count == values.count ? present : nil
    }

    private mutating func element<Value>(
        _ value: JSONValue, at pointer: String, _ read: (inout RequestFields) -> Value?
    ) -> Value? {
        guard let members = value.members else {
            problem(pointer, "not_an_object", fr: "Un objet est attendu.", en: "An object is expected.")
            return nil
        }
        var fields = nested(members, at: pointer)
        let result = read(&fields)
        adopt(fields)
        return result
    }

    private mutating func text(_ name: String, required: Bool) -> String? {
        guard let value = value(name, required: required) else { return nil }
        if let text = value.string { return text }
        problem(
            Self.pointer(name), "not_a_string",
            fr: "Une chaîne de caractères est attendue.", en: "A string is expected.")
        return nil
    }
}
