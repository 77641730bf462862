import Escrow
import Runtime

/// The settings of verification.
enum KYCSettings {
    static func policy(_ reader: SettingsReader) -> KYCPolicy {
        // What people agree to has to be a page that exists, so only a developer's machine goes without.
        let policyURL = reader.url(
            "KYC_PRIVACY_POLICY_URL", default: reader.isDebug ? "https://localhost/privacy" : nil,
            schemes: ["https"])
        let validDays = reader.int("KYC_VALID_DAYS", default: 730, in: 1...3650)
        let retentionYears = reader.int("KYC_RETENTION_YEARS", default: 10, in: 1...100)
        let abandonedDays = reader.int("KYC_ABANDONED_DAYS", default: 30, in: 1...365)
        let side = reader.int("KYC_DOCUMENT_MIN_SIDE", default: 1500, in: 100...4000)
        return KYCPolicy(
            privacyPolicyURL: policyURL, validFor: .seconds(validDays * 86_400),
            retention: .seconds(retentionYears * 31_557_600),
            abandonedAfter: .seconds(abandonedDays * 86_400),
            inquiryAfter: reader.duration(seconds: "KYC_INQUIRY_AFTER", default: .seconds(300)),
            largestFile: reader.int("KYC_UPLOAD_LIMIT", default: 10_000_000, in: 100_000...20_000_000),
            documentSide: side, livenessFrames: reader.int("KYC_LIVENESS_FRAMES", default: 0, in: 0...8),
            checksPerDay: reader.int("KYC_CHECKS_PER_DAY", default: 3, in: 1...1000))
    }

    static func uploadsPerHour(_ reader: SettingsReader) -> Int {
        reader.int("KYC_UPLOADS_PER_HOUR", default: 40, in: 1...100_000)
    }
}
