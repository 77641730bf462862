import FoundationEssentials
import Primitives

/// What was said and shown.
extension CaseFileWriter {
    var messages: JSONValue {
        .object([
            "messages": .array(
                record.messages.map { message in
                    switch message.content {
                    case .person(let author, let text, let attachments):
                        .object([
                            "id": .integer(message.id), "author": .integer(author),
                            "author_role": side(author), "text": Self.text(text),
                            "attachments": .array(attachments.map { attachment($0) }),
                            "created_at": Self.time(message.createdAt),
                        ])
                    case .event(let kind, let details):
                        .object([
                            "id": .integer(message.id), "event": .string(kind.rawValue),
                            "details": details, "created_at": Self.time(message.createdAt),
                        ])
                    }
                })
        ])
    }

    var proofs: JSONValue {
        .object([
            "proofs": .array(
                record.proofs.map { proof in
                    .object([
                        "id": .integer(proof.id), "kind": .string(proof.kind.rawValue),
                        "milestone_id": proof.milestoneID.map { .integer($0) } ?? .null,
                        "author": .integer(proof.authorID), "author_role": side(proof.authorID),
                        "text": Self.text(proof.text), "sha256": .string(proof.digest),
                        "attachment": proof.attachment.map { attachment($0) } ?? .null,
                        "created_at": Self.time(proof.createdAt),
                    ])
                })
        ])
    }

    var evidence: JSONValue {
        .object([
            "evidence": .array(
                record.evidence.map { evidence in
                    .object([
                        "id": .integer(evidence.id), "author": .integer(evidence.authorID),
                        "author_role": side(evidence.authorID), "text": Self.text(evidence.text),
                        "sha256": .string(evidence.digest),
                        "attachment": evidence.attachment.map { attachment($0) } ?? .null,
                        "created_at": Self.time(evidence.createdAt),
                    ])
                })
        ])
    }

    var comments: JSONValue {
        .object([
            "comments": .array(
                record.comments.filter { audience == .judges || !$0.isInternal }.map { comment in
                    .object([
                        "id": .integer(comment.id), "author": .integer(comment.authorID),
                        "author_role": side(comment.authorID), "internal": .bool(comment.isInternal),
                        "text": .string(comment.text), "created_at": Self.time(comment.createdAt),
                    ])
                })
        ])
    }
}
