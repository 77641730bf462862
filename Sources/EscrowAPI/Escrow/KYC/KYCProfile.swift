package import FoundationEssentials
package import GatewayCore
package import Images

/// Where one person's verification stands.
package struct KYCProfile: Sendable, Equatable {
    package let userID: Int64
    /// As the gateway and the object store know the person.
    package let subject: UserID
    /// As stored; `standing` is what counts.
    package let state: KYCState
    package let idType: KYCDocumentType
    /// Grows with every change that a client can see.
    package let version: Int64
    /// Codes of `KYCReason`, and of our own.
    package let reasons: [String]
    package let retake: [KYCDocumentKind]
    package let message: String?
    /// Whether another account showed the same document.
    package let isShared: Bool
    /// Its place in the queue; nil before the first submission.
    package let submission: Int64?
    package let checkID: UUID?
    package let submittedAt: Date?
    package let decidedAt: Date?
    package let decidedBy: Int64?
    package let verifiedAt: Date?
    package let expiresAt: Date?
    /// Whether an administrator rejected the person and none has approved him since.
    package let isRefused: Bool
    /// The database's time when the row was read.
    package let readAt: Date

    /// The state now: a verification is over at its time, whether or not a clock has said so yet.
    package var standing: KYCState {
        if state == .verified, let expiresAt, expiresAt <= readAt { .expired } else { state }
    }

    /// What the owner of objects is called in the store.
    package var owner: String { subject.description }

    /// What a check of this person needs: his document's pictures, and what an administrator asked for besides.
    package func required(by policy: KYCPolicy) -> [KYCDocumentKind] {
        let papers = policy.required(for: idType)
        return papers + retake.filter { $0 == .proofOfAddress && !papers.contains($0) }
    }
}

/// Reasons of our own beside those of `KYCReason`, why an administrator has to look.
package enum KYCConcern: String, Sendable, CaseIterable {
    /// Another account showed the same document.
    case sharedDocument = "document_shared"
    /// The document bears another name than the account.
    case nameDiffers = "name_differs"
    /// An administrator rejected the person before.
    case refusedBefore = "rejected_before"
    /// So many checks of the person came to nothing that no other is paid for today.
    case tooManyChecks = "too_many_checks"
}

/// A file of a verification.
package struct KYCDocument: Sendable, Equatable {
    package enum State: String, Sendable {
        case receiving, kept, submitted, retired, erased
    }

    package let id: UUID
    package let object: UUID
    package let kind: KYCDocumentKind
    package let state: State
    package let type: ImageType
    package let size: PixelSize?
    package let byteCount: Int64
    package let digest: String
    package let checkID: UUID?
    /// Whether it was ever part of a check, though it may have been given back since.
    package let wasSubmitted: Bool
    package let uploadedAt: Date
}

/// That a person agreed to be checked.
package struct KYCAgreement: Sendable, Equatable {
    package let id: UUID
    package let grantedAt: Date
    package let language: String
    package let policyURL: String
}

/// All that a person is told of his verification.
package struct KYCStatus: Sendable, Equatable {
    package let profile: KYCProfile
    /// Those of the next check, or of the one that is being looked at.
    package let documents: [KYCDocument]
    package let consent: KYCAgreement?
    /// What a check of this person needs.
    package let required: [KYCDocumentKind]

    package init(
        profile: KYCProfile, documents: [KYCDocument], consent: KYCAgreement?, required: [KYCDocumentKind]
    ) {
        self.profile = profile
        self.documents = documents
        self.consent = consent
        self.required = required
    }

    /// What the person still has to photograph.
    package var missing: [KYCDocumentKind] {
        guard profile.standing.takesPapers else { return [] }
        let kept = Set(documents.filter { $0.state == .kept }.map(\.kind))
        return required.filter { !kept.contains($0) }
    }
}
