package import Images

/// Why something was not done about a verification.
package enum KYCError: Error, Sendable, Equatable {
    /// It does not exist, or is another person's: the two look the same.
    case notFound
    /// The file is not taken.
    case file(ImageFault)
    /// As many files are being received as one person may send at once.
    case tooManyUploads
    /// Papers cannot be given or taken back in this state.
    case closed(KYCState)
    /// The document is part of a check already.
    case submittedAlready
    /// An administrator's decision has no place in this state.
    case notDecidable(KYCState)
    /// Nobody decides about himself.
    case ownCase
    /// The person's document has no such sides, or no check wants such pictures.
    case notPartOfDocument([KYCDocumentKind])
    /// The document has expired, so nobody can be verified by it.
    case documentExpired
    /// The caller's copy is not the current one.
    case staleVersion
    /// The idempotency key brought another file.
    case idempotencyMismatch

    init(_ denial: AccessDenial) {
        self = denial == .notFound ? .notFound : .ownCase
    }
}
