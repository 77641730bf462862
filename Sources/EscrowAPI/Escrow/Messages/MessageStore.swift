import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// The rows of messages; nobody can change them.
enum MessageStore {
    private static let column = "messages.sealed_text"

    /// False where the idempotency key made one meanwhile.
    static func insert(
        _ text: String?, id: Int64, agreementID: Int64, attachments: [UUID], requestDigest: [UInt8],
        by inquirer: Inquirer, in session: PostgresSession
    ) throws -> Bool {
        let sealed = try text.map { try session.seal.seal($0, in: column, of: "\(id)") }
        let inserted = try session.execute(
            """
            INSERT INTO messages (message_id, agreement_id, author_id, sealed_text, idempotency_index, request_digest)
            VALUES (\(id), \(agreementID), \(inquirer.userID), \(sealed),
                \(inquirer.idempotency?.index(in: session)), \(requestDigest))
            ON CONFLICT (idempotency_index) DO NOTHING
            """)
        guard inserted == 1 else { return false }
        if !attachments.isEmpty {
            try session.execute(
                """
                INSERT INTO message_attachments (message_id, attachment_id)
                SELECT \(id), unnest(\(attachments))
                """)
        }
        return true
    }

    /// What the key made already, and the digest of what it brought then.
    static func made(
        _ mark: IdempotencyMark, in session: PostgresSession
    ) throws -> (id: Int64, requestDigest: [UInt8])? {
        try session.query(
            "SELECT message_id, request_digest FROM messages WHERE idempotency_index = \(mark.index(in: session))"
        ).first.map { (try $0.int("message_id"), try $0.bytes("request_digest")) }
    }

    /// A page of the conversation, newest first, below the number `before`.
    static func page(
        agreementID: Int64, before: Int64, limit: Int, in session: PostgresSession
    ) throws -> [Message] {
        let told = (Message.toldKinds.union([.messagePosted])).map(\.rawValue).sorted()
        let rows = try session.query(
            """
            SELECT e.event_id, e.kind, e.details, e.occurred_at, m.author_id, m.sealed_text
            FROM service_events e LEFT JOIN messages m ON m.message_id = e.event_id
            WHERE e.agreement_id = \(agreementID) AND e.event_id < \(before) AND e.kind = ANY (\(told))
            ORDER BY e.event_id DESC LIMIT \(limit)
            """)
        let written = try rows.filter { try $0.optionalInt("author_id") != nil }.map {
            try $0.int("event_id")
        }
        let attachments = try attachments(of: written, in: session)
        return try rows.map { row in
            let id = try row.int("event_id")
            return Message(
                id: id, content: try content(row, attachments[id] ?? [], in: session),
                createdAt: try row.date("occurred_at"))
        }
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

    private static func attachments(
        of messages: [Int64], in session: PostgresSession
    ) throws -> [Int64: [Attachment]] {
        guard !messages.isEmpty else { return [:] }
        let rows = try session.query(
            """
            SELECT message_id, attachment_id FROM message_attachments WHERE message_id = ANY (\(messages))
            ORDER BY attachment_id
            """)
        let found = try AttachmentStore.attachments(
            rows.map { try $0.uuid("attachment_id") }, in: session)
        var all: [Int64: [Attachment]] = [:]
        for row in rows {
            guard let attachment = found[try row.uuid("attachment_id")] else { continue }
            all[try row.int("message_id"), default: []].append(attachment)
        }
        return all
    }
}
