import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import Images
import Primitives
import Web

/// The JSON of verifications: stable, and never a domain type.
enum KYCResponses {
    static let ownPath = "/api/auth/kyc"

    static func tag(of profile: KYCProfile) -> String {
        "\"\(profile.version)-\(profile.standing.rawValue.prefix(3))\""
    }

    static func reply(_ status: KYCStatus, in language: Language) -> JSONReply {
        JSONReply(self.status(status, in: language), headers: [.eTag: tag(of: status.profile)])
    }

    static func receipt(_ receipt: KYCReceipt, in language: Language) -> JSONReply {
        let document = document(receipt.document, below: ownPath).members ?? []
        return JSONReply(
            .object(document + [.init("kyc", status(receipt.status, in: language))]),
            status: receipt.novelty == .known ? .ok : .created,
            headers: [.location: "\(ownPath)/documents/\(receipt.document.id.lowercased)/content/"])
    }

    static func status(_ status: KYCStatus, in language: Language) -> JSONValue {
        let profile = status.profile
        let step = KYCTexts.nextStep(of: status)
        return .object([
            "status": .string(profile.standing.rawValue),
            "id_type": .string(profile.idType.rawValue),
            "required": .array(status.required.map { .string($0.rawValue) }),
            "missing": .array(status.missing.map { .string($0.rawValue) }),
            "documents": .array(status.documents.map { document($0, below: ownPath) }),
            "consent": status.consent.map(consent) ?? .null,
            "reasons": .array(
                KYCTexts.reasons(of: profile).map { code, sentence in
                    .object(["code": .string(code), "message": .string(sentence.text(in: language))])
                }),
            "message": text(profile.message),
            "next_step": .object([
                "code": .string(step.code), "message": .string(step.sentence.text(in: language)),
            ]),
            "submitted_at": time(profile.submittedAt), "decided_at": time(profile.decidedAt),
            "verified_at": time(profile.verifiedAt), "expires_at": time(profile.expiresAt),
        ])
    }

    static func document(_ document: KYCDocument, below path: String) -> JSONValue {
        .object([
            "id": .string(document.id.lowercased),
            "document_type": .string(document.kind.rawValue),
            "status": .string(document.state.rawValue.uppercased()),
            "media_type": .string(document.type.mediaType),
            "width": number(document.size?.width),
            "height": number(document.size?.height),
            "size": .integer(document.byteCount),
            "uploaded_at": .string(RFC3339.format(document.uploadedAt)),
            "content_url": .string("\(path)/documents/\(document.id.lowercased)/content/"),
        ])
    }

    /// One line of the administrators' queue.
    static func queued(_ profile: KYCProfile, _ user: User, in language: Language) -> JSONValue {
        .object([
            "id": .integer(profile.userID), "first_name": .string(user.firstName),
            "last_name": .string(user.lastName), "status": .string(profile.standing.rawValue),
            "id_type": .string(profile.idType.rawValue),
            "reasons": .array(profile.reasons.map { .string($0) }),
            "shared_document": .bool(profile.isShared), "submitted_at": time(profile.submittedAt),
            "url": .string("/api/auth/admin/kyc/\(profile.userID)/"),
        ])
    }

    static func reply(_ found: KYCCase, in language: Language) -> JSONReply {
        let profile = found.status.profile
        let path = "/api/auth/admin/kyc/\(profile.userID)"
        let document = JSONValue.object([
            "id": .integer(profile.userID), "status": .string(profile.standing.rawValue),
            "user": AuthReplies.user(found.user),
            "id_type": .string(profile.idType.rawValue),
            "documents": .array(found.documents.map { self.document($0, below: path) }),
            "consent": found.status.consent.map(consent) ?? .null,
            "reasons": .array(
                profile.reasons.map { code in
                    .object([
                        "code": .string(code),
                        "message": .string(KYCTexts.sentence(forAdministrator: code).text(in: language)),
                    ])
                }),
            "message": text(profile.message),
            "check": found.check.map(check) ?? .null,
            "identity": found.identity ?? .null,
            "shared_with": .array(found.others.map { .integer($0) }),
            "submitted_at": time(profile.submittedAt), "decided_at": time(profile.decidedAt),
            "decided_by": number(profile.decidedBy.map { Int($0) }),
            "verified_at": time(profile.verifiedAt), "expires_at": time(profile.expiresAt),
        ])
        return JSONReply(document, headers: [.eTag: tag(of: profile)])
    }

    /// A document's bytes, decrypted as they leave. Nothing in them may run, and no cache may keep them.
    static func content(_ content: KYCContent) async throws -> Response {
        var bytes = content.bytes.makeAsyncIterator()
        // An object that cannot be opened shows before the answer has begun.
        let first = try await bytes.next(isolation: #isolation)
        let isDocument = content.document.type == .pdf
        let suffix = content.document.type.name.lowercased()
        let name = "\(content.document.kind.rawValue.lowercased()).\(suffix)"
        var headers: HTTPFields = [
            .contentType: content.document.type.mediaType, .cacheControl: "no-store",
            .contentDisposition: "\(isDocument ? "attachment" : "inline"); filename=\"\(name)\"",
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        headers[.contentLength] = String(content.document.byteCount)
        let rest = content.bytes
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: Int(content.document.byteCount)) { writer in
                if let first { try await writer.write(ByteBuffer(bytes: first)) }
                for try await more in rest { try await writer.write(ByteBuffer(bytes: more)) }
                try await writer.finish(nil)
            })
    }

    private static func check(_ check: KYCCase.Check) -> JSONValue {
        .object([
            "id": .string("\(check.id)"), "decision": text(check.decision?.rawValue),
            "reasons": .array(check.reasons.map { .string($0) }),
            "provider": text(check.provider),
            "provider_reference": text(check.providerReference),
            "created_at": .string(RFC3339.format(check.createdAt)),
        ])
    }

    private static func consent(_ consent: KYCAgreement) -> JSONValue {
        .object([
            "granted_at": .string(RFC3339.format(consent.grantedAt)), "language": .string(consent.language),
            "policy_url": .string(consent.policyURL),
        ])
    }

    private static func text(_ text: String?) -> JSONValue {
        text.map { .string($0) } ?? .null
    }

    private static func number(_ number: Int?) -> JSONValue {
        number.map { .integer($0) } ?? .null
    }

    private static func time(_ date: Date?) -> JSONValue {
        date.map { .string(RFC3339.format($0)) } ?? .null
    }
}
