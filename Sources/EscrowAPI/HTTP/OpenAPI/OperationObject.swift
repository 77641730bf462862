import Escrow
import HTTPTypes
import Primitives

/// One operation as an OpenAPI operation object.
struct OperationObject {
    let operation: Operation

    private var description: OperationDescription { operation.description }
    private var isOpen: Bool { AccessPolicy.caller(of: operation) == .anyone }
    private var isPost: Bool { operation.route.method == .post }
    private var takesJSON: Bool {
        switch description.body {
        case .json, .jsonOrForm: true
        case .none, .form: false
        }
    }
    private var takesForm: Bool {
        switch description.body {
        case .form, .jsonOrForm: true
        case .none, .json: false
        }
    }

    var json: JSONValue {
        .object([
            "operationId": .string(operation.rawValue),
            "tags": .array([.string(description.tag.rawValue)]),
            "summary": .string(description.summary),
            "description": text(of: description.details, roles),
            "parameters": .array(parameters),
            "requestBody": requestBody,
            "responses": .object(responses),
            "security": isOpen ? .array([]) : nil,
        ])
    }

    private func text(of parts: String?...) -> JSONValue? {
        let given = parts.compactMap { $0 }
        return given.isEmpty ? nil : .string(given.joined(separator: " "))
    }

    private var roles: String? {
        guard case .roles(let roles) = AccessPolicy.caller(of: operation) else { return nil }
        return "For these roles: \(roles.map(\.rawValue).sorted().joined(separator: ", "))."
    }

    private var parameters: [JSONValue] {
        let path = operation.route.template.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            let name = String(part.dropFirst().dropLast())
            let schema = description.path[name] ?? .integer(in: 1...Int64.max)
            return parameter(name, in: "path", schema, nil)
        }
        let query = description.query.map { parameter($0.name, in: "query", $0.schema, $0.about) }
        let headers =
            ["AcceptLanguage"] + (isPost ? ["IdempotencyKey"] : [])
            + (description.honoursIfMatch ? ["IfMatch"] : [])
        return path + query
            + headers.map { .object(["$ref": .string("#/components/parameters/\($0)")]) }
    }

    private func parameter(_ name: String, in place: String, _ schema: Schema, _ about: String?) -> JSONValue
    {
        .object([
            "name": .string(name), "in": .string(place), "required": .bool(place == "path"),
            "description": about.map { .string($0) }, "schema": schema.json,
        ])
    }

    private var requestBody: JSONValue? {
        switch description.body {
        case .none: nil
        case .json(let schema, let example):
            .object([
                // No body stands for one without fields.
                "required": .bool(schema.json["required"] != nil),
                "content": .object([
                    "application/json": .object(["schema": schema.json, "example": example])
                ]),
            ])
        case .form(let schema):
            .object([
                "required": true,
                "content": .object(["multipart/form-data": .object(["schema": schema.json])]),
            ])
        case .jsonOrForm(let json, let form, let example):
            .object([
                "required": true,
                "content": .object([
                    "application/json": .object(["schema": json.json, "example": example]),
                    "multipart/form-data": .object(["schema": form.json]),
                ]),
            ])
        }
    }

    private var responses: [JSONValue.Member] {
        let good = [(description.status, "Done")] + description.alternatives.map { ($0.status, $0.about) }
        return good.map { .init(String($0.0), success($0.1)) }
            + problems.sorted { $0.key < $1.key }.map { status, codes in
                .init(String(status), problem(codes))
            }
    }

    private func success(_ about: String) -> JSONValue {
        let content: JSONValue? =
            switch description.content {
            case .none: nil
            case .json(let schema):
                .object(["application/json": .object(["schema": schema.json])])
            case .file(let types):
                .object(types.map { .init($0, .object(["schema": Schema.text().json])) })
            }
        return .object([
            "description": .string(about),
            "headers": .object(["X-Request-Id": .object(["schema": Schema.text().json])]),
            "content": content,
        ])
    }

    private func problem(_ codes: [String]) -> JSONValue {
        .object([
            "description": .string("Problem: " + codes.map { "`\($0)`" }.joined(separator: ", ")),
            "content": OpenAPIDocument.problemContent,
        ])
    }

    /// The operation's own, and those that stand before every operation of its kind.
    private var problems: [Int: [String]] {
        var all = description.problems
        func add(_ status: Int, _ codes: String...) { all[status, default: []] += codes }
        add(400, "malformed_request")
        if !isOpen { add(401, "authentication_required", "token_invalid", "token_expired", "session_ended") }
        if case .roles = AccessPolicy.caller(of: operation) { add(403, "forbidden") }
        if isPost { add(400, "idempotency_key_invalid") }
        // A POST without a body takes an empty one, and refuses what is in any other.
        if takesJSON || isPost { add(400, "malformed_json") }
        if takesForm {
            add(400, "malformed_multipart")
            add(413, "file_too_large")
            add(415, "file_type_unknown", "file_type_not_allowed")
        }
        if takesJSON || takesForm || isPost {
            add(400, "unreadable_body")
            add(413, "body_too_large")
            add(415, "unsupported_content_type")
            add(422, "validation_failed")
        }
        if description.honoursIfMatch { add(412, "version_changed") }
        if !description.query.isEmpty { add(422, "validation_failed") }
        if isPost {
            add(409, "request_in_progress")
            add(422, "idempotency_key_reused")
        }
        if operation.isLimited { add(429, "rate_limited") }
        add(500, "internal_error")
        add(503, "temporarily_unavailable")
        return all.mapValues { codes in
            var seen: Set<String> = []
            return codes.filter { seen.insert($0).inserted }
        }
    }
}
