import Primitives

/// A JSON Schema (2020-12) of a value that goes over the wire.
struct Schema: Sendable {
    var members: [JSONValue.Member]

    private init(_ members: KeyValuePairs<String, JSONValue?>) {
        self.members = JSONValue.object(members).members ?? []
    }

    var json: JSONValue { .object(members) }

    static func text(length: ClosedRange<Int>? = nil, pattern: String? = nil, example: String? = nil)
        -> Schema
    {
        Schema([
            "type": "string", "minLength": length.map { .integer($0.lowerBound) },
            "maxLength": length.map { .integer($0.upperBound) }, "pattern": pattern.map { .string($0) },
            "examples": example.map { .array([.string($0)]) },
        ])
    }

    static func integer(in range: ClosedRange<Int64>? = nil, example: Int64? = nil) -> Schema {
        Schema([
            "type": "integer", "minimum": range.map { .integer($0.lowerBound) },
            "maximum": range.map { .integer($0.upperBound) },
            "examples": example.map { .array([.integer($0)]) },
        ])
    }

    static var boolean: Schema { Schema(["type": "boolean"]) }

    /// RFC 3339 in UTC.
    static var time: Schema {
        Schema(["type": "string", "format": "date-time", "examples": ["2026-12-01T12:00:00.000Z"]])
    }

    static var uuid: Schema { Schema(["type": "string", "format": "uuid"]) }

    static func choice(_ values: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(values.map { .string($0) })])
    }

    static func constant(_ value: JSONValue) -> Schema { Schema(["const": value]) }

    static func list(of element: Schema) -> Schema {
        Schema(["type": "array", "items": element.json])
    }

    /// An object: of these members, all of which are there unless they are named in `optional`, and no others.
    static func object(
        _ properties: KeyValuePairs<String, Schema>, optional: Set<String> = []
    ) -> Schema {
        let required = properties.map(\.key).filter { !optional.contains($0) }
        return Schema([
            "type": "object",
            "properties": .object(properties.map { JSONValue.Member($0.key, $0.value.json) }),
            "required": required.isEmpty ? nil : .array(required.map { .string($0) }),
            "additionalProperties": false,
        ])
    }

    /// An answer to which members may be added one day: clients ignore what they do not know.
    static func answer(_ properties: KeyValuePairs<String, Schema>) -> Schema {
        object(properties).with("additionalProperties", nil)
    }

    /// A page of a list.
    static func page(of element: Schema) -> Schema {
        answer(["data": list(of: element), "next_cursor": text().nullable])
    }

    /// One of `components/schemas`.
    static func named(_ name: String) -> Schema { Schema(["$ref": .string("#/components/schemas/\(name)")]) }

    static func either(_ schemas: Schema...) -> Schema { Schema(["anyOf": .array(schemas.map(\.json))]) }

    var nullable: Schema { Schema(["anyOf": .array([json, .object(["type": "null"])])]) }

    func described(_ text: String) -> Schema { with("description", .string(text)) }

    func with(_ name: String, _ value: JSONValue?) -> Schema {
        var changed = self
        changed.members.removeAll { $0.name == name }
        if let value { changed.members.append(.init(name, value)) }
        return changed
    }
}
