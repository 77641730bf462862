import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// The rows of messages; nobody can change them.
enum MessageStore {
    private static let column = "messages.sealed_text"

    /// Where the idempotency key made one meanwhile, about another agreement, the transaction fails.
    static func insert(
        _ text: String?, id: Int64, agreementID: Int64, attachments: [UUID], requestDigest: [UInt8],
        by inquirer: Inquirer, in session: PostgresSession
    ) throws {
        let sealed = try text.map { try session.seal.seal($0, in: column, of: "\(id)") }
        try session.later(
            """
            INSERT INTO messages (message_id, agreement_id, author_id, sealed_text, idempotency_index, request_digest)
            VALUES (\(id), \(agreementID), \(inquirer.userID), \(sealed),
                \(inquirer.idempotency?.index(in: session)), \(requestDigest))
            """)
        if !attachments.isEmpty {
            try session.later(
                """
                INSERT INTO message_attachments (message_id, attachment_id)
                SELECT \(id), unnest(\(attachments))
                """)
        }
    }

    /// What the key made already, and the digest of what it brought then.
    static func made(
        _ mark: IdempotencyMark, in session: PostgresSession
    ) -> Lookup<(id: Int64, requestDigest: [UInt8])?> {
        Lookup(
            "SELECT message_id, request_digest FROM messages WHERE idempotency_index = \(mark.index(in: session))"
        ) { rows, _ in
            try rows.first.map { (try $0.int("message_id"), try $0.bytes("request_digest")) }
        }
    }

    /// How long the conversation is.
    static func count(agreementID: Int64, in session: PostgresSession) throws -> Int64 {
        let told = (Message.toldKinds.union([.messagePosted])).map(\.rawValue).sorted()
        return try session.query(
            """
            SELECT count(*) AS messages FROM service_events
            WHERE agreement_id = \(agreementID) AND kind = ANY (\(told))
            """)[0].int("messages")
    }

    /// A page of the conversation, newest first, below the number `before`.
    static func page(of agreement: AgreementKey, before: Int64, limit: Int) -> Lookup<[Message]> {
        let rows = Lookup<([PostgresRow], PostgresSession)>(
            """
            SELECT e.event_id, e.kind, e.details, e.occurred_at, m.author_id, m.sealed_text,
                (SELECT string_agg(f.attachment_id::text, ',' ORDER BY f.attachment_id)
                 FROM message_attachments f WHERE f.message_id = m.message_id) AS attachments
            FROM service_events e LEFT JOIN messages m ON m.message_id = e.event_id
            WHERE e.event_id IN (\(events(of: agreement, before: before, limit: limit)))
            ORDER BY e.event_id DESC
            """
        ) { ($0, $1) }
        let attachments = AttachmentStore.lookup(
            """
            SELECT attachment_id FROM message_attachments
            WHERE message_id IN (\(events(of: agreement, before: before, limit: limit)))
            """)
        return Lookup.all(rows, attachments).map { found, attachments in
            try found.0.map { row in
                let own = (try row.optionalString("attachments") ?? "").split(separator: ",")
                    .compactMap { UUID(uuidString: String($0)) }.compactMap { attachments[$0] }
                return Message(
                    id: try row.int("event_id"), content: try content(row, own, in: found.1),
                    createdAt: try row.date("occurred_at"))
            }
        }
    }

    private static func events(of agreement: AgreementKey, before: Int64, limit: Int) -> PostgresQuery {
        let told = (Message.toldKinds.union([.messagePosted])).map(\.rawValue).sorted()
        return """
            SELECT event_id FROM service_events
            WHERE agreement_id = \(agreement.number)
                AND event_id < \(before) AND kind = ANY (\(told))
            ORDER BY event_id DESC LIMIT \(limit)
            """
    }

    private static func content(
        _ row: PostgresRow, _ attachments: [Attachment], in session: PostgresSession
    ) throws -> Message.Content {
        guard let author = try row.optionalInt("author_id") else {
            guard let kind = ServiceEvent.Kind(rawValue: try row.string("kind")) else {
                preconditionFailure("Only kinds that are told were asked for.")
            }
            return .event(kind, details: try JSONValue(parsing: try row.string("details")))
        }
        let id = try row.int("event_id")
        return .person(
            authorID: author,
            text: try row.optionalString("sealed_text").map {
                try session.seal.open($0, in: column, of: "\(id)")
            }, attachments: attachments)
    }
}
