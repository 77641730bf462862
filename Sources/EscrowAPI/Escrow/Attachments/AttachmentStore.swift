import FoundationEssentials
import Images
import Postgres
import Primitives
import Sealing

/// The rows of the files beside agreements.
enum AttachmentStore {
    /// A row for a file that is about to come; nothing is known of it.
    static func insert(
        _ id: UUID, object: UUID, in place: AttachmentPlace, session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO attachments (attachment_id, object_id, agreement_id, author_id)
            VALUES (\(id), \(object), \(place.agreementID), \(place.authorID))
            """)
    }

    /// How many files a person is sending now, and has brought to this agreement. Those of processes that died are not
    /// counted for long.
    static func counts(
        _ place: AttachmentPlace, in session: PostgresSession
    ) throws -> (receiving: Int64, kept: Int64) {
        let row = try session.query(
            """
            SELECT count(*) FILTER (WHERE state = 'receiving' AND begun_at > now() - interval '10 minutes') AS receiving,
                count(*) FILTER (WHERE state = 'kept') AS kept
            FROM attachments WHERE agreement_id = \(place.agreementID) AND author_id = \(place.authorID)
            """)[0]
        return (try row.int("receiving"), try row.int("kept"))
    }

    /// Takes a file that has come whole. False where it was given up meanwhile.
    static func keep(_ upload: AttachmentUpload, in session: PostgresSession) throws -> Bool {
        let content = upload.content
        return try session.execute(
            """
            UPDATE attachments SET state = 'kept', media_type = \(content.facts.type.mediaType),
                size = \(content.object.size), sha256 = decode(\(content.object.digest), 'hex'), kept_at = now()
            WHERE attachment_id = \(upload.id) AND state = 'receiving'
            """) == 1
    }

    /// Gives up a file that did not come whole, so that nobody keeps it any more. Answers its object; nil where it was
    /// kept, or is gone.
    static func abandon(_ id: UUID, in session: PostgresSession) throws -> UUID? {
        try session.query(
            """
            UPDATE attachments SET state = 'abandoned' WHERE attachment_id = \(id) AND state <> 'kept'
            RETURNING object_id
            """
        ).first.map { try $0.uuid("object_id") }
    }

    /// Removes the row of a file whose object is gone.
    static func forget(_ id: UUID, in session: PostgresSession) throws {
        try session.execute("DELETE FROM attachments WHERE attachment_id = \(id) AND state = 'abandoned'")
    }

    /// A file that was kept, of that agreement.
    static func lookup(_ id: UUID, of agreement: AgreementKey) -> Lookup<Attachment?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM attachments
            WHERE attachment_id = \(id) AND state = 'kept' AND agreement_id = \(agreement.number)
            """
        ) { rows, _ in try rows.first.map(attachment) }
    }

    static func attachments(_ ids: [UUID], in session: PostgresSession) throws -> [UUID: Attachment] {
        guard !ids.isEmpty else { return [:] }
        return try session.find(lookup("SELECT unnest(\(ids))"))
    }

    /// Those that were kept of those that a statement names, so that they can be had together with what names them.
    static func lookup(_ ids: PostgresQuery) -> Lookup<[UUID: Attachment]> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM attachments WHERE attachment_id IN (\(ids)) AND state = 'kept'
            """
        ) { rows, _ in
            Dictionary(uniqueKeysWithValues: try rows.map(attachment).map { ($0.id, $0) })
        }
    }

    private static let columns = """
        attachment_id, object_id, agreement_id, author_id, media_type, size, encode(sha256, 'hex') AS digest, kept_at
        """

    private static func attachment(_ row: PostgresRow) throws -> Attachment {
        guard let type = ImageType(rawValue: try row.string("media_type")) else {
            preconditionFailure("Only files of known types are kept.")
        }
        return Attachment(
            id: try row.uuid("attachment_id"), object: try row.uuid("object_id"),
            agreementID: try row.int("agreement_id"), authorID: try row.int("author_id"), type: type,
            byteCount: try row.int("size"), digest: try row.string("digest"), keptAt: try row.date("kept_at"))
    }
}
