import Escrow
import FoundationEssentials
import Hummingbird
import Primitives
import Web

/// What the routes of messages, proofs and disputes have in common.
enum CaseRequests {
    /// The caller with the role of now. Throws 401 where nobody is signed in.
    static func caller(_ context: WebContext) throws -> CaseCaller {
        guard let role = Role(rawValue: try context.requireCaller().role) else {
            throw Problems.forbidden()
        }
        return CaseCaller(try context.inquirer(), role: role)
    }

    /// The same for a route whose body is streamed: its idempotency key is kept by the service.
    static func streaming(_ request: Request, _ context: WebContext) throws -> CaseCaller {
        let caller = try caller(context)
        let mark = try StreamedIdempotency.mark(of: request, context)
        return CaseCaller(
            Inquirer(
                userID: caller.inquirer.userID, address: caller.inquirer.address,
                traceparent: caller.inquirer.traceparent,
                idempotency: mark.map { IdempotencyMark(scope: $0.scope, key: $0.key) }), role: caller.role)
    }

    struct Page {
        let before: Int64
        let limit: Int
    }

    /// `?limit=&cursor=`.
    static func page(_ request: Request) throws -> Page {
        var fields = QueryFields(request)
        let page = fields.casePage()
        try fields.finish()
        return page
    }

    static func attachment(_ context: WebContext) throws -> UUID {
        let text = context.parameters.get("attachment") ?? ""
        guard text.utf8.count == 36, let id = UUID(uuidString: text) else { throw DisputeError.notFound }
        return id
    }

    /// A page of a list as clients get it.
    static func list<Value>(
        _ values: [Value], limit: Int, number: (Value) -> Int64, _ document: (Value) -> JSONValue
    ) -> JSONReply {
        let shown = values.prefix(limit)
        let next = values.count > limit ? shown.last.map { PageCursor.text(number($0)) } : nil
        return JSONReply(
            .object([
                "data": .array(shown.map(document)), "next_cursor": next.map { .string($0) } ?? .null,
            ]))
    }
}

extension QueryFields {
    /// The place in a list that goes down, and how much of it.
    mutating func casePage() -> CaseRequests.Page {
        let limit = integer("limit", in: 1...100)
        let cursor = string("cursor", length: 1...64)
        let before = cursor.map { PageCursor.number($0) }
        if let before, before == nil {
            problem(
                "/cursor", "invalid_cursor", fr: "Ce curseur ne vient pas d'une réponse de cette liste.",
                en: "This cursor does not come from an answer of this list.")
        }
        return CaseRequests.Page(before: (before ?? nil) ?? Int64.max, limit: Int(limit ?? 20))
    }
}
