import GatewayCore

/// The result codes of v1, by product: one code means different things in two. Source: smile-id.md section
/// 6.1; the mark of each is its evidence there (P primary, 2 secondary). Codes that sources contradict each
/// other about are not here: what is not here is looked at by a person.
enum SmileIDDocumentCode: String, CaseIterable {
    /// P
    case documentVerified = "0810"
    /// 2: selfie, liveness or security features; the actions tell which.
    case unableToVerify = "0811"
    /// 2
    case documentNotClassified = "0812"
    /// 2
    case notVerifiedByMachine = "0813"
    /// 2
    case unsupportedDocument = "0816"
    /// P; also what sandbox data in production gives.
    case unsupportedNumberFormat = "1014"
    /// P
    case authorityUnavailable = "1015"
    /// P
    case productNotActivated = "1016"
    /// P
    case unusableData = "0001"
    /// P: the archive, which we make
    case corruptArchive = "0903"
    /// P
    case possibleSpoof = "0907"

    var meaning: SmileIDMeaning {
        switch self {
        case .documentVerified: .approved
        case .unableToVerify: .rejected(.faceMismatch)
        case .documentNotClassified: .rejected(.documentUnreadable)
        case .notVerifiedByMachine: .rejected(.documentNotGenuine)
        case .unsupportedDocument: .rejected(.documentUnsupported)
        case .unsupportedNumberFormat: .review(.providerRefused)
        case .authorityUnavailable: .review(.providerUnavailable)
        case .productNotActivated: .review(.providerRefused)
        case .unusableData: .recapture(.imageUnusable)
        case .corruptArchive: .review(.providerRefused)
        case .possibleSpoof: .rejected(.spoofSuspected)
        }
    }
}

/// Of a selfie that is registered (job type 4).
enum SmileIDRegistrationCode: String, CaseIterable {
    /// P
    case enrolled = "0810"
    /// P: the machine is unsure, and a person looks.
    case provisional = "0814"
    /// 2
    case provisionalSpoof = "0815"
    /// 2
    case provisionalUnsure = "0816"
    /// 2
    case enrolledByMachine = "0840"
    /// 2
    case refusedByMachine = "0841"
    /// P: the archive, which we make
    case corruptArchive = "0903"
    /// P
    case possibleSpoof = "0907"
    /// 2
    case noFace = "0911"
    /// 2
    case faceNotMatching = "0912"
    /// 2
    case faceNotFound = "0941"
    /// 2
    case poorQuality = "0942"
    /// P
    case enrolledByHuman = "1210"
    /// 2
    case enrolledAfterReview = "1240"

    var meaning: SmileIDMeaning {
        switch self {
        case .enrolled: .approved
        case .provisional: .review(.unknownResult)
        case .provisionalSpoof: .review(.spoofSuspected)
        case .provisionalUnsure: .review(.unknownResult)
        case .enrolledByMachine: .approved
        case .refusedByMachine: .rejected(.imageUnusable)
        case .corruptArchive: .review(.providerRefused)
        case .possibleSpoof: .rejected(.spoofSuspected)
        case .noFace: .recapture(.imageUnusable)
        case .faceNotMatching: .rejected(.faceMismatch)
        case .faceNotFound: .recapture(.imageUnusable)
        case .poorQuality: .recapture(.imageUnusable)
        case .enrolledByHuman: .approved
        case .enrolledAfterReview: .approved
        }
    }
}

/// Of a selfie that is compared with a registered one (job type 2).
enum SmileIDAuthenticationCode: String, CaseIterable {
    /// 2
    case authenticated = "0820"
    /// 2
    case facesDiffer = "0821"
    /// 2
    case provisionalCompare = "0822"
    /// 2
    case provisionalReview = "0824"
    /// 2
    case provisionalSpoof = "0825"
    /// P: the archive, which we make
    case corruptArchive = "0903"
    /// P
    case possibleSpoof = "0907"
    /// 2
    case noFace = "0911"
    /// 2
    case faceNotMatching = "0912"
    /// 2
    case faceNotFound = "0921"
    /// 2
    case poorQuality = "0922"
    /// 2
    case authenticatedByHuman = "1220"

    var meaning: SmileIDMeaning {
        switch self {
        case .authenticated: .approved
        case .facesDiffer: .rejected(.faceMismatch)
        case .provisionalCompare: .review(.faceMismatch)
        case .provisionalReview: .review(.unknownResult)
        case .provisionalSpoof: .review(.spoofSuspected)
        case .corruptArchive: .review(.providerRefused)
        case .possibleSpoof: .rejected(.spoofSuspected)
        case .noFace: .recapture(.imageUnusable)
        case .faceNotMatching: .rejected(.faceMismatch)
        case .faceNotFound: .recapture(.imageUnusable)
        case .poorQuality: .recapture(.imageUnusable)
        case .authenticatedByHuman: .approved
        }
    }
}

extension SmileIDMeaning {
    /// Nil where the product's table has no such code.
    init?(code: String, of jobType: SmileIDJobType) {
        let meaning: SmileIDMeaning? =
            switch jobType {
            case .documentVerification: SmileIDDocumentCode(rawValue: code)?.meaning
            case .registration: SmileIDRegistrationCode(rawValue: code)?.meaning
            case .authentication: SmileIDAuthenticationCode(rawValue: code)?.meaning
            }
        guard let meaning else { return nil }
        self = meaning
    }
}

/// The codes of v1's errors on `/upload`, whose last two digits mean the same on `/job_status` (22xx, 23xx).
/// Source: smile-id.md section 10, primary.
enum SmileIDErrorCode: String, CaseIterable {
    case systemError = "01"
    case success = "02"
    case invalidJSON = "03"
    /// A parameter of the wrong type; also seen where the signature is not ours.
    case wrongType = "04"
    case notAuthorized = "05"
    case userDisabled = "07"
    case userDeleted = "08"
    /// The user has a registered face already.
    case userEnrolled = "09"
    case userNotEnrolled = "10"
    case userMustEnrolAgain = "11"
    case invalidJobType = "12"
    case parameterMissing = "13"
    case noArchive = "14"
    case jobExists = "15"
    case userWithoutPhoto = "16"
    case invalidProduct = "17"
    case productionNotEnabled = "20"
    case idNumberBlocked = "22"

    /// Of `2205`, with the stage that the first two digits name.
    init?(_ code: String, stage: String) {
        guard code.hasPrefix(stage) else { return nil }
        self.init(rawValue: String(code.dropFirst(stage.count)))
    }

    /// Why Smile ID does not take the order, and will not take it later either; nil where that is not said.
    var refusal: KYCReason? {
        switch self {
        case .userEnrolled: .alreadyRegistered
        case .invalidJSON: .providerRefused
        case .userDisabled: .providerRefused
        case .userDeleted: .providerRefused
        case .userNotEnrolled: .providerRefused
        case .userMustEnrolAgain: .providerRefused
        case .invalidJobType: .providerRefused
        case .parameterMissing: .providerRefused
        case .userWithoutPhoto: .providerRefused
        case .invalidProduct: .providerRefused
        case .systemError, .success, .wrongType, .notAuthorized, .noArchive, .jobExists,
            .productionNotEnabled,
            .idNumberBlocked:
            nil
        }
    }

    /// Whether it is about who we are, so that it concerns every order.
    var refusesUs: Bool {
        switch self {
        case .wrongType, .notAuthorized, .productionNotEnabled: true
        case .systemError, .success, .invalidJSON, .userDisabled, .userDeleted, .userEnrolled,
            .userNotEnrolled,
            .userMustEnrolAgain, .invalidJobType, .parameterMissing, .noArchive, .jobExists,
            .userWithoutPhoto,
            .invalidProduct, .idNumberBlocked:
            false
        }
    }
}
