import Escrow
import Primitives

extension Operation {
    /// Of the check of terms, and of where somebody is paid.
    var payoutDescription: OperationDescription {
        switch self {
        case .checkTerms:
            OperationDescription(
                tag: .agreements, summary: "Check terms without agreeing on them",
                details:
                    "Takes the body of a new transaction and makes nothing. Answers what it would cost, and, where the "
                    + "terms would be refused, the sequence of events that shows why, in French and English. It says "
                    + "nothing of the seller.",
                body: .json(Self.terms, example: Self.termsExample), status: 200,
                content: .json(Self.termsCheck))
        case .readPayoutAccount:
            OperationDescription(
                tag: .accounts, summary: "Where one is paid as a seller", status: 200,
                content: .json(Self.payoutAccount))
        default:
            OperationDescription(
                tag: .accounts, summary: "Choose where one is paid as a seller",
                details:
                    "Without `verification_code` a code is sent to the number by SMS (202); with it the account is "
                    + "chosen (200). It takes effect at `next.effective_at`, a day later where nothing else is set: "
                    + "transactions whose seller is bound from then on are paid to it. A transaction keeps for good the "
                    + "account that it was made with. The account's own phone needs no code, and what is paid to already "
                    + "takes effect at once, which takes back a choice that has not. One's phone and the number that was "
                    + "paid to before are told by SMS.",
                body: .json(
                    .object(
                        [
                            "provider": .choice(
                                PaymentMethod.allCases.filter(\.paysOut).map(\.rawValue)),
                            "phone_number": Schemas.phone, "verification_code": Schemas.code.nullable,
                        ], optional: ["verification_code"]),
                    example: .object(["provider": "MTN_MOMO", "phone_number": "+237670000009"])), status: 200,
                content: .json(Self.payoutAccount),
                alternatives: [(202, "A code was sent to the number.")],
                problems: [
                    403: ["phone_not_verified"], 412: ["version_changed"],
                    422: ["wrong_code", "code_not_usable"],
                    429: ["code_sent_recently", "codes_exhausted"],
                ], honoursIfMatch: true)
        }
    }

    private static var payoutAccount: Schema {
        let provider = Schema.text(example: "MTN_MOMO")
        return .answer([
            "provider": provider, "phone_number": Schemas.phone,
            "chosen": Schema.boolean.described("False where it is the phone of one's account."),
            "provider_confirmed": Schema.boolean.nullable, "since": Schema.time.nullable,
            "next": Schema.answer([
                "provider": provider, "phone_number": Schemas.phone,
                "provider_confirmed": Schema.boolean.nullable, "effective_at": .time,
            ]).nullable,
            "waiting": Schema.answer([
                "provider": provider, "phone_number": Schemas.phone, "code_expires_at": .time,
            ]).nullable,
        ])
    }

    private static var termsCheck: Schema {
        let part = Schema.answer([
            "number": .integer(in: 1...50), "amount": Schemas.amount, "fee": Schemas.francs,
            "amount_due": Schemas.amount, "seller_receives": Schemas.francs, "delivery_deadline": .time,
        ])
        let fault = Schema.answer([
            "code": .constant("terms_refused"), "pointer": .text(), "message": .text(),
            "trace": .list(of: .answer(["fr": .text(), "en": .text()])),
        ])
        return .answer([
            "accepted": .boolean, "amount": Schemas.amount, "fee": Schemas.francs,
            "amount_due": Schemas.amount, "seller_receives": Schemas.francs, "currency": Schemas.currency,
            "fee_payer": .text(), "auto_release_days": .integer(in: 1...365),
            "undelivered_days": .integer(in: 1...365), "milestones": .list(of: part),
            "fault": fault.nullable,
        ])
    }
}
