import Escrow
import FoundationEssentials
import Hummingbird
import Primitives
import Web

/// The bodies and queries of the notification routes, read strictly.
enum NotificationRequests {
    struct Page {
        let before: UUID?
        let limit: Int
    }

    static func page(_ request: Request) throws -> Page {
        var fields = QueryFields(request)
        let limit = fields.integer("limit", in: 1...100)
        let before = IdentifierCursor.read(&fields)
        try fields.finish()
        return Page(before: before, limit: Int(limit ?? 20))
    }

    /// `PUT /api/notifications/preferences/`: those that are named are changed, the others stay as they are.
    static func changes(_ request: Request) async throws -> [NotificationPreferences.Place: Bool] {
        var fields = try await RequestFields(request)
        let count = 1...NotificationPreferences.Place.all.count
        let read = fields.objects("preferences", count: count) { fields in
            let topic = fields.choice("topic", of: NotificationTopic.allCases.map(\.rawValue))
            let channel = fields.choice("channel", of: NotificationChannel.allCases.map(\.rawValue))
            let enabled = fields.bool("enabled")
            guard let topic = topic.flatMap(NotificationTopic.init), let enabled,
                let channel = channel.flatMap(NotificationChannel.init)
            else { return nil as (NotificationPreferences.Place, Bool)? }
            guard topic.canBeSwitchedOff || enabled else {
                fields.problem(
                    "/enabled", "cannot_be_switched_off",
                    fr: "Les messages sur la sécurité de votre compte ne peuvent pas être coupés.",
                    en: "Notices about the safety of your account cannot be switched off.")
                return nil
            }
            return (NotificationPreferences.Place(topic, channel), enabled)
        }
        if let read, Set(read.map(\.0)).count < read.count {
            fields.problem(
                "/preferences", "repeated", fr: "Un sujet est donné deux fois pour le même canal.",
                en: "A topic is given twice for the same channel.")
        }
        let changes = try fields.finish(read)
        return Dictionary(
            changes.filter(\.0.topic.canBeSwitchedOff), uniquingKeysWith: { first, _ in first })
    }
}

/// A place in a list that is in the order of time-ordered identifiers, opaque to clients.
enum IdentifierCursor {
    static func text(_ id: UUID) -> String { Base64URL.encode("older:\(id.lowercased)".utf8) }

    /// A page as clients get it; one value more than `limit` tells that there are others.
    static func list<Value>(
        _ values: [Value], limit: Int, id: (Value) -> UUID, _ document: (Value) -> JSONValue
    ) -> JSONReply {
        let shown = values.prefix(limit)
        let next = values.count > limit ? shown.last.map { text(id($0)) } : nil
        return JSONReply(
            .object([
                "data": .array(shown.map(document)), "next_cursor": next.map { .string($0) } ?? .null,
            ]))
    }

    static func read(_ fields: inout QueryFields) -> UUID? {
        guard let cursor = fields.string("cursor", length: 1...100) else { return nil }
        if let bytes = Base64URL.decode(cursor), let plain = String(validating: bytes, as: UTF8.self),
            plain.hasPrefix("older:"), let id = UUID(uuidString: String(plain.dropFirst("older:".count)))
        {
            return id
        }
        fields.problem(
            "/cursor", "invalid_cursor", fr: "Ce curseur ne vient pas d'une réponse de cette liste.",
            en: "This cursor does not come from an answer of this list.")
        return nil
    }
}
