package import Primitives
internal import Yams

/// A settings file in YAML as a JSON value: whole numbers are numbers, every other scalar is a text.
package enum YAMLDocument {
    /// Throws a sentence where the text is no YAML, or a key stands twice.
    package static func value(_ yaml: String) throws(YAMLFault) -> JSONValue {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw YAMLFault(detail: "\(error)")
        }
        return root.map { value($0) } ?? .object([JSONValue.Member]())
    }

    private static func value(_ node: Node) -> JSONValue {
        switch node {
        case .scalar(let scalar):
            scalar.style == .plain && Int64(scalar.string) != nil
                ? .number(scalar.string) : .string(scalar.string)
        case .sequence(let sequence): .array(sequence.map { value($0) })
        case .mapping(let mapping):
            .object(
                mapping.map { pair in
                    let name = if case .scalar(let scalar) = pair.key { scalar.string } else { "?" }
                    return JSONValue.Member(name, value(pair.value))
                })
        case .alias: .null
        }
    }
}

/// A text is no YAML.
package struct YAMLFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let detail: String

    package var description: String { "This is not YAML, or a key stands twice: \(detail)" }
}
