import Escrow
import GatewayCore
import Primitives

/// The schemas that several operations share: `components/schemas`.
enum Schemas {
    static let phone = Schema.text(pattern: #"^\+2376[0-9]{8}$"#, example: "+237612345678")
        .described("A number of Cameroon: +237 and nine digits that begin with 6.")
    static let amount = Schema.integer(in: 1...Money.largestMinorUnits, example: 450_000)
        .described("Whole francs (XAF has no decimals).")
    static let francs = Schema.integer(in: 0...Money.largestMinorUnits)
    static let currency = Schema.choice([Currency.xaf.rawValue])
    static let language = Schema.choice(Language.allCases.map(\.rawValue))
    static let personName = Schema.text(length: 1...100, example: "Awa")
    static let password = Schema.text(length: 10...128, example: "correct horse battery")
    /// One that was set earlier, perhaps by other rules.
    static let givenPassword = Schema.text(length: 1...1024, example: "correct horse battery")
    static let code = Schema.text(pattern: "^[0-9]{6}$", example: "123456")
    static let reason = Schema.answer(["code": .text(), "message": .text()])

    static var all: [(name: String, schema: Schema)] {
        [
            ("Problem", problem), ("User", user), ("SignIn", signIn), ("CodeSent", codeSent),
            ("Session", session), ("Verification", verification), ("Document", document),
            ("VerificationCase", verificationCase), ("Transaction", transaction),
            ("TransactionDetail", transactionDetail), ("Payment", payment),
            ("PaymentMethod", paymentMethod),
        ] + cases + administration
    }

    /// RFC 9457.
    static var problem: Schema {
        .answer([
            "type": .text().described("A page about this problem."), "title": .text(),
            "status": .integer(in: 400...599), "detail": .text(), "instance": .text(),
            "code": .text(pattern: "^[a-z0-9_]+$").described("Stable; for programs."),
            "errors": .list(
                of: .answer([
                    "pointer": .text().described("A JSON pointer to the field."), "code": .text(),
                    "detail": .text(),
                ])), "request_id": .text(),
            "retryable": .boolean.described("Whether the same request may succeed later."),
        ])
    }

    static var user: Schema {
        .answer([
            "id": .integer(in: 1...Int64.max), "phone_number": phone, "first_name": .text(),
            "last_name": .text(), "email": .text().nullable,
            "role": .choice(Role.allCases.map(\.rawValue)), "language": language,
            "phone_verified": .boolean, "created_at": .time,
        ])
    }

    static var signIn: Schema {
        .answer([
            "access": .text().described("A JWT for `Authorization: Bearer`."), "refresh": .text(),
            "token_type": .constant("Bearer"), "access_expires_in": .integer(in: 0...86_400),
            "refresh_expires_in": .integer(in: 0...31_536_000), "user": .named("User"),
        ])
    }

    static var codeSent: Schema {
        .answer(["expires_in": .integer(in: 0...86_400), "resend_after": .integer(in: 0...86_400)])
    }

    static var session: Schema {
        .answer([
            "id": .uuid, "current": .boolean, "client_address": .text(), "user_agent": .text().nullable,
            "created_at": .time, "last_used_at": .time, "expires_at": .time,
        ])
    }

    private static let documentKind = Schema.choice(KYCDocumentKind.allCases.map(\.rawValue))

    static var document: Schema {
        .answer([
            "id": .uuid, "document_type": documentKind, "status": .text(), "media_type": .text(),
            "width": .integer().nullable, "height": .integer().nullable, "size": .integer(),
            "uploaded_at": .time, "content_url": .text(),
        ])
    }

    private static var consent: Schema {
        .answer(["granted_at": .time, "language": .text(), "policy_url": .text()])
    }

    static let kycStates = KYCState.allCases.map(\.rawValue)
    static let idType = Schema.choice(KYCDocumentType.allCases.map(\.rawValue))

    static var verification: Schema {
        .answer([
            "status": .choice(kycStates), "id_type": idType, "required": .list(of: documentKind),
            "missing": .list(of: documentKind), "documents": .list(of: .named("Document")),
            "consent": consent.nullable, "reasons": .list(of: reason), "message": .text().nullable,
            "next_step": reason, "submitted_at": .time.nullable, "decided_at": .time.nullable,
            "verified_at": .time.nullable, "expires_at": .time.nullable,
        ])
    }

    static var verificationCase: Schema {
        .answer([
            "id": .integer(in: 1...Int64.max), "status": .choice(kycStates), "user": .named("User"),
            "id_type": idType, "documents": .list(of: .named("Document")), "consent": consent.nullable,
            "reasons": .list(of: reason), "message": .text().nullable,
            "check": Schema.answer([
                "id": .uuid, "decision": .text().nullable, "reasons": .list(of: .text()),
                "provider": .text().nullable, "provider_reference": .text().nullable, "created_at": .time,
            ]).nullable, "shared_with": .list(of: .integer()), "submitted_at": .time.nullable,
            "decided_at": .time.nullable, "decided_by": .integer().nullable, "verified_at": .time.nullable,
            "expires_at": .time.nullable,
        ])
    }

    static let states = AgreementState.allCases.map(\.rawValue)
    private static let party = Schema.choice(["BUYER", "SELLER"])
    private static var person: Schema {
        .answer(["id": .integer(in: 1...Int64.max), "first_name": .text(), "last_name": .text()])
    }

    private static let actions = Schema.list(of: .choice(AgreementAction.allCases.map(\.rawValue)))
    private static var ruled: Schema {
        .answer(["seller_receives": francs, "fee": francs, "buyer_receives": francs])
    }

    static var transaction: Schema {
        let milestone = Schema.answer([
            "id": .integer(in: 1...Int64.max), "number": .integer(in: 1...50), "title": .text(),
            "status": .choice(states), "amount": amount, "fee": francs, "amount_due": amount,
            "seller_receives": amount, "delivery_deadline": .time, "possible_actions": actions,
            "ruling": ruled.nullable, "updated_at": .time,
        ])
        return .answer([
            "id": .integer(in: 1...Int64.max), "reference": .text(example: "TXN-K7KCKS"),
            "status": .choice(states), "role": party.nullable, "title": .text(), "description": .text(),
            "category": .choice(AgreementCategory.allCases.map(\.rawValue)), "amount": amount,
            "currency": currency, "fee": francs, "fee_payer": .text(), "amount_due": amount,
            "seller_receives": amount, "buyer": person,
            "seller": person.nullable.described("Null until an invited seller has joined."),
            "payment_deadline": .time, "delivery_deadline": .time, "delivery_address": .text(),
            "auto_release_days": .integer(in: 1...365), "milestones": .list(of: milestone),
            "ruling": ruled.nullable, "payout_provider": .text().nullable,
            "payout_confirmed": Schema.boolean.nullable, "possible_actions": actions,
            "needs_attention": .boolean, "created_at": .time, "updated_at": .time,
        ])
    }

    static var transactionDetail: Schema {
        let note = Schema.answer([
            "author": party.nullable, "action": .text(), "text": .text(), "created_at": .time,
        ])
        let added = Schema.answer(["payments": .list(of: .named("Payment")), "notes": .list(of: note)])
        return Schema.text().with(
            "allOf", .array([Schema.named("Transaction").json, added.json])
        ).with("type", "object")
    }

    static var payment: Schema {
        .answer([
            "reference": .text(example: "PAY-ABC123"), "transaction_id": .integer(in: 1...Int64.max),
            "transaction_reference": .text(), "milestone_id": .integer(in: 1...Int64.max).nullable,
            "kind": .choice(["COLLECTION", "DISBURSEMENT", "REFUND"]),
            "status": .choice(PaymentStatus.allCases.map(\.rawValue)), "amount": amount, "fee": francs,
            "currency": currency, "provider": .text().nullable, "provider_confirmed": .boolean.nullable,
            "phone_number": .text().nullable.described("Masked."),
            "provider_reference": .text().nullable, "failure": reason.nullable,
            "payment_url": .text().nullable.described("The operator's page on which the buyer pays."),
            "next_step": .text().nullable, "created_at": .time, "updated_at": .time,
        ])
    }

    static var paymentMethod: Schema {
        .answer([
            "provider": .choice(PaymentMethod.allCases.map(\.rawValue)), "name": .text(),
            "operator": .text(), "approval": .choice(["PROMPT", "PAGE"]), "collects": .boolean,
            "pays_out": .boolean, "currency": currency, "minimum_amount": francs.nullable,
            "maximum_amount": francs.nullable, "available": .boolean,
            "available_changed_at": .time.nullable,
        ])
    }
}
