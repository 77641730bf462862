import Escrow
import Primitives

extension Operation {
    /// Of the routes of payments.
    var paymentDescription: OperationDescription {
        switch self {
        case .collect:
            OperationDescription(
                tag: .payments, summary: "Have the buyer asked to pay",
                details:
                    "`provider` may be left out: the number suggests one. The amount must be what is due.",
                body: .json(
                    .object(
                        [
                            "transaction_id": .integer(in: 1...Int64.max), "phone_number": Schemas.phone,
                            "provider": Schema.choice(PaymentMethod.allCases.map(\.rawValue)).nullable,
                            "amount": Schemas.amount, "currency": Schemas.currency.nullable,
                        ], optional: ["provider", "currency"]),
                    example: .object([
                        "transaction_id": 1, "phone_number": "+237612345678", "provider": "MTN_MOMO",
                        "amount": 450_000,
                    ])), status: 201, content: .json(.named("Payment")),
                problems: [
                    403: ["wrong_party", "phone_not_verified", "kyc_required"], 404: ["not_found"],
                    409: [
                        "collection_open", "wrong_state", "payment_deadline_over", "under_review",
                        "seller_not_joined", "seller_suspended",
                    ],
                ])
        case .predictPayment:
            OperationDescription(
                tag: .payments, summary: "Which operator a number is likely of",
                body: .json(
                    .object(["phone_number": Schemas.phone]),
                    example: .object(["phone_number": "+237612345678"])), status: 200,
                content: .json(
                    .answer([
                        "phone_number": .text(), "operator": .text().nullable, "provider": .text().nullable,
                        "confirmed": .boolean,
                    ])), problems: [403: ["phone_not_verified"]])
        case .listPaymentMethods:
            OperationDescription(
                tag: .payments, summary: "By what one may pay and be paid", status: 200,
                content: .json(.answer(["data": .list(of: .named("PaymentMethod"))])))
        case .listPayments:
            OperationDescription(
                tag: .payments, summary: "One's payments, newest first",
                query: Self.paged + [
                    .init(
                        name: "kind", schema: .choice(["COLLECTION", "DISBURSEMENT", "REFUND"]),
                        about: "Only those of this kind."),
                    .init(
                        name: "status", schema: .choice(PaymentStatus.allCases.map(\.rawValue)),
                        about: "Only those that stand so."),
                ], status: 200, content: .json(.page(of: .named("Payment"))))
        case .promptPayer:
            OperationDescription(
                tag: .payments, summary: "Prompt the payer once more", path: ["reference": Self.reference],
                status: 202, content: .json(.named("Payment")),
                problems: [
                    403: ["wrong_party"], 404: ["not_found"],
                    409: ["no_second_prompt", "payment_not_waiting"],
                    429: ["prompted_recently"],
                ])
        default:
            OperationDescription(
                tag: .payments, summary: "How far a payment is", path: ["reference": Self.reference],
                status: 200, content: .json(.named("Payment")), problems: [404: ["not_found"]])
        }
    }

    private static let reference = Schema.text(length: 1...64, example: "PAY-ABC123")
}
