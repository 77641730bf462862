/// Codes and their texts (section 6.1): the same code means different things per product.
extension SmileResult {
    static func approval(of product: SmileProduct, afterReview: Bool = false) -> String {
        switch product {
        case .authentication: afterReview ? "1220" : "0820"
        case .registration, .updatePhoto: afterReview ? "1240" : "0840"
        case .biometricKYC: afterReview ? "1210" : "0810"
        case .enhancedKYC: "1012"
        default: "0810"
        }
    }

    static func rejection(of product: SmileProduct, _ switches: Switches.SmileID) -> String {
        rejection(of: product, switches.rejectedCode.rawValue)
    }

    /// For documents the code itself, for others theirs.
    static func rejection(of product: SmileProduct, _ code: String) -> String {
        switch product {
        case .authentication: "0821"
        case .registration, .updatePhoto: "0841"
        case .enhancedKYC: "1013"
        default: code
        }
    }

    static func text(
        _ code: String, _ product: SmileProduct, _ decision: SmileJob.Decision, _ switches: Switches.SmileID
    ) -> String {
        switch (code, product.isAboutDocuments) {
        case ("0810", true):
            decision.outcome == .review
                ? "Document Under Review"
                : decision.isHuman ? "Document Verified After Human Review" : "Document Verified"
        case ("0811", true): "Unable to Verify Document - \(why(switches.notVerified))"
        case ("0812", true): "Unable to Verify Document - Bad Document Image"
        case ("0813", true): "Document Not Verified - Machine Judgement"
        case ("0816", true): "Unable to Verify Document - Unsupported Document"
        case ("0814", _): "Provisional - Under Review"
        case ("0810", false): "Enroll User"
        case ("1210", _): "Enroll User - Human Judgement"
        case ("0820", _), ("1220", _): "Authenticate User"
        case ("0821", _): "Failed Authentication - Images Do Not Match"
        case ("0840", _), ("1240", _): "Enroll User PASS"
        case ("0841", _): "Enroll User FAIL"
        case ("0907", _): "Possible Spoof"
        case ("0001", _): "Fail, image data is unusable"
        case ("0903", _): "Fail, corrupt ZIP file"
        case ("1012", _): "ID Number Validated"
        case ("1013", _): "Unable to Validate ID - Not Found"
        case ("1014", _): "Unsupported ID Number Format"
        case ("1015", _): "ID Authority Database is Unavailable"
        case ("1016", _): "Need to Activate Product"
        case ("", _): "Under Review"
        default: "Result \(code)"
        }
    }

    private static func why(_ meaning: Switches.SmileID.NotVerified) -> String {
        switch meaning {
        case .selfie: "Selfie Does Not Match"
        case .liveness: "Failed Liveness"
        case .security: "Security Features Missing"
        }
    }
}
