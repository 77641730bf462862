import Primitives

/// Section 12.5: the people of Smile ID's own sandbox, by last name, given names and e-mail.
struct SmileSandboxIdentity: Sendable {
    private enum Scope: Sendable {
        case all, allButDocuments, documents, biometric, lookup, enhancedDocuments
    }

    private let lastName: String
    private let givenNames: String
    private let email: String
    private let scope: Scope
    let outcome: SmileOutcome

    /// The result that the list has for this person and product; nil where it has neither.
    static func outcome(of details: JSONValue, _ product: SmileProduct) -> SmileOutcome? {
        let person = list.first {
            details["last_name"]?.string == $0.lastName && details["given_names"]?.string == $0.givenNames
                && details["email"]?.string == $0.email && $0.covers(product)
        }
        return person?.outcome
    }

    private init(
        _ lastName: String, _ givenNames: String, _ scope: Scope, _ status: String, _ reason: String? = nil
    ) {
        self.lastName = lastName
        self.givenNames = givenNames
        let first = givenNames.split(separator: " ")[0].lowercased()
        email = "\(first).\(lastName.lowercased())@example.com"
        self.scope = scope
        outcome = .status(status, reason: reason)
    }

    private func covers(_ product: SmileProduct) -> Bool {
        switch scope {
        case .all: true
        case .allButDocuments: !product.isAboutDocuments
        case .documents: product.isAboutDocuments
        case .biometric: [.biometricKYC, .registration, .authentication, .compare].contains(product)
        case .lookup: [.biometricKYC, .enhancedKYC].contains(product)
        case .enhancedDocuments: product == .enhancedDocumentVerification
        }
    }

    private static let list = [
        SmileSandboxIdentity("Clearwater", "Amina Fatou", .all, "clear"),
        SmileSandboxIdentity("Dangerfield", "Rashid Omar", .allButDocuments, "block", "high_risk"),
        SmileSandboxIdentity("Forgeman", "Ade Ogundimu", .documents, "block", "document_check_failed"),
        SmileSandboxIdentity("Oddpaper", "Olumide Fashola", .documents, "block", "unsupported_document"),
        SmileSandboxIdentity("Xeroxley", "Adaeze Nnamdi", .documents, "attention", "document_copy_detected"),
        SmileSandboxIdentity("Oldfield", "Tunde Bakare", .documents, "attention", "document_expired"),
        SmileSandboxIdentity("Puzzleton", "Segun Olawale", .documents, "error", "document_unclassifiable"),
        SmileSandboxIdentity("Twinley", "Obinna Chukwu", .biometric, "block", "face_verification_failed"),
        SmileSandboxIdentity("Masquero", "Taiwo Adeyemi", .biometric, "block", "spoof_detected"),
        SmileSandboxIdentity("Ghostwell", "Fatima Bello", .lookup, "block", "identifier_not_found"),
        SmileSandboxIdentity("Blurton", "Kofi Mensah", .biometric, "error", "image_unavailable_or_invalid"),
        SmileSandboxIdentity("Downsworth", "Ngozi Ifeoma", .lookup, "error", "service_unavailable"),
        SmileSandboxIdentity("Glitchford", "Chidinma Obi", .biometric, "error", "internal_error"),
        SmileSandboxIdentity(
            "Missingley", "Ifeanyi Okeke", .enhancedDocuments, "block", "identifier_not_found"),
        SmileSandboxIdentity("Badnumber", "Wale Oladipo", .enhancedDocuments, "error", "invalid_id_number"),
    ]
}
