import Escrow
import GatewayCore
import Primitives

extension Operation {
    /// Of the routes of disputes.
    var disputeDescription: OperationDescription {
        switch self {
        case .openDispute:
            OperationDescription(
                tag: .disputes, summary: "Dispute a transaction, or one milestone of it",
                details:
                    "By a party, or an administrator, while funds are held or delivered; the clocks of that part stop. "
                    + "What an administrator opened waits for people, and can be lifted; who opened it decides nothing.",
                body: .json(Self.opening, example: Self.openingExample), status: 201,
                content: .json(.named("Dispute")),
                problems: [
                    403: ["phone_not_verified"], 404: ["not_found"], 409: ["wrong_state", "dispute_open"],
                ])
        case .listDisputes:
            OperationDescription(
                tag: .disputes, summary: "The disputes that one has a part in, newest first",
                query: Self.paged + [
                    .init(
                        name: "status", schema: .choice(DisputeState.allCases.map(\.rawValue)),
                        about: "Only those in this state."),
                    .init(
                        name: "transaction_id", schema: .integer(in: 1...Int64.max),
                        about: "Only those of this transaction."),
                    .init(
                        name: "awaiting_signature", schema: .choice(["true", "false"]),
                        about: "Only those whose ruling waits for a second signature."),
                ], status: 200, content: .json(.page(of: .named("Dispute"))))
        case .readDispute:
            OperationDescription(
                tag: .disputes, summary: "A dispute", path: Self.disputeKey, status: 200,
                content: .json(.named("Dispute")), problems: [404: ["not_found"]])
        case .assignDispute:
            OperationDescription(
                tag: .disputes, summary: "Give a dispute to an arbiter", path: Self.disputeKey,
                body: .json(
                    .object(["arbiter_id": .integer(in: 1...Int64.max)]),
                    example: .object(["arbiter_id": 7])), status: 200, content: .json(.named("Dispute")),
                problems: Self.changing, honoursIfMatch: true)
        case .liftDispute:
            OperationDescription(
                tag: .disputes, summary: "Lift a dispute that an administrator opened",
                details:
                    "What was held goes on where it stood, with the time that was left. Both parties read the reasons. A "
                    + "party's dispute is not lifted: only a ruling ends it.",
                path: Self.disputeKey,
                body: .json(
                    .object(["reasons": .text(length: 10...4000)]),
                    example: .object(["reasons": "The seller has shown who he is."])), status: 200,
                content: .json(.named("Dispute")),
                problems: [
                    403: ["wrong_party"], 404: ["not_found"], 409: ["wrong_state", "not_liftable"],
                    412: ["version_mismatch"],
                ], honoursIfMatch: true)
        case .listEvidence:
            OperationDescription(
                tag: .disputes, summary: "The evidence, newest first", query: Self.paged,
                path: Self.disputeKey, status: 200, content: .json(.page(of: .named("Evidence"))),
                problems: [404: ["not_found"]])
        case .addEvidence:
            OperationDescription(
                tag: .disputes, summary: "Bring evidence", path: Self.disputeKey,
                body: .jsonOrForm(
                    .object(["text": .text(length: 1...5000)]),
                    .object(
                        ["text": .text(length: 1...5000), "file": Self.file], optional: ["text", "file"]),
                    example: .object(["text": "The photo shows the broken lid."])), status: 201,
                content: .json(.named("Evidence")),
                problems: [
                    403: ["phone_not_verified", "wrong_party"], 404: ["not_found"],
                    409: ["wrong_state", "too_many_files"],
                ])
        case .listComments:
            OperationDescription(
                tag: .disputes, summary: "The comments that one may read, newest first", query: Self.paged,
                path: Self.disputeKey, status: 200, content: .json(.page(of: .named("Comment"))),
                problems: [404: ["not_found"]])
        case .addComment:
            OperationDescription(
                tag: .disputes, summary: "Comment",
                details: "Internal comments are read by arbiters and administrators alone.",
                path: Self.disputeKey,
                body: .json(
                    .object(
                        ["text": .text(length: 1...4000), "internal": Schema.boolean.nullable],
                        optional: ["internal"]), example: .object(["text": "I have asked the carrier."])),
                status: 201, content: .json(.named("Comment")),
                problems: [
                    403: ["phone_not_verified", "wrong_party"], 404: ["not_found"], 409: ["wrong_state"],
                ])
        case .resolveDispute:
            OperationDescription(
                tag: .disputes, summary: "Rule",
                details:
                    "By the assigned arbiter. The shares are whole francs that sum to what is held; above an "
                    + "amount a second person signs before money moves.", path: Self.disputeKey,
                body: .json(Self.rulingSchema, example: Self.rulingExample), status: 200,
                content: .json(.named("Dispute")), problems: Self.changing, honoursIfMatch: true)
        case .confirmRuling:
            OperationDescription(
                tag: .disputes, summary: "Sign a ruling as the second person", path: Self.disputeKey,
                status: 200, content: .json(.named("Dispute")), problems: Self.changing, honoursIfMatch: true)
        case .requestCaseFile:
            OperationDescription(
                tag: .disputes, summary: "Have the case file of a dispute made",
                details:
                    "It holds how things stand once the gateway has told of its books. While one is being made, that "
                    + "one is answered; later a new one can be made, which takes its place.",
                path: Self.disputeKey, status: 202, content: .json(.named("CaseFile")),
                problems: [404: ["not_found"]])
        case .readCaseFile:
            OperationDescription(
                tag: .disputes, summary: "The case file of a dispute",
                details:
                    "A ZIP archive that `escrowd casefile verify` proves without any server. A party's has no internal "
                    + "comments, and the other's numbers masked. Every look stands in the audit trail.",
                query: [
                    .init(
                        name: "case_file", schema: .uuid,
                        about: "That one; without it the newest that is ready.")
                ], path: Self.disputeKey, status: 200, content: .file(["application/zip"]),
                problems: [404: ["not_found", "no_case_file"], 409: ["case_file_waits"]])
        default:
            OperationDescription(
                tag: .disputes, summary: "Decline to sign a ruling", path: Self.disputeKey,
                body: .json(
                    .object(["reasons": .text(length: 10...4000)]),
                    example: .object(["reasons": "The carrier's receipt was not weighed."])), status: 200,
                content: .json(.named("Dispute")), problems: Self.changing, honoursIfMatch: true)
        }
    }

    private static let disputeKey = ["id": Schema.text(length: 1...64, example: "1")]
    private static let changing = [
        403: ["phone_not_verified", "wrong_party", "own_ruling", "own_dispute", "kyc_required"],
        404: ["not_found"],
        409: ["wrong_state", "ruling_waits"], 412: ["version_mismatch"],
    ]

    private static var opening: Schema {
        .object(
            [
                "transaction_id": .integer(in: 1...Int64.max),
                "milestone_id": Schema.integer(in: 1...Int64.max).nullable,
                "category": .choice(DisputeCategory.allCases.map(\.rawValue)),
                "title": .text(length: 1...200), "description": .text(length: 1...5000),
            ], optional: ["milestone_id"])
    }

    private static var openingExample: JSONValue {
        .object([
            "transaction_id": 1, "category": "DAMAGED", "title": "The lid is broken",
            "description": "It came with a crack across the lid.",
        ])
    }

    private static var rulingSchema: Schema {
        .object(
            [
                "outcome": .choice(RulingOutcome.allCases.map(\.rawValue)),
                "to_buyer": Schema.integer(in: 0...Money.largestMinorUnits).nullable,
                "to_seller": Schema.integer(in: 0...Money.largestMinorUnits).nullable,
                "reasons": .text(length: 10...5000),
            ], optional: ["to_buyer", "to_seller"])
    }

    private static var rulingExample: JSONValue {
        .object([
            "outcome": "PARTIAL", "to_buyer": 150_000, "to_seller": 300_000,
            "reasons": "A third of the goods was broken on arrival.",
        ])
    }
}
