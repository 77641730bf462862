package import GatewayCore
package import Images

/// What a document of a verification shows, in the words of the API.
package enum KYCDocumentKind: String, Sendable, Hashable, CaseIterable {
    case idFront = "ID_FRONT"
    case idBack = "ID_BACK"
    case selfie = "SELFIE"
    /// For administrators; no provider sees it.
    case proofOfAddress = "PROOF_OF_ADDRESS"

    /// What a check with that document needs.
    package static func required(for document: KYCDocumentType) -> [KYCDocumentKind] {
        document.hasBack ? [.idFront, .idBack, .selfie] : [.idFront, .selfie]
    }

    /// As a check's provider knows it; nil where it is sent to none.
    package var imageKind: KYCImageKind? {
        switch self {
        case .idFront: .idFront
        case .idBack: .idBack
        case .selfie: .selfie
        case .proofOfAddress: nil
        }
    }

    /// What a person has to photograph again for these reasons; all of it where they do not tell.
    package static func retake(for reasons: [KYCReason], document: KYCDocumentType) -> [KYCDocumentKind] {
        let all = required(for: document)
        var named: Set<KYCDocumentKind> = []
        for reason in reasons {
            switch reason {
            case .documentUnreadable, .documentCopy, .documentUnsupported, .documentNotGenuine,
                .documentExpired:
                named.formUnion([.idFront, .idBack])
            case .faceMismatch, .spoofSuspected: named.insert(.selfie)
            default: return all
            }
        }
        return named.isEmpty ? all : all.filter { named.contains($0) }
    }
}

extension KYCPolicy {
    /// What is accepted as a file of that kind. Providers take JPEG and PNG alone.
    package func rules(for kind: KYCDocumentKind) -> ImageRules {
        switch kind {
        case .idFront, .idBack:
            ImageRules(
                types: [.jpeg, .png], mostBytes: largestFile, shortSide: min(400, documentSide),
                longSide: documentSide)
        case .selfie: ImageRules(types: [.jpeg, .png], mostBytes: largestFile, shortSide: 320)
        case .proofOfAddress:
            ImageRules(
                types: Set(ImageType.allCases), mostBytes: largestFile, shortSide: min(400, documentSide))
        }
    }

    /// While it is not known yet what the file shows.
    package var widestRules: ImageRules {
        ImageRules(types: Set(ImageType.allCases), mostBytes: largestFile)
    }
}
