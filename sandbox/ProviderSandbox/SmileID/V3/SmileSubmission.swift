import FoundationEssentials
import Primitives

/// A submission of v3 (section 12.2), checked as far as its form goes.
struct SmileSubmission: Sendable {
    let product: SmileProduct
    let form: MultipartForm
    let switches: Switches.SmileID

    /// Throws what the first fault is, in the words of v3.
    func validate() throws(SmileRefusal) {
        try validateScalars()
        try validateImages()
        try validatePerson()
        try validateConsent()
        if let params = try json("partner_params") {
            guard let members = params.members, members.allSatisfy({ $0.value.string != nil }) else {
                throw .missing("partner_params")
            }
        }
        if let metadata = try json("metadata") {
            let isList = metadata.array?.allSatisfy { entry in
                entry["name"]?.string.map { $0.count <= 100 } ?? false
                    && entry["value"]?.string.map { $0.count <= 1000 } ?? false
            }
            guard isList ?? false else { throw .missing("metadata") }
        }
    }

    /// A part that is JSON; nil where it is missing. Untyped ones are refused where the switch says so.
    func json(_ name: String) throws(SmileRefusal) -> JSONValue? {
        guard let part = form.first(name) else { return nil }
        let isTyped = part.contentType?.lowercased().hasPrefix("application/json") ?? false
        guard isTyped || switches.jsonParts == .any, let value = try? JSONValue(parsing: part.bytes) else {
            throw .missing(name)
        }
        return value
    }

    private var isNumberBased: Bool { product == .biometricKYC || product == .enhancedKYC }

    private func validateScalars() throws(SmileRefusal) {
        if product.isAboutDocuments || isNumberBased {
            guard let country = form.text("country"), Self.isUppercase(country, count: 2) else {
                throw .missing("country")
            }
        }
        if isNumberBased || product == .enhancedDocumentVerification, form.text("id_type") == nil {
            throw .missing("id_type")
        }
        if product == .residencyDocumentVerification, form.text("id_type") != "PASSPORT" {
            throw .missing("id_type")
        }
        if isNumberBased, form.text("id_number") == nil { throw .missing("id_number") }
        if product == .authentication, form.text("user_id") == nil { throw .missing("user_id") }
        if product == .compare {
            let types = ["DOCUMENT", "ID_PHOTO", "PORTRAIT"]
            guard types.contains(form.text("comparison_image_type") ?? "") else {
                throw .missing("comparison_image_type")
            }
        }
        for name in ["use_enrolled_image", "allow_new_enroll"] {
            guard ["true", "false", nil].contains(form.text(name)) else { throw .missing(name) }
        }
        if let text = form.text("sandbox_result"), Double(text) == nil { throw .missing("sandbox_result") }
        if let url = form.text("callback_url") { try Self.validate(callback: url, switches) }
    }

    static func validate(callback url: String, _ switches: Switches.SmileID) throws(SmileRefusal) {
        let isWeb = url.hasPrefix("https://") || switches.callbackScheme == .any && url.hasPrefix("http://")
        guard isWeb else { throw .missing("callback_url") }
    }

    private func validateImages() throws(SmileRefusal) {
        guard product != .enhancedKYC else { return }
        let isOptional = product == .authentication && form.text("use_enrolled_image") == "true"
        if !isOptional || form.first("selfie_image") != nil { try image("selfie_image", allowsPNG: false) }
        let frames = form.all("liveness_images")
        let needsFrames = !isOptional && product != .compare
        guard needsFrames ? (6...8).contains(frames.count) : frames.isEmpty || (6...8).contains(frames.count)
        else { throw .missing("liveness_images") }
        for frame in frames { try Self.check(frame, allowsPNG: false) }
        if product.isAboutDocuments {
            try image("document", allowsPNG: true)
            if form.first("document_back") != nil { try image("document_back", allowsPNG: true) }
        }
        if product == .residencyDocumentVerification { try image("visa", allowsPNG: true) }
        if product == .compare { try image("comparison_image", allowsPNG: false) }
    }

    private func image(_ name: String, allowsPNG: Bool) throws(SmileRefusal) {
        let parts = form.all(name)
        guard parts.count == 1, let part = parts.first else { throw .missing(name) }
        try Self.check(part, allowsPNG: allowsPNG)
    }

    /// The type that the part claims must be the one that its bytes have.
    private static func check(_ part: MultipartForm.Part, allowsPNG: Bool) throws(SmileRefusal) {
        let format = SmileImage(part.bytes)?.format
        let isGood =
            part.fileName != nil
            && (part.contentType == "image/jpeg" && format == .jpeg
                || allowsPNG && part.contentType == "image/png" && format == .png)
        guard isGood else { throw .missing(part.name) }
    }

    private func validatePerson() throws(SmileRefusal) {
        guard let details = try json("user_details") else { throw .missing("user_details") }
        for name in ["given_names", "last_name"] where details[name]?.string?.isEmpty ?? true {
            throw .missing("user_details.\(name)")
        }
        let email = details["email"]?.string
        let phone = details["phone_number"]?.string
        guard email != nil || phone != nil else {
            throw .v3(400, "Either email or phone_number is required.")
        }
        if let email, !email.contains("@") { throw .missing("user_details.email") }
        if let phone {
            let digits = phone.dropFirst()
            guard phone.first == "+", (7...15).contains(digits.count), digits.first != "0",
                digits.allSatisfy({ ("0"..."9").contains($0) })
            else { throw .missing("user_details.phone_number") }
        }
    }

    private func validateConsent() throws(SmileRefusal) {
        guard let consent = try json("consent") else { throw .missing("consent") }
        guard consent["granted"] == true else { throw .missing("consent.granted") }
        guard consent["granted_at"]?.string.flatMap({ RFC3339.parse($0) }) != nil else {
            throw .missing("consent.granted_at")
        }
        guard let language = consent["notice_language"]?.string, Self.isUppercase(language, count: 2) else {
            throw .missing("consent.notice_language")
        }
        let policy = consent["notice_privacy_policy_url"]?.string ?? ""
        guard policy.hasPrefix("https://") || policy.hasPrefix("http://") else {
            throw .missing("consent.notice_privacy_policy_url")
        }
    }

    private static func isUppercase(_ text: String, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}
