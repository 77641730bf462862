import FoundationEssentials
import GatewayCore
import Primitives

extension CheckKYC {
    var json: JSONValue {
        .object([
            "check": check.json, "user": user.json, "purpose": .string(purpose.rawValue),
            "document_type": documentType.map { .string($0.rawValue) },
            "images": .array(images.map(\.json)), "sealed_person": .string(sealedPerson),
            "consent": .object([
                "granted_at": .string(RFC3339.format(consentGrantedAt)),
                "language": .string(consentLanguage.rawValue), "policy_url": .string(consentPolicyURL),
            ]),
            "registered_by": registeredBy?.json,
        ])
    }

    /// Reads a command's payload. Throws `malformed` for what cannot be a check, whoever the provider is.
    init(_ fields: inout MessageFields) throws(MessageError) {
        let check: KYCCheckID = try fields.identifier("check")
        let user: UserID = try fields.identifier("user")
        let purpose: KYCPurpose = try fields.word("purpose")
        let documentType: KYCDocumentType? = try fields.optionalWord("document_type")
        let images = try Self.images(&fields)
        let sealedPerson = try fields.text("sealed_person", bytes: 1...8192)
        var consent = MessageFields(try fields.value("consent"), of: "consent")
        let grantedAt = try consent.time("granted_at")
        let language: Language = try consent.word("language")
        let policyURL = try consent.text("policy_url", bytes: 9...2048)
        guard policyURL.hasPrefix("https://") else {
            throw MessageError(.malformed, "policy_url is not an https address in the consent.")
        }
        try consent.finish()
        let registeredBy: KYCCheckID? = try fields.optionalIdentifier("registered_by")
        self.init(
            check: check, user: user, purpose: purpose, documentType: documentType, images: images,
            sealedPerson: sealedPerson, consentGrantedAt: grantedAt, consentLanguage: language,
            consentPolicyURL: policyURL, registeredBy: registeredBy)
        guard let fault else { return }
        throw MessageError(.malformed, fault)
    }

    /// Why this cannot be a check, or nil: what the images show fits the purpose, and each stands there once.
    private var fault: String? {
        let counts = images.reduce(into: [KYCImageKind: Int]()) { $0[$1.kind, default: 0] += 1 }
        let hasDocument = purpose == .identityDocument
        if (documentType != nil) != hasDocument { return "document_type does not fit the purpose." }
        if (registeredBy != nil) != (purpose == .selfieAuthentication) {
            return "registered_by does not fit the purpose."
        }
        if counts[.selfie] != 1 { return "images hold no selfie, or several." }
        if counts[.liveness, default: 0] > 8 { return "images hold more than eight liveness frames." }
        if (counts[.idFront] ?? 0) != (hasDocument ? 1 : 0) {
            return "images hold another number of document fronts than the purpose needs."
        }
        if (counts[.idBack] ?? 0) > (documentType?.hasBack == true ? 1 : 0) {
            return "images hold a document back that the document has not got, or several."
        }
        if Set(images.map(\.object)).count != images.count { return "images name one object twice." }
        if images.reduce(0, { $0 + $1.size }) > Self.largestTotal { return "images are too large together." }
        return nil
    }

    private static func images(_ fields: inout MessageFields) throws(MessageError) -> [KYCImageReference] {
        let elements = try fields.array("images")
        guard (1...mostImages).contains(elements.count) else { throw fields.outOfBounds("images") }
        var images: [KYCImageReference] = []
        for element in elements { images.append(try KYCImageReference(element)) }
        return images
    }
}

extension KYCImageReference {
    var json: JSONValue {
        .object([
            "object": .string(object.lowercased), "kind": .string(kind.rawValue),
            "media_type": .string(mediaType), "width": .integer(width), "height": .integer(height),
            "size": .integer(size), "sha256": .string(digest),
        ])
    }

    init(_ value: JSONValue) throws(MessageError) {
        var fields = MessageFields(value, of: "image")
        let object = try fields.uuid("object")
        let kind: KYCImageKind = try fields.word("kind")
        let mediaType = try fields.string("media_type")
        guard Self.mediaTypes.contains(mediaType) else { throw fields.outOfBounds("media_type") }
        let width = try fields.integer("width", in: 1...Self.longestSide)
        let height = try fields.integer("height", in: 1...Self.longestSide)
        let size = try fields.integer("size", in: 1...Self.largestSize)
        let digest = try fields.string("sha256")
        guard digest.utf8.count == 64, Hex.decode(digest) != nil, digest == digest.lowercased() else {
            throw fields.outOfBounds("sha256")
        }
        try fields.finish()
        self.init(
            object: object, kind: kind, mediaType: mediaType, width: width, height: height, size: size,
            digest: digest)
    }
}

extension KYCReport {
    var json: JSONValue {
        .object([
            "check": check.json, "user": user.json, "purpose": .string(purpose.rawValue),
            "decision": .string(decision.rawValue),
            "reasons": .array(reasons.map { .string($0.rawValue) }),
            "sealed_identity": sealedIdentity.map { .string($0) },
            "provider": provider.map { .string($0.name) },
            "provider_reference": providerReference.map { .string($0) },
        ])
    }

    init(_ fields: inout MessageFields) throws(MessageError) {
        let check: KYCCheckID = try fields.identifier("check")
        let user: UserID = try fields.identifier("user")
        let purpose: KYCPurpose = try fields.word("purpose")
        let decision: KYCDecision = try fields.word("decision")
        var reasons: [KYCReason] = []
        for value in try fields.array("reasons") {
            guard let reason = value.string.flatMap({ KYCReason(rawValue: $0) }), !reasons.contains(reason)
            else { throw fields.outOfBounds("reasons") }
            reasons.append(reason)
        }
        guard (decision == .verified) == reasons.isEmpty else {
            throw MessageError(.malformed, "reasons do not fit the decision.")
        }
        self.init(
            check: check, user: user, purpose: purpose, decision: decision, reasons: reasons,
            sealedIdentity: try fields.optionalString("sealed_identity"),
            provider: try fields.optionalString("provider").map { ProviderID($0) },
            providerReference: try fields.optionalString("provider_reference"))
    }
}
