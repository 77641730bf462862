import Escrow
import Primitives

/// What messages, proofs and disputes look like.
extension Schemas {
    static var cases: [(name: String, schema: Schema)] {
        [
            ("Attachment", attachment), ("Message", message), ("Proof", proof), ("Dispute", dispute),
            ("Evidence", evidence), ("Comment", comment), ("CaseFile", caseFile),
        ]
    }

    private static let id = Schema.integer(in: 1...Int64.max)
    private static let digest = Schema.text(pattern: "^[0-9a-f]{64}$")
    private static let side = Schema.choice(["BUYER", "SELLER"])

    private static var attachment: Schema {
        .answer([
            "id": .uuid, "media_type": .text(), "size": .integer(in: 1...Int64.max), "sha256": digest,
            "uploaded_at": .time, "content_url": .text(),
        ])
    }

    private static var message: Schema {
        .answer([
            "id": id, "kind": .choice(["MESSAGE", "SYSTEM"]),
            "event": .text().nullable.described("What happened, of a message of the system."),
            "author": id.nullable, "author_role": side.nullable, "text": .text().nullable,
            "attachments": .list(of: .named("Attachment")), "created_at": .time,
        ])
    }

    private static var proof: Schema {
        .answer([
            "id": id, "transaction_id": id, "milestone_id": id.nullable,
            "kind": .choice(ProofKind.allCases.map(\.rawValue)), "author": id, "author_role": side.nullable,
            "text": .text().nullable, "sha256": digest, "attachment": Schema.named("Attachment").nullable,
            "created_at": .time,
        ])
    }

    private static var person: Schema {
        .answer(["id": id, "first_name": .text(), "last_name": .text()])
    }

    private static var ruling: Schema {
        .answer([
            "id": .uuid, "status": .text(), "outcome": .choice(RulingOutcome.allCases.map(\.rawValue)),
            "to_buyer": francs, "to_seller": francs, "reasons": .text().nullable,
            "needs_second_signature": .boolean, "proposed_by": id.nullable, "proposed_at": .time,
            "second_signature_by": id.nullable, "second_signature_at": .time.nullable,
        ])
    }

    private static var disputed: Schema {
        .answer([
            "id": id, "reference": .text(), "status": .choice(states), "title": .text(),
            "description": .text(), "category": .choice(AgreementCategory.allCases.map(\.rawValue)),
            "amount": amount, "amount_due": amount, "fee": francs, "currency": currency, "buyer": person,
            "seller": person.nullable, "delivery_deadline": .time,
        ])
    }

    private static var dispute: Schema {
        .answer([
            "id": id, "reference": .text(example: "DSP-K7KCKS"),
            "status": .choice(DisputeState.allCases.map(\.rawValue)), "transaction_id": id,
            "transaction_reference": .text(), "milestone_id": id.nullable,
            "role": .choice(["BUYER", "SELLER", "ARBITER", "SIGNER", "ADMIN", "NONE"]),
            "category": .choice(DisputeCategory.allCases.map(\.rawValue)), "title": .text(),
            "description": .text(), "opened_by": .choice(DisputeOpener.allCases.map(\.rawValue)),
            "status_before": .choice(states), "held": francs,
            "currency": currency, "arbiter": person.nullable, "awaits_signature": .boolean,
            "ruling": ruling.nullable, "transaction": disputed, "due_at": .time.nullable,
            "escalated_at": .time.nullable, "created_at": .time, "updated_at": .time,
            "closed_at": .time.nullable,
            "lifting": Schema.answer(["by": id, "reasons": .text(), "at": .time]).nullable,
        ])
    }

    private static let author = Schema.choice(["BUYER", "SELLER", "ARBITER", "ADMIN"])

    private static var evidence: Schema {
        .answer([
            "id": id, "dispute_id": id, "author": id, "author_role": author, "text": .text().nullable,
            "sha256": digest, "attachment": Schema.named("Attachment").nullable, "created_at": .time,
        ])
    }

    private static var caseFile: Schema {
        .answer([
            "id": .uuid, "dispute_id": id, "status": .choice(CaseFile.State.allCases.map(\.rawValue)),
            "requested_at": .time, "ready_at": .time.nullable, "content_url": .text(),
        ])
    }

    private static var comment: Schema {
        .answer([
            "id": id, "dispute_id": id, "author": id, "author_role": author, "internal": .boolean,
            "text": .text(), "created_at": .time,
        ])
    }
}
