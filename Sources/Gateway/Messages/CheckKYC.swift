public import FoundationEssentials
public import GatewayCore
public import Primitives

/// Has a person checked. One check of a person is open for each purpose.
public struct CheckKYC: Sendable, Hashable {
    /// A selfie, eight frames beside it, and both sides of a document.
    public static let mostImages = 11
    /// Of all images together, in bytes: what one submission holds in memory.
    public static let largestTotal = 32 * 1024 * 1024

    public let check: KYCCheckID
    public let user: UserID
    public let purpose: KYCPurpose
    /// Nil where no document is part of it.
    public let documentType: KYCDocumentType?
    public let images: [KYCImageReference]
    /// The person's names, phone and address as `TextSeal` seals them, bound to the check: a JSON object of
    /// `given_names`, `last_name` and optional `phone`, `email`.
    public let sealedPerson: String
    public let consentGrantedAt: Date
    /// The language of the notice that was agreed to: `fr` or `en`.
    public let consentLanguage: Language
    public let consentPolicyURL: String
    /// The check by which the person was registered, for `selfieAuthentication`.
    public let registeredBy: KYCCheckID?

    public init(
        check: KYCCheckID, user: UserID, purpose: KYCPurpose, documentType: KYCDocumentType?,
        images: [KYCImageReference], sealedPerson: String, consentGrantedAt: Date, consentLanguage: Language,
        consentPolicyURL: String, registeredBy: KYCCheckID? = nil
    ) {
        self.check = check
        self.user = user
        self.purpose = purpose
        self.documentType = documentType
        self.images = images
        self.sealedPerson = sealedPerson
        self.consentGrantedAt = consentGrantedAt
        self.consentLanguage = consentLanguage
        self.consentPolicyURL = consentPolicyURL
        self.registeredBy = registeredBy
    }
}

/// Asks how a check stands: where it has ended the gateway tells its report again, else nothing until it ends.
public struct InquireKYC: Sendable, Hashable {
    public let check: KYCCheckID
    public let user: UserID

    public init(check: KYCCheckID, user: UserID) {
        self.check = check
        self.user = user
    }
}

/// An image in the object store that both daemons see: no image goes through Redis.
public struct KYCImageReference: Sendable, Hashable {
    /// In bytes, the largest image that a check may hold.
    public static let largestSize = 10 * 1024 * 1024
    /// In pixels, the longest side that an image may have.
    public static let longestSide = 20_000
    public static let mediaTypes: Set<String> = ["image/jpeg", "image/png"]

    /// The object's identifier, which is also its file's name; its content is bound to it and to the user.
    public let object: UUID
    public let kind: KYCImageKind
    /// `image/jpeg` or `image/png`, by content.
    public let mediaType: String
    /// In pixels.
    public let width: Int
    public let height: Int
    /// Of the plain content: bytes, and SHA-256 in lower-case hexadecimal.
    public let size: Int
    public let digest: String

    public init(
        object: UUID, kind: KYCImageKind, mediaType: String, width: Int, height: Int, size: Int,
        digest: String
    ) {
        self.object = object
        self.kind = kind
        self.mediaType = mediaType
        self.width = width
        self.height = height
        self.size = size
        self.digest = digest
    }
}

/// How a check of a person ended.
public struct KYCReport: Sendable, Hashable {
    public let check: KYCCheckID
    public let user: UserID
    public let purpose: KYCPurpose
    public let decision: KYCDecision
    /// Empty where `verified`.
    public let reasons: [KYCReason]
    /// What was read off the document as `TextSeal` seals it, bound to the check: a JSON object of optional `full_name`,
    /// `document_number`, `date_of_birth`, `expires_on`, `document_type`. Nil where nothing was read.
    public let sealedIdentity: String?
    /// The provider that decided and its own reference of the job; nil where none was asked.
    public let provider: ProviderID?
    public let providerReference: String?

    public init(
        check: KYCCheckID, user: UserID, purpose: KYCPurpose, decision: KYCDecision, reasons: [KYCReason],
        sealedIdentity: String?, provider: ProviderID?, providerReference: String?
    ) {
        precondition((decision == .verified) == reasons.isEmpty, "A check that is not verified has a reason.")
        self.check = check
        self.user = user
        self.purpose = purpose
        self.decision = decision
        self.reasons = reasons
        self.sealedIdentity = sealedIdentity
        self.provider = provider
        self.providerReference = providerReference
    }
}
