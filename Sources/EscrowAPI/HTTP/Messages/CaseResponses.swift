import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Images
import Primitives
import Web

/// The JSON of messages, proofs and files: stable, and never a domain type.
enum CaseResponses {
    static func path(of agreement: Agreement) -> String { "/api/escrow/transactions/\(agreement.id)" }

    static func message(_ message: Message, of agreement: Agreement, in language: Language) -> JSONValue {
        var members: [JSONValue.Member] = [.init("id", .integer(message.id))]
        switch message.content {
        case .person(let author, let text, let attachments):
            members += [
                .init("kind", .string("MESSAGE")), .init("event", .null),
                .init("author", .integer(author)), .init("author_role", side(author, of: agreement)),
                .init("text", self.text(text)),
                .init("attachments", .array(attachments.map { attachment($0, of: agreement) })),
            ]
        case .event(let kind, let details):
            let sentence = SystemMessageTexts.sentence(of: kind, details)
            members += [
                .init("kind", .string("SYSTEM")), .init("event", .string(kind.rawValue)),
                .init("author", .null), .init("author_role", .null),
                .init("text", self.text(sentence?.text(in: language))), .init("attachments", .array([])),
            ]
        }
        return .object(members + [.init("created_at", .string(RFC3339.format(message.createdAt)))])
    }

    static func proof(_ proof: Proof, of agreement: Agreement) -> JSONValue {
        .object([
            "id": .integer(proof.id), "transaction_id": .integer(proof.agreementID),
            "milestone_id": proof.milestoneID.map { .integer($0) } ?? .null,
            "kind": .string(proof.kind.rawValue), "author": .integer(proof.authorID),
            "author_role": side(proof.authorID, of: agreement), "text": text(proof.text),
            "sha256": .string(proof.digest),
            "attachment": proof.attachment.map { attachment($0, of: agreement) } ?? .null,
            "created_at": .string(RFC3339.format(proof.createdAt)),
        ])
    }

    static func attachment(_ attachment: Attachment, of agreement: Agreement) -> JSONValue {
        .object([
            "id": .string(attachment.id.lowercased), "media_type": .string(attachment.type.mediaType),
            "size": .integer(attachment.byteCount), "sha256": .string(attachment.digest),
            "uploaded_at": .string(RFC3339.format(attachment.keptAt)),
            "content_url": .string(
                "\(path(of: agreement))/attachments/\(attachment.id.lowercased)/content/"),
        ])
    }

    /// A file's bytes, decrypted as they leave. Nothing in them may run, and no cache may keep them.
    static func content(_ content: AttachmentContent) async throws -> Response {
        var bytes = content.bytes.makeAsyncIterator()
        // An object that cannot be opened shows before the answer has begun.
        let first = try await bytes.next(isolation: #isolation)
        let attachment = content.attachment
        let way = attachment.type == .pdf ? "attachment" : "inline"
        let name = "\(attachment.id.lowercased).\(attachment.type.name.lowercased())"
        var headers: HTTPFields = [
            .contentType: attachment.type.mediaType, .cacheControl: "no-store",
            .contentDisposition: "\(way); filename=\"\(name)\"",
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        headers[.contentLength] = String(attachment.byteCount)
        let rest = content.bytes
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: Int(attachment.byteCount)) { writer in
                if let first { try await writer.write(ByteBuffer(bytes: first)) }
                for try await more in rest { try await writer.write(ByteBuffer(bytes: more)) }
                try await writer.finish(nil)
            })
    }

    /// Which side somebody is on; null for those who judge.
    static func side(_ userID: Int64, of agreement: Agreement) -> JSONValue {
        agreement.party(of: userID).map { .string($0.rawValue) } ?? .null
    }

    static func text(_ text: String?) -> JSONValue {
        text.map { .string($0) } ?? .null
    }
}
