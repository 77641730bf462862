/// Where the verification of a person stands.
package enum KYCState: String, Sendable, Hashable, CaseIterable {
    /// Something is missing that the person has to give.
    case pending = "PENDING"
    /// A provider is looking.
    case submitted = "SUBMITTED"
    /// An administrator has to decide.
    case underReview = "UNDER_REVIEW"
    case verified = "VERIFIED"
    case rejected = "REJECTED"
    /// Was verified; the document or the verification has become too old.
    case expired = "EXPIRED"

    /// Whether the person may put together papers for a check.
    package var takesPapers: Bool { self == .pending || self == .rejected || self == .expired }
}
