/// What a check of a person is for. A person has at most one open check for each.
public enum KYCPurpose: String, Sendable, Hashable, CaseIterable {
    /// An identity document and a selfie of its holder.
    case identityDocument = "identity_document"
    /// A selfie by which the person is known again later.
    case selfieRegistration = "selfie_registration"
    /// A selfie compared with the one registered before.
    case selfieAuthentication = "selfie_authentication"
}

/// The Cameroonian identity documents that can be checked.
///
/// Source: Smile ID's global document catalogue (smile-id.md section 3).
public enum KYCDocumentType: String, Sendable, Hashable, CaseIterable {
    case identityCard = "IDENTITY_CARD"
    case passport = "PASSPORT"
    case residentID = "RESIDENT_ID"
    case driversLicense = "DRIVERS_LICENSE"
    case voterID = "VOTER_ID"
    case travelDocument = "TRAVEL_DOC"

    /// Whether its back has to be photographed, too.
    public var hasBack: Bool {
        switch self {
        case .identityCard, .residentID, .driversLicense, .voterID: true
        case .passport, .travelDocument: false
        }
    }
}

/// What an image of a check shows.
public enum KYCImageKind: String, Sendable, Hashable, CaseIterable {
    case selfie = "selfie"
    /// One of up to eight frames taken while the selfie was made.
    case liveness = "liveness"
    case idFront = "id_front"
    case idBack = "id_back"
}

/// How a check ended.
public enum KYCDecision: String, Sendable, Hashable, CaseIterable {
    /// The provider vouches for the person.
    case verified = "verified"
    /// It does not, and will not on these papers.
    case rejected = "rejected"
    /// It could not look for a fault of a picture: the person has to photograph again.
    case recapture = "recapture"
    /// A person has to decide: the provider is unsure, says what we do not know, or did not answer; or the fault is ours.
    case review = "review"
}

/// Why a check did not end in `verified`; each has a sentence in French and English for the person.
public enum KYCReason: String, Sendable, Hashable, CaseIterable {
    case faceMismatch = "face_mismatch"
    case spoofSuspected = "spoof_suspected"
    case documentNotGenuine = "document_not_genuine"
    case documentUnreadable = "document_unreadable"
    case documentUnsupported = "document_unsupported"
    case documentExpired = "document_expired"
    case documentCopy = "document_copy"
    case imageUnusable = "image_unusable"
    case underage = "underage"
    case riskTooHigh = "risk_too_high"
    case alreadyRegistered = "already_registered"
    /// The provider refuses our request, or we cannot make one: an operator has to look, the person need do nothing.
    case providerRefused = "provider_refused"
    /// The provider was busy or broken for as long as we asked.
    case providerUnavailable = "provider_unavailable"
    /// The request may have arrived, and nothing has been heard of it since.
    case noAnswer = "no_answer"
    /// The provider says something that we do not know.
    case unknownResult = "unknown_result"
}
