/// What Smile ID sells, by the number of v1 and the path of v3.
enum SmileProduct: String, Sendable, CaseIterable {
    case biometricKYC = "biometric_kyc"
    case authentication
    case registration
    case enhancedKYC = "enhanced_kyc"
    case documentVerification = "document_verification"
    case updatePhoto = "update_photo"
    case compareUserInfo = "compare_user_info"
    case enhancedDocumentVerification = "enhanced_document_verification"
    case residencyDocumentVerification = "residency_document_verification"
    case compare

    /// The `job_type` of v1; nil where v1 has none.
    var jobType: Int? {
        switch self {
        case .biometricKYC: 1
        case .authentication: 2
        case .registration: 4
        case .enhancedKYC: 5
        case .documentVerification: 6
        case .updatePhoto: 8
        case .compareUserInfo: 9
        case .enhancedDocumentVerification: 11
        case .residencyDocumentVerification, .compare: nil
        }
    }

    init?(jobType: Int64) {
        guard let product = Self.allCases.first(where: { $0.jobType.map(Int64.init) == jobType }) else {
            return nil
        }
        self = product
    }

    /// The `product` of a v3 token (section 12.1).
    var tokenName: String {
        switch self {
        case .authentication: "smart_selfie_authentication"
        case .registration: "smart_selfie_registration"
        case .compare: "smart_selfie_compare"
        default: rawValue
        }
    }

    var isAboutDocuments: Bool {
        switch self {
        case .documentVerification, .enhancedDocumentVerification, .residencyDocumentVerification: true
        default: false
        }
    }

    /// Whether a success registers the person's selfie under the `user_id`.
    var enrols: Bool {
        switch self {
        case .biometricKYC, .registration, .documentVerification, .updatePhoto: true
        default: false
        }
    }

    /// Whether the `user_id` must have been enrolled before.
    var needsEnrolledUser: Bool { self == .authentication || self == .updatePhoto }
}
