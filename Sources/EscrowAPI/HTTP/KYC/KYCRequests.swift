import Escrow
import FoundationEssentials
import GatewayCore
import Hummingbird
import Primitives
import Web

/// What clients send to the routes of verification, read strictly.
enum KYCRequests {
    /// `POST /api/auth/kyc/consent/`: nothing is needed; the language is the request's where none is given.
    static func consent(_ request: Request, _ context: WebContext) async throws -> Language {
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let language = fields.language("consent_language")
        try fields.finish()
        return language ?? context.language
    }

    /// The plain fields of an upload's form. `document_type` is required; without `consent` nothing is agreed to.
    static func paper(
        _ form: [(name: String, value: [UInt8])], hasFile: Bool, language: Language
    ) throws -> KYCPaper {
        var fields = try fields(of: form)
        if !hasFile {
            fields.problem(
                "/file", "required", fr: "Joignez un fichier dans le champ « file ».",
                en: "Attach a file in the field \"file\".")
        }
        let kind = fields.choice("document_type", of: KYCDocumentKind.allCases.map(\.rawValue))
        let idType = fields.choice("id_type", of: KYCDocumentType.allCases.map(\.rawValue), required: false)
        let consent = fields.choice("consent", of: ["true", "false"], required: false)
        let consentLanguage = fields.language("consent_language")
        guard let kind = KYCDocumentKind(rawValue: try fields.finish(kind)) else {
            preconditionFailure("The field was checked.")
        }
        return KYCPaper(
            kind: kind, idType: idType.flatMap { KYCDocumentType(rawValue: $0) },
            consent: consent == "true" ? consentLanguage ?? language : nil)
    }

    /// The kind of document, where the form has told it already. Throws where what it told is none.
    static func kind(_ form: [(name: String, value: [UInt8])]) throws -> KYCDocumentKind? {
        var fields = try fields(of: form.filter { $0.name == "document_type" })
        guard fields.has("document_type") else { return nil }
        let kind = fields.choice("document_type", of: KYCDocumentKind.allCases.map(\.rawValue))
        return KYCDocumentKind(rawValue: try fields.finish(kind))
    }

    /// A form's fields as if they were a JSON object's members, so that the same rules read both.
    private static func fields(of form: [(name: String, value: [UInt8])]) throws -> RequestFields {
        var members: [JSONValue.Member] = []
        for (name, value) in form {
            guard !members.contains(where: { $0.name == name }) else {
                throw Problems.validation([KYCProblems.repeated(name)])
            }
            members.append(.init(name, .string(String(decoding: value, as: UTF8.self))))
        }
        return try RequestFields(bytes: Array(JSONValue.object(members).text.utf8))
    }

    /// `POST /api/auth/admin/kyc/{id}/approve/`.
    static func verdict(_ request: Request) async throws -> KYCVerdict {
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let action = fields.choice("action", of: KYCReviewAction.allCases.map(\.rawValue))
        let isReasonNeeded = action != nil && action != KYCReviewAction.approve.rawValue
        let reason = fields.prose("reason", length: 3...500, required: isReasonNeeded)
        let retake = fields.documentKinds("documents")
        guard let action = KYCReviewAction(rawValue: try fields.finish(action)) else {
            preconditionFailure("The field was checked.")
        }
        return KYCVerdict(action: action, reason: reason, retake: action == .askAgain ? retake : [])
    }

    struct Page {
        let states: [KYCState]
        let sharedOnly: Bool
        let after: Int64
        let limit: Int
    }

    /// `GET /api/auth/admin/kyc/`: those who wait for a decision, unless a state is named.
    static func page(_ request: Request) throws -> Page {
        var fields = QueryFields(request)
        let limit = fields.integer("limit", in: 1...100)
        let state = fields.choice("status", of: KYCState.allCases.map(\.rawValue))
        let shared = fields.choice("shared_document", of: ["true", "false"])
        let cursor = fields.string("cursor", length: 1...64)
        let after = cursor.map { PageCursor.number($0) }
        if let after, after == nil {
            fields.problem(
                "/cursor", "invalid_cursor", fr: "Ce curseur ne vient pas d'une réponse de cette liste.",
                en: "This cursor does not come from an answer of this list.")
        }
        try fields.finish()
        return Page(
            states: [state.flatMap { KYCState(rawValue: $0) } ?? .underReview], sharedOnly: shared == "true",
            after: (after ?? nil) ?? 0, limit: Int(limit ?? 20))
    }

    /// A person is named by the number of his account.
    static func user(_ context: WebContext) throws -> Int64 {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }), id > 0 else {
            throw KYCError.notFound
        }
        return id
    }

    static func document(_ context: WebContext, _ parameter: String) throws -> UUID {
        let text = context.parameters.get(parameter) ?? ""
        guard text.utf8.count == 36, let id = UUID(uuidString: text) else { throw KYCError.notFound }
        return id
    }
}

extension RequestFields {
    /// A list of document types; empty where there is none.
    fileprivate mutating func documentKinds(_ name: String) -> [KYCDocumentKind] {
        guard let value = value(name, required: false) else { return [] }
        let names = value.array?.map { $0.string ?? "" }
        let kinds = names?.compactMap { KYCDocumentKind(rawValue: $0) } ?? []
        if let names, names.count == kinds.count, Set(kinds).count == kinds.count { return kinds }
        let choices = KYCDocumentKind.allCases.map(\.rawValue).joined(separator: ", ")
        problem(
            "/\(name)", "not_document_types", fr: "Une liste de ces valeurs est attendue : \(choices).",
            en: "A list of these values is expected: \(choices).")
        return []
    }
}
