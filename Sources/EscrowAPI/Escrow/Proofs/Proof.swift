package import FoundationEssentials

/// What a party shows of a delivery.
package enum ProofKind: String, Sendable, CaseIterable {
    case photo = "PHOTO"
    case receipt = "RECEIPT"
    case tracking = "TRACKING"
    case signature = "SIGNATURE"
    case other = "OTHER"

    /// Whether it is a file; what else there is may be a text alone.
    package var needsFile: Bool { self == .photo || self == .receipt || self == .signature }
    /// Whether it is a text: the number by which a parcel is followed.
    package var needsText: Bool { self == .tracking }
}

/// A proof of delivery: hashed, with the database's time, and never changed.
package struct Proof: Sendable, Equatable {
    package let id: Int64
    package let agreementID: Int64
    package let milestoneID: Int64?
    package let authorID: Int64
    package let kind: ProofKind
    package let text: String?
    package let attachment: Attachment?
    /// SHA-256 of the file where there is one, else of the text, in hexadecimal.
    package let digest: String
    package let createdAt: Date
}

/// What a party brings as a proof.
package struct NewProof: Sendable, Equatable {
    package let kind: ProofKind
    package let milestoneID: Int64?
    package let text: String?

    package init(kind: ProofKind, milestoneID: Int64? = nil, text: String?) {
        self.kind = kind
        self.milestoneID = milestoneID
        self.text = text
    }
}

/// What somebody made by a request that may come again.
package struct Made<Value: Sendable>: Sendable {
    package let value: Value
    /// The same request had made it before.
    package let isReplay: Bool

    init(_ value: Value, isReplay: Bool = false) {
        self.value = value
        self.isReplay = isReplay
    }
}
