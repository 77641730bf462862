import Escrow
import HTTPTypes
package import Primitives

/// The description of the API (OpenAPI 3.1), made from the same table that makes the routes.
package enum OpenAPIDocument {
    package static func json(version: String) -> JSONValue {
        .object([
            "openapi": "3.1.0",
            "info": .object([
                "title": "Kimi", "version": .string(version),
                "summary": "Escrow for Cameroon: collect, hold, release.",
                "description": """
                Amounts are whole francs (XAF). Times are RFC 3339 in UTC. Texts that a person reads come in French or \
                English (`Accept-Language`). Every path is good with and without a trailing slash. Unknown fields of a \
                request are refused; ignore fields of an answer that you do not know.
                """,
            ]),
            "servers": .array([.object(["url": "/"])]),
            "security": .array([.object(["bearer": .array([])])]),
            "tags": .array(OperationDescription.Tag.allCases.map { .object(["name": .string($0.rawValue)]) }),
            "paths": paths,
            "components": .object([
                "schemas": .object(Schemas.all.map { .init($0.name, $0.schema.json) }),
                "parameters": .object(sharedParameters),
                "responses": .object([
                    "Problem": .object([
                        "description": "What is wrong, as RFC 9457 has it.", "content": problemContent,
                    ])
                ]),
                "securitySchemes": .object([
                    "bearer": .object([
                        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                        "description": "`access` of a sign-in; good for 15 minutes.",
                    ])
                ]),
            ]),
        ])
    }

    private static var paths: JSONValue {
        var byTemplate: [(template: String, members: [JSONValue.Member])] = []
        for operation in Operation.allCases {
            let route = operation.route
            let member = JSONValue.Member(
                route.method.rawValue.lowercased(), OperationObject(operation: operation).json)
            if let index = byTemplate.firstIndex(where: { $0.template == route.template }) {
                byTemplate[index].members.append(member)
            } else {
                byTemplate.append((route.template, [member]))
            }
        }
        return .object(byTemplate.map { .init($0.template, .object($0.members)) })
    }

    static var problemContent: JSONValue {
        .object(["application/problem+json": .object(["schema": Schema.named("Problem").json])])
    }

    /// Bare, or a string of RFC 9651. Spaces at the end are no part of a header.
    private static let idempotencyKey = Schema.either(
        .text(length: 1...255, pattern: "^[!#-~][ -~]*$", example: "order-2026-0001"),
        .text(pattern: #"^"([ !#-\[\]-~]|\\["\\]){1,255}" *$"#))

    private static var sharedParameters: [JSONValue.Member] {
        [
            .init(
                "IdempotencyKey",
                .object([
                    "name": "Idempotency-Key", "in": "header", "required": false,
                    "description":
                        "The same key with the same body has the first answer again, for seven days.",
                    "schema": idempotencyKey.json,
                ])),
            .init(
                "IfMatch",
                .object([
                    "name": "If-Match", "in": "header", "required": false,
                    "description": "The `ETag` of the state that you have seen; 412 where it has changed.",
                    "schema": Schema.text().json,
                ])),
            .init(
                "AcceptLanguage",
                .object([
                    "name": "Accept-Language", "in": "header", "required": false,
                    "description": "`fr` or `en`; French where it names neither.",
                    "schema": Schema.text().json,
                ])),
        ]
    }
}
