import Escrow
import Primitives

extension Operation {
    /// Of the routes of agreements.
    var agreementDescription: OperationDescription {
        switch self {
        case .createAgreement:
            OperationDescription(
                tag: .agreements, summary: "Open a transaction as its buyer",
                body: .json(Self.terms, example: Self.termsExample), status: 201,
                content: .json(.named("TransactionDetail")),
                problems: [
                    403: ["phone_not_verified"], 404: ["not_found"], 422: ["terms_refused"],
                    429: ["invitations_exhausted"],
                ])
        case .listAgreements:
            OperationDescription(
                tag: .agreements, summary: "One's transactions, newest first",
                query: [
                    OperationDescription.limit(), OperationDescription.cursor,
                    .init(
                        name: "status", schema: .choice(Schemas.states), about: "Only those in this state."),
                ], status: 200, content: .json(.page(of: .named("Transaction"))))
        case .readAgreement:
            OperationDescription(
                tag: .agreements, summary: "A transaction with its payments", path: ["id": Self.agreementKey],
                status: 200, content: .json(.named("TransactionDetail")), problems: [404: ["not_found"]])
        default:
            OperationDescription(
                tag: .agreements, summary: "Deliver, confirm or cancel",
                details:
                    "`mark_delivered` is the seller's, `confirm_delivery` the buyer's; `cancel` is either's, "
                    + "as the state and the deadlines allow.",
                path: ["id": Self.agreementKey],
                body: .json(
                    .object(
                        [
                            "action": .choice(AgreementAction.requests.map(\.rawValue)),
                            "notes": Schema.text(length: 0...2000).nullable,
                            "milestone_id": Schema.integer(in: 1...Int64.max).nullable,
                        ], optional: ["notes", "milestone_id"]),
                    example: .object(["action": "mark_delivered", "notes": "Handed over at the market"])),
                status: 200, content: .json(.named("TransactionDetail")),
                problems: [
                    403: ["wrong_party", "phone_not_verified"], 404: ["not_found"],
                    409: ["wrong_state", "collection_open", "delivery_still_due", "under_review"],
                    412: ["version_mismatch"],
                ], honoursIfMatch: true)
        }
    }

    /// Its number, or its public reference.
    static let agreementKey = Schema.text(length: 1...64, example: "1")

    private static var milestone: Schema {
        .object(["title": .text(length: 1...200), "amount": Schemas.amount, "delivery_deadline": .time])
    }

    static var terms: Schema {
        .object(
            [
                "title": .text(length: 1...200), "description": Schema.text(length: 0...5000).nullable,
                "category": .choice(AgreementCategory.allCases.map(\.rawValue)), "amount": Schemas.amount,
                "currency": Schemas.currency.nullable, "seller_phone": Schemas.phone,
                "payment_deadline": .time, "delivery_deadline": .time,
                "delivery_address": Schema.text(length: 0...500).nullable,
                "fee_payer": Schema.choice(FeePayer.allCases.map(\.rawValue)).nullable,
                "auto_release_days": Schema.integer(in: 1...365).nullable,
                "milestones": Schema.list(of: milestone).with("maxItems", 50).nullable,
            ],
            optional: [
                "description", "currency", "delivery_address", "fee_payer", "auto_release_days", "milestones",
            ])
    }

    static var termsExample: JSONValue {
        .object([
            "title": "Yamaha 125, 2019", "description": "Motorcycle, papers in order", "category": "GOODS",
            "amount": 450_000, "seller_phone": "+237670000002", "payment_deadline": "2026-12-31T12:00:00Z",
            "delivery_deadline": "2027-01-07T12:00:00Z", "delivery_address": "Marché Central, Douala",
        ])
    }
}
