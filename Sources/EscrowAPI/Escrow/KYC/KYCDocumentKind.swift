package import GatewayCore
package import Images

/// What a document of a verification shows, in the words of the API.
package enum KYCDocumentKind: String, Sendable, Hashable, CaseIterable {
    case idFront = "ID_FRONT"
    case idBack = "ID_BACK"
    case selfie = "SELFIE"
    /// For administrators; no provider sees it.
    case proofOfAddress = "PROOF_OF_ADDRESS"
    // Pictures of the face in motion, taken one after the other, for providers that want them.
    case liveness1 = "LIVENESS_1"
    case liveness2 = "LIVENESS_2"
    case liveness3 = "LIVENESS_3"
    case liveness4 = "LIVENESS_4"
    case liveness5 = "LIVENESS_5"
    case liveness6 = "LIVENESS_6"
    case liveness7 = "LIVENESS_7"
    case liveness8 = "LIVENESS_8"

    package static let livenessFrames: [KYCDocumentKind] = [
        .liveness1, .liveness2, .liveness3, .liveness4, .liveness5, .liveness6, .liveness7, .liveness8,
    ]

    /// The number of a frame in its series, from one; nil for every other kind.
    package var frameNumber: Int? { Self.livenessFrames.firstIndex(of: self).map { $0 + 1 } }

    /// What a check with that document needs, where the provider wants so many frames of the face in motion.
    package static func required(for document: KYCDocumentType, frames: Int) -> [KYCDocumentKind] {
        (document.hasBack ? [.idFront, .idBack, .selfie] : [.idFront, .selfie])
            + livenessFrames.prefix(frames)
    }

    /// As a check's provider knows it; nil where it is sent to none.
    package var imageKind: KYCImageKind? {
        switch self {
        case .idFront: .idFront
        case .idBack: .idBack
        case .selfie: .selfie
        case .proofOfAddress: nil
        case .liveness1, .liveness2, .liveness3, .liveness4, .liveness5, .liveness6, .liveness7, .liveness8:
            .liveness
        }
    }

    /// What a person has to photograph again for these reasons; all of it where they do not tell.
    package static func retake(
        for reasons: [KYCReason], document: KYCDocumentType, frames: Int
    ) -> [KYCDocumentKind] {
        let all = required(for: document, frames: frames)
        var named: Set<KYCDocumentKind> = []
        for reason in reasons {
            switch reason {
            case .documentUnreadable, .documentCopy, .documentUnsupported, .documentNotGenuine,
                .documentExpired:
                named.formUnion([.idFront, .idBack])
            case .faceMismatch, .spoofSuspected: named.formUnion([.selfie] + livenessFrames)
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
        case .selfie:
            // A provider that wants frames (Smile ID v3) takes faces as JPEG alone.
            ImageRules(
                types: livenessFrames > 0 ? [.jpeg] : [.jpeg, .png], mostBytes: largestFile, shortSide: 320)
        case .liveness1, .liveness2, .liveness3, .liveness4, .liveness5, .liveness6, .liveness7, .liveness8:
            ImageRules(types: [.jpeg], mostBytes: largestFile, shortSide: 320)
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
