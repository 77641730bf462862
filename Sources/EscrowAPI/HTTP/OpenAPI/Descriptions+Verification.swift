import Escrow
import Primitives

extension Operation {
    /// Of the routes of verifications.
    var verificationDescription: OperationDescription {
        switch self {
        case .uploadDocument:
            OperationDescription(
                tag: .verification, summary: "Send a paper or a photo of the face",
                details: """
                    JPEG and PNG; WebP and PDF for a proof of address. The type is told by the content. A file that is known \
                    already is answered with 200.
                    """,
                body: .form(
                    .object(
                        [
                            "document_type": .choice(KYCDocumentKind.allCases.map(\.rawValue)),
                            "file": Schema.text().with("format", "binary"), "id_type": Schemas.idType,
                            "consent": .choice(["true", "false"]), "consent_language": Schemas.language,
                        ], optional: ["id_type", "consent", "consent_language"])), status: 201,
                content: .json(
                    Schema.text().with(
                        "allOf",
                        .array([
                            Schema.named("Document").json,
                            Schema.answer(["kyc": .named("Verification")]).json,
                        ])
                    ).with("type", "object")), alternatives: [(200, "Known already")],
                problems: [
                    403: ["phone_not_verified"], 409: ["already_verified", "check_under_way"],
                    429: ["too_many_uploads"],
                ])
        case .consentToVerification:
            OperationDescription(
                tag: .verification, summary: "Agree to be checked",
                body: .json(
                    .object(["consent_language": Schemas.language.nullable], optional: ["consent_language"]),
                    example: .object(["consent_language": "fr"])), status: 200,
                content: .json(.named("Verification")),
                problems: [403: ["phone_not_verified"], 409: ["already_verified", "check_under_way"]])
        case .readVerification:
            OperationDescription(
                tag: .verification, summary: "How far the verification is", status: 200,
                content: .json(.named("Verification")))
        case .listDocuments:
            OperationDescription(
                tag: .verification, summary: "One's papers, newest first",
                query: OperationDescription.identifierPage, status: 200,
                content: .json(.page(of: .named("Document"))))
        case .readDocument:
            OperationDescription(
                tag: .verification, summary: "The content of one's paper", path: ["id": .uuid], status: 200,
                content: .file(Self.papers), problems: [404: ["not_found"]])
        case .removeDocument:
            OperationDescription(
                tag: .verification, summary: "Take a paper back", path: ["id": .uuid], status: 204,
                problems: [404: ["not_found"], 409: ["document_submitted"]])
        case .listVerifications:
            OperationDescription(
                tag: .verification, summary: "The people who wait for a decision",
                query: [
                    OperationDescription.limit(), OperationDescription.cursor,
                    .init(
                        name: "status", schema: .choice(Schemas.kycStates).with("default", "UNDER_REVIEW"),
                        about: "Only those in this state."),
                    .init(
                        name: "shared_document", schema: .choice(["true", "false"]),
                        about: "Only those whose document another account showed too."),
                ], status: 200,
                content: .json(
                    .page(
                        of: .answer([
                            "id": .integer(in: 1...Int64.max), "first_name": .text(), "last_name": .text(),
                            "status": .choice(Schemas.kycStates), "id_type": Schemas.idType,
                            "reasons": .list(of: .text()), "shared_document": .boolean,
                            "submitted_at": .time.nullable, "url": .text(),
                        ]))))
        case .readVerificationCase:
            OperationDescription(
                tag: .verification, summary: "One person's case", status: 200,
                content: .json(.named("VerificationCase")), problems: [404: ["not_found"]])
        case .readCaseDocument:
            OperationDescription(
                tag: .verification, summary: "The content of a paper in a case",
                path: ["document": .uuid], status: 200, content: .file(Self.papers),
                problems: [404: ["not_found"]])
        default:
            OperationDescription(
                tag: .verification, summary: "Decide about a person",
                body: .json(
                    .object(
                        [
                            "action": .choice(KYCReviewAction.allCases.map(\.rawValue)),
                            "reason": Schema.text(length: 3...500).nullable,
                            "documents": Schema.list(of: .choice(KYCDocumentKind.allCases.map(\.rawValue)))
                                .nullable,
                        ], optional: ["reason", "documents"]),
                    example: .object(["action": "reject", "reason": "The photo shows a screen."])),
                status: 200, content: .json(.named("VerificationCase")),
                problems: [
                    403: ["own_case"], 404: ["not_found"], 409: ["wrong_state", "document_expired"],
                    412: ["version_mismatch"],
                ], honoursIfMatch: true)
        }
    }

    private static let papers = ["image/jpeg", "image/png", "image/webp", "application/pdf"]
}
