public import FoundationEssentials
public import GatewayCore
public import Primitives

/// One check of a person, as a provider needs to know it; enough to send it and to compare an answer with it.
public struct KYCOrder: Sendable {
    /// The identifier of this check; where the provider lets us name jobs, also its job.
    public let check: KYCCheckID
    public let user: UserID
    public let purpose: KYCPurpose
    /// ISO 3166-1 alpha-2 of the document, such as `CM`.
    public let country: String
    /// Nil where no document is part of it.
    public let documentType: KYCDocumentType?
    public let images: [KYCImageFacts]
    public let person: KYCPerson
    public let consent: KYCConsent
    /// The check by which the person was registered, for `selfieAuthentication`.
    public let registeredBy: KYCCheckID?
    /// Where the provider may send its callback; unguessable, one for each check. Nil where none is wanted.
    public let webhookURL: String?
    /// The provider's own identifier of the job, once it has told one.
    public let providerJob: String?
    /// Which try at sending it this is, from 1.
    public let submission: Int
    /// The last `claimedStatus` of a signed callback about it. It may explain a decision, and never makes one.
    public let claimedStatus: String?

    public init(
        check: KYCCheckID, user: UserID, purpose: KYCPurpose, country: String, documentType: KYCDocumentType?,
        images: [KYCImageFacts], person: KYCPerson, consent: KYCConsent, registeredBy: KYCCheckID? = nil,
        webhookURL: String?, providerJob: String? = nil, submission: Int = 1, claimedStatus: String? = nil
    ) {
        self.check = check
        self.user = user
        self.purpose = purpose
        self.country = country
        self.documentType = documentType
        self.images = images
        self.person = person
        self.consent = consent
        self.registeredBy = registeredBy
        self.webhookURL = webhookURL
        self.providerJob = providerJob
        self.submission = submission
        self.claimedStatus = claimedStatus
    }
}

/// What is known of an image without opening it again.
public struct KYCImageFacts: Sendable, Hashable {
    public let kind: KYCImageKind
    /// `image/jpeg` or `image/png`, by content.
    public let mediaType: String
    /// In pixels.
    public let width: Int
    public let height: Int
    /// In bytes.
    public let size: Int

    public init(kind: KYCImageKind, mediaType: String, width: Int, height: Int, size: Int) {
        self.kind = kind
        self.mediaType = mediaType
        self.width = width
        self.height = height
        self.size = size
    }
}

/// An image with its content.
public struct KYCImage: Sendable {
    public let facts: KYCImageFacts
    public let content: Secret<[UInt8]>

    public init(facts: KYCImageFacts, content: Secret<[UInt8]>) {
        self.facts = facts
        self.content = content
    }
}

/// Whom the check is about, as he calls himself. Personal data: it goes to the provider alone.
public struct KYCPerson: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    public let givenNames: String
    public let lastName: String
    public let phone: MSISDN?
    public let email: String?

    public init(givenNames: String, lastName: String, phone: MSISDN?, email: String?) {
        self.givenNames = givenNames
        self.lastName = lastName
        self.phone = phone
        self.email = email
    }

    /// Without a word about him.
    public var description: String { "a person" }

    /// Without a word about him.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// That the person agreed to the check before he was photographed.
public struct KYCConsent: Sendable, Hashable {
    public let grantedAt: Date
    /// The language of the notice he read.
    public let language: Language
    /// The privacy policy that the notice named: `https://…`.
    public let policyURL: String

    public init(grantedAt: Date, language: Language, policyURL: String) {
        self.grantedAt = grantedAt
        self.language = language
        self.policyURL = policyURL
    }
}
