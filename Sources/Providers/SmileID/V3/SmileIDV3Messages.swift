import Crypto
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Primitives
import ProviderKit

/// What v3 is sent. Source: smile-id.md section 12.2, and the parts' order and headers of the official Python
/// library.
extension SmileIDV3 {
    func encodeSubmission(_ order: KYCOrder, _ images: [KYCImage]) -> ProviderRequest {
        var form = SmileIDForm(boundary: boundary(of: order))
        for (name, value) in scalars(of: order) { form.add(name, value) }
        for (name, value) in Self.documents(of: order) { form.add(name, value) }
        var frames = 0
        for image in images {
            if image.facts.kind == .liveness { frames += 1 }
            form.add(image, frame: frames)
        }
        var headers: HTTPFields = [
            .contentType: "multipart/form-data; boundary=\(form.boundary)", .accept: "application/json",
        ]
        if order.purpose != .selfieAuthentication { headers[.userID] = order.smileIDUser }
        if order.purpose == .identityDocument { headers[.smileIDPartnerOfJob] = configuration.partnerID }
        return ProviderRequest(
            .post, "\(configuration.address.text)/v3/\(Self.product(of: order.purpose))", headers: headers,
            body: form.body)
    }

    private static func product(of purpose: KYCPurpose) -> String {
        switch purpose {
        case .identityDocument: "document_verification"
        case .selfieRegistration: "registration"
        case .selfieAuthentication: "authentication"
        }
    }

    private func scalars(of order: KYCOrder) -> [(String, String)] {
        var scalars: [(String, String)] = []
        switch order.purpose {
        case .identityDocument:
            scalars.append(("country", order.country))
            if let type = order.documentType { scalars.append(("id_type", type.rawValue)) }
        case .selfieRegistration: break
        case .selfieAuthentication: scalars.append(("user_id", order.smileIDUser))
        }
        // Smile ID takes https alone; an imitation on this machine calls what it can reach.
        if let url = order.webhookURL, url.hasPrefix("https://") || configuration.address.isThisMachine {
            scalars.append(("callback_url", url))
        }
        if order.purpose != .identityDocument, let forced = configuration.sandboxResult {
            scalars.append(("sandbox_result", "\(forced)"))
        }
        return scalars
    }

    private static func documents(of order: KYCOrder) -> [(String, JSONValue)] {
        [
            (
                "user_details",
                .object([
                    "given_names": .string(order.person.givenNames),
                    "last_name": .string(order.person.lastName),
                    "email": order.person.email.map { .string($0) },
                    "phone_number": order.person.phone.map { .string($0.e164) },
                ])
            ),
            (
                "consent",
                .object([
                    "granted": true, "granted_at": .string(RFC3339.format(order.consent.grantedAt)),
                    "notice_language": .string(order.consent.language.rawValue.uppercased()),
                    "notice_privacy_policy_url": .string(order.consent.policyURL),
                ])
            ),
            ("partner_params", .object(["check_id": .string("\(order.check)")])),
        ]
    }

    /// Nobody who sends us an image can know it and end a part with it; the same order has the same one.
    private func boundary(of order: KYCOrder) -> String {
        let key = SymmetricKey(data: Data(configuration.apiKey.reveal().utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data("boundary \(order.check)".utf8), using: key)
        return "kimi-" + Hex.encode(code).prefix(32)
    }
}

/// A form of parts (RFC 7578).
struct SmileIDForm {
    let boundary: String
    private var bytes: [UInt8] = []

    init(boundary: String) {
        self.boundary = boundary
    }

    /// With the delimiter that ends it.
    var body: [UInt8] { bytes + Array("--\(boundary)--\r\n".utf8) }

    mutating func add(_ name: String, _ value: String) {
        add("name=\"\(name)\"", type: nil, Array(value.utf8))
    }

    mutating func add(_ name: String, _ value: JSONValue) {
        add("name=\"\(name)\"", type: "application/json", Array(value.text.utf8))
    }

    /// Frames are repeated under one name; `frame` counts them for the name of the file.
    mutating func add(_ image: KYCImage, frame: Int) {
        let ending = image.facts.mediaType == "image/png" ? "png" : "jpg"
        let (name, file) =
            switch image.facts.kind {
            case .selfie: ("selfie_image", "selfie")
            case .liveness: ("liveness_images", "liveness_\(frame)")
            case .idFront: ("document", "document")
            case .idBack: ("document_back", "document_back")
            }
        add(
            "name=\"\(name)\"; filename=\"\(file).\(ending)\"", type: image.facts.mediaType,
            image.content.reveal())
    }

    private mutating func add(_ disposition: String, type: String?, _ content: [UInt8]) {
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; \(disposition)\r\n"
            + (type.map { "Content-Type: \($0)\r\n" } ?? "") + "\r\n"
        bytes += Array(head.utf8)
        bytes += content
        bytes += Array("\r\n".utf8)
    }
}

extension HTTPField.Name {
    /// Wanted with documents alone.
    static let smileIDPartnerOfJob = smileID("SmileID-Partner-ID")
}
