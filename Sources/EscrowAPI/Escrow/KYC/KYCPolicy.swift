package import GatewayCore

/// What the operator of the service decides about verification.
package struct KYCPolicy: Sendable {
    /// The privacy policy that people agree to: `https://…`.
    package var privacyPolicyURL: String
    /// How long a verification counts, at most; a document that expires earlier ends it.
    package var validFor: Duration
    /// How long papers are kept after the relationship's end (CEMAC Regulation 01/16, article 38: ten years).
    package var retention: Duration
    /// How long images of abandoned and rejected tries are kept.
    package var abandonedAfter: Duration
    /// How long a check may stay without an answer before the gateway is asked.
    package var inquiryAfter: Duration
    /// In bytes.
    package var largestFile: Int
    /// The longer side of a photographed document at least, in pixels.
    package var documentSide: Int
    /// How many pictures of the face in motion a check needs: what its provider wants. Smile ID v1 wants none, v3 six to
    /// eight.
    package var livenessFrames: Int
    /// How many files one person may be sending at once.
    package var parallelUploads: Int
    /// How many checks of one person may verify nobody within a day; after them an administrator decides.
    package var checksPerDay: Int

    package init(
        privacyPolicyURL: String, validFor: Duration = .seconds(730 * 86_400),
        retention: Duration = .seconds(3653 * 86_400), abandonedAfter: Duration = .seconds(30 * 86_400),
        inquiryAfter: Duration = .seconds(300), largestFile: Int = 10_000_000, documentSide: Int = 1500,
        livenessFrames: Int = 0, parallelUploads: Int = 6, checksPerDay: Int = 3
    ) {
        self.privacyPolicyURL = privacyPolicyURL
        self.validFor = validFor
        self.retention = retention
        self.abandonedAfter = abandonedAfter
        self.inquiryAfter = inquiryAfter
        self.largestFile = largestFile
        self.documentSide = documentSide
        self.livenessFrames = livenessFrames
        self.parallelUploads = parallelUploads
        self.checksPerDay = checksPerDay
    }

    /// What a check with that document needs.
    package func required(for document: KYCDocumentType) -> [KYCDocumentKind] {
        KYCDocumentKind.required(for: document, frames: livenessFrames)
    }

    /// The delay before the next inquiry, doubled with each one up to an hour.
    func inquiryDelay(afterInquiries count: Int) -> Duration {
        min(inquiryAfter * (1 << min(count, 8)), max(inquiryAfter, .seconds(3600)))
    }
}
