import GatewayCore
import Primitives

/// What Smile ID looked at. Source: smile-id.md section 6, primary; those of businesses and of lists are left
/// out.
enum SmileIDAction: String, CaseIterable {
    case documentCheck = "Document_Check"
    case verifyDocument = "Verify_Document"
    case humanReviewDocumentCheck = "Human_Review_Document_Check"
    case selfieToIDCardCompare = "Selfie_To_ID_Card_Compare"
    case selfieToIDAuthorityCompare = "Selfie_To_ID_Authority_Compare"
    case selfieToRegisteredSelfieCompare = "Selfie_To_Registered_Selfie_Compare"
    case humanReviewCompare = "Human_Review_Compare"
    case livenessCheck = "Liveness_Check"
    case humanReviewLivenessCheck = "Human_Review_Liveness_Check"
    case selfieProvided = "Selfie_Provided"
    case selfieCheck = "Selfie_Check"
    case humanReviewSelfieCheck = "Human_Review_Selfie_Check"
    case registerSelfie = "Register_Selfie"
    case updateRegisteredSelfie = "Update_Registered_Selfie_On_File"
    case humanReviewUpdateSelfie = "Human_Review_Update_Selfie"
    case verifyIDNumber = "Verify_ID_Number"
    case returnPersonalInfo = "Return_Personal_Info"

    /// What it means for the person that it went wrong.
    var reason: KYCReason {
        switch self {
        case .documentCheck, .verifyDocument, .humanReviewDocumentCheck: .documentNotGenuine
        case .selfieToIDCardCompare, .selfieToIDAuthorityCompare, .selfieToRegisteredSelfieCompare,
            .humanReviewCompare:
            .faceMismatch
        case .livenessCheck, .humanReviewLivenessCheck, .selfieCheck, .humanReviewSelfieCheck: .spoofSuspected
        case .selfieProvided: .imageUnusable
        case .registerSelfie, .updateRegisteredSelfie, .humanReviewUpdateSelfie, .verifyIDNumber,
            .returnPersonalInfo:
            .unknownResult
        }
    }

    /// Whether a check is whole without it: what a person is asked only where the machine is unsure, and what
    /// only tells.
    var mayBeLeftOut: Bool {
        switch self {
        case .humanReviewDocumentCheck, .humanReviewCompare, .humanReviewLivenessCheck,
            .humanReviewSelfieCheck,
            .humanReviewUpdateSelfie, .returnPersonalInfo, .verifyIDNumber, .selfieToIDAuthorityCompare,
            .updateRegisteredSelfie, .registerSelfie:
            true
        case .documentCheck, .verifyDocument, .selfieToIDCardCompare, .selfieToRegisteredSelfieCompare,
            .livenessCheck, .selfieProvided, .selfieCheck:
            false
        }
    }
}

/// What came of an action. Source: smile-id.md section 6, primary.
enum SmileIDActionWord: String, CaseIterable {
    case passed = "Passed"
    case completed = "Completed"
    case approved = "Approved"
    case verified = "Verified"
    case provisionallyApproved = "Provisionally Approved"
    case returned = "Returned"
    case notReturned = "Not Returned"
    case failed = "Failed"
    case rejected = "Rejected"
    case underReview = "Under Review"
    case sentToHumanReview = "Sent to Human Review"
    case unableToDetermine = "Unable To Determine"
    case notApplicable = "Not Applicable"
    case notVerified = "Not Verified"
    case notDone = "Not Done"
    case issuerUnavailable = "Issuer Unavailable"
    case authorityPhotoNotAvailable = "ID Authority Photo Not Available"

    /// Whether it stands in the way of an approval.
    func hinders(_ action: SmileIDAction) -> Bool {
        switch self {
        case .passed, .completed, .approved, .verified, .returned, .notApplicable: false
        case .notReturned, .notDone: !action.mayBeLeftOut
        case .failed, .rejected, .underReview, .sentToHumanReview, .unableToDetermine: true
        case .provisionallyApproved, .notVerified, .issuerUnavailable, .authorityPhotoNotAvailable: true
        }
    }

    /// Whether it says that the action was made and went well.
    var isPass: Bool {
        switch self {
        case .passed, .completed, .approved, .verified: true
        case .provisionallyApproved, .returned, .notReturned, .failed, .rejected, .underReview,
            .sentToHumanReview, .unableToDetermine, .notApplicable, .notVerified, .notDone,
            .issuerUnavailable, .authorityPhotoNotAvailable:
            false
        }
    }

    /// Whether it went wrong, rather than being open.
    var isRefusal: Bool {
        switch self {
        case .failed, .rejected, .notVerified: true
        case .passed, .completed, .approved, .verified, .provisionallyApproved, .returned, .notReturned,
            .underReview, .sentToHumanReview, .unableToDetermine, .notApplicable, .notDone,
            .issuerUnavailable, .authorityPhotoNotAvailable:
            false
        }
    }
}

extension SmileIDJobType {
    /// What a product is there for: an approval of it without one of these says nothing.
    var neededActions: Set<SmileIDAction> {
        switch self {
        case .documentVerification: [.documentCheck, .selfieToIDCardCompare]
        case .registration: [.registerSelfie]
        case .authentication: [.selfieToRegisteredSelfieCompare]
        }
    }
}

/// All actions of a result.
struct SmileIDActions {
    /// Which of those that are there stand in the way of an approval, in their order.
    let hindrances: [KYCReason]
    /// What went wrong, where it tells a person something.
    let refusals: [KYCReason]
    private let hindered: Set<SmileIDAction>
    private let passed: Set<SmileIDAction>

    /// An action or a word that we do not know hinders, and so does a result without actions: what cannot be
    /// read is not taken for an approval.
    init(_ json: JSONValue?) {
        var (hindrances, refusals): ([KYCReason], [KYCReason]) = ([], [])
        var (hindered, passed): (Set<SmileIDAction>, Set<SmileIDAction>) = ([], [])
        func add(_ reason: KYCReason, to list: inout [KYCReason]) {
            if !list.contains(reason) { list.append(reason) }
        }
        let members = json?.members ?? []
        if members.isEmpty { hindrances = [.unknownResult] }
        for member in members {
            guard let action = SmileIDAction(rawValue: member.name),
                let word = member.value.string.flatMap({ SmileIDActionWord(rawValue: $0) })
            else {
                add(.unknownResult, to: &hindrances)
                continue
            }
            if word.isPass { passed.insert(action) }
            if word.hinders(action) {
                hindered.insert(action)
                add(action.reason, to: &hindrances)
            }
            if word.isRefusal, action.reason != .unknownResult { add(action.reason, to: &refusals) }
        }
        self.hindrances = hindrances
        self.refusals = refusals
        self.hindered = hindered
        self.passed = passed
    }

    /// Why an approval of that product is not believed; empty where what it is there for was made, and all went
    /// well. An action that is not there, or was not applicable, has no reason of its own.
    func doubts(of product: SmileIDJobType) -> [KYCReason] {
        let isWhole = product.neededActions.isSubset(of: passed.union(hindered))
        return isWhole || hindrances.contains(.unknownResult) ? hindrances : hindrances + [.unknownResult]
    }
}
