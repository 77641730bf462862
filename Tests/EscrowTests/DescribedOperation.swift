import Escrow
import EscrowHTTP
import HTTPTypes
import Primitives

/// An operation as the description of the API tells it.
struct DescribedOperation: Sendable {
    let operation: APIOperation
    private let value: JSONValue
    private let document: JSONValue

    /// Those of the description, which are those of the routes.
    static var all: [DescribedOperation] {
        let document = OpenAPIDocument.json(version: "1")
        return APIOperation.allCases.compactMap { operation in
            let route = operation.route
            return document["paths"]?[route.template]?[route.method.rawValue.lowercased()].map {
                DescribedOperation(operation: operation, value: $0, document: document)
            }
        }
    }

    struct Parameter: Sendable {
        let name: String
        let schema: JSONValue
    }

    /// What stands in the query of its address.
    var query: [Parameter] { parameters(in: "query") }
    var path: [Parameter] { parameters(in: "path") }

    private func parameters(in place: String) -> [Parameter] {
        (value["parameters"]?.array ?? []).compactMap { parameter in
            guard parameter["in"]?.string == place, let name = parameter["name"]?.string,
                let schema = parameter["schema"]
            else { return nil }
            return Parameter(name: name, schema: resolved(schema))
        }
    }

    private var content: JSONValue? { value["requestBody"]?["content"] }
    var takesBody: Bool { content != nil }
    var takesForm: Bool { content?["multipart/form-data"] != nil }

    /// The fields of its JSON body with their schemas, which of them have to be there, and a body that is right.
    var body: (fields: [Parameter], required: Set<String>, example: [JSONValue.Member])? {
        guard let json = content?["application/json"], let schema = json["schema"],
            let example = json["example"]?.members
        else { return nil }
        let fields = (schema["properties"]?.members ?? []).map {
            Parameter(name: $0.name, schema: resolved($0.value))
        }
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        return (fields, required, example)
    }

    /// Whether the description says that this status and code may come.
    func describes(_ status: Int, _ code: String) -> Bool {
        value["responses"]?["\(status)"]?["description"]?.string?.contains("`\(code)`") == true
    }

    /// The schema behind a reference, and that of what may be null beside null.
    private func resolved(_ schema: JSONValue) -> JSONValue {
        if let reference = schema["$ref"]?.string {
            let target = reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) {
                $0?[String($1)]
            }
            return target.map(resolved) ?? schema
        }
        if let either = schema["anyOf"]?.array?.first(where: { $0["type"] != "null" }) {
            return resolved(either)
        }
        return schema
    }
}
