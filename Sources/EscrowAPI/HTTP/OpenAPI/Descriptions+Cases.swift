import Escrow
import Primitives

extension Operation {
    /// Of the routes of messages and proofs.
    var messageDescription: OperationDescription {
        switch self {
        case .listMessages:
            OperationDescription(
                tag: .agreements, summary: "What the parties and the system wrote, newest first",
                query: Self.paged, path: ["id": Self.agreementKey], status: 200,
                content: .json(.page(of: .named("Message"))), problems: [404: ["not_found"]])
        case .postMessage:
            OperationDescription(
                tag: .agreements, summary: "Write to the other party",
                details:
                    "JSON where there is no file; a form otherwise, with the files in parts named `file`.",
                path: ["id": Self.agreementKey],
                body: .jsonOrForm(
                    .object(["text": .text(length: 1...4000)]),
                    .object(
                        ["text": .text(length: 1...4000), "file": Self.file], optional: ["text", "file"]),
                    example: .object(["text": "When can I fetch it?"])), status: 201,
                content: .json(.named("Message")),
                problems: [403: ["phone_not_verified"], 404: ["not_found"], 409: ["too_many_files"]])
        case .listProofs:
            OperationDescription(
                tag: .agreements, summary: "Proofs of delivery, newest first", query: Self.paged,
                path: ["id": Self.agreementKey], status: 200, content: .json(.page(of: .named("Proof"))),
                problems: [404: ["not_found"]])
        case .addProof:
            OperationDescription(
                tag: .agreements, summary: "Prove the delivery",
                details: "A photo, a receipt and a signature are files; a tracking number is a text.",
                path: ["id": Self.agreementKey],
                body: .jsonOrForm(
                    .object(Self.proofFields, optional: ["milestone_id"]),
                    .object(
                        [
                            "kind": .choice(ProofKind.allCases.map(\.rawValue)),
                            "text": .text(length: 1...2000),
                            "milestone_id": .integer(in: 1...Int64.max), "file": Self.file,
                        ], optional: ["milestone_id", "text", "file"]),
                    example: .object(["kind": "TRACKING", "text": "DHL 123456"])), status: 201,
                content: .json(.named("Proof")),
                problems: [
                    403: ["phone_not_verified", "wrong_party"], 404: ["not_found"],
                    409: ["wrong_state", "too_many_files"],
                ])
        default:
            OperationDescription(
                tag: .agreements, summary: "The content of a file of a transaction",
                path: ["id": Self.agreementKey, "attachment": .uuid], status: 200,
                content: .file(["image/jpeg", "image/png", "image/webp", "application/pdf"]),
                problems: [404: ["not_found"]])
        }
    }

    private static let proofFields: KeyValuePairs<String, Schema> = [
        "kind": .choice(["TRACKING", "OTHER"]), "text": .text(length: 1...2000),
        "milestone_id": Schema.integer(in: 1...Int64.max).nullable,
    ]
    static let file = Schema.text().with("format", "binary")
    static let paged = [OperationDescription.limit(), OperationDescription.cursor]
}
