import Primitives

/// One switch: its name, what it takes, what it is for, and where it is kept.
struct SwitchDefinition: Sendable {
    enum Range: Sendable {
        case choice([String])
        case whole(ClosedRange<Int64>)
        /// Printable, with so many characters.
        case text(ClosedRange<Int>)
    }

    /// With a dot where it is a member of a nested object: `approval.mode` is `{"approval":{"mode":…}}`.
    let name: String
    let purpose: LocalizedText
    let range: Range
    let read: @Sendable (Switches) -> JSONValue
    /// Writes the value; false where it is not of the range.
    let write: @Sendable (inout Switches, JSONValue) -> Bool

    static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: any WritableKeyPath<Switches, Value> & Sendable, fr: String, en: String
    ) -> SwitchDefinition {
        SwitchDefinition(
            name: name, purpose: LocalizedText(fr: fr, en: en),
            range: .choice(Value.allCases.map(\.rawValue)),
            read: { .string($0[keyPath: path].rawValue) },
            write: { switches, json in
                guard let value = json.string.flatMap(Value.init(rawValue:)) else { return false }
                switches[keyPath: path] = value
                return true
            })
    }

    static func whole(
        _ name: String, _ path: any WritableKeyPath<Switches, Int64> & Sendable,
        to highest: Int64 = 86_400_000,
        fr: String, en: String
    ) -> SwitchDefinition {
        SwitchDefinition(
            name: name, purpose: LocalizedText(fr: fr, en: en), range: .whole(0...highest),
            read: { .integer($0[keyPath: path]) },
            write: { switches, json in
                guard let value = json.integer ?? json.string.flatMap({ Int64($0) }),
                    (0...highest).contains(value)
                else { return false }
                switches[keyPath: path] = value
                return true
            })
    }

    static func text(
        _ name: String, _ path: any WritableKeyPath<Switches, String> & Sendable, length: ClosedRange<Int>,
        fr: String, en: String
    ) -> SwitchDefinition {
        SwitchDefinition(
            name: name, purpose: LocalizedText(fr: fr, en: en), range: .text(length),
            read: { .string($0[keyPath: path]) },
            write: { switches, json in
                guard let value = json.string, length.contains(value.count),
                    value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
                else { return false }
                switches[keyPath: path] = value
                return true
            })
    }
}
