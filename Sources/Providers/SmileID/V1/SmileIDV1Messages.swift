import Archives
import FoundationEssentials
import GatewayCore
import Primitives
import ProviderKit

/// What v1 is sent. Source: smile-id.md sections 4.1, 4.4 to 4.6 and 5, primary. No name, number or address
/// of the person is among it: none is needed.
extension SmileIDV1 {
    /// `again` opens a job that is there and has no images.
    func uploadBody(of order: KYCOrder, again: Bool) -> JSONValue {
        let (timestamp, signature) = signed()
        return .object([
            "file_name": "selfie.zip", "smile_client_id": .string(configuration.partnerID),
            "partner_params": partnerParams(of: order), "model_parameters": .object([] as [JSONValue.Member]),
            "callback_url": .string(callbackURL(of: order)), "use_enrolled_image": false,
            "retry": again ? true : nil, "source_sdk": "rest_api", "source_sdk_version": "1.0.0",
            "timestamp": .string(timestamp), "signature": .string(signature),
        ])
    }

    func statusBody(of order: KYCOrder) -> JSONValue {
        let (timestamp, signature) = signed()
        return .object([
            "user_id": .string(order.smileIDUser), "job_id": .string("\(order.check)"),
            "partner_id": .string(configuration.partnerID), "image_links": false, "history": false,
            "timestamp": .string(timestamp), "signature": .string(signature),
        ])
    }

    /// `info.json` and the images, all at the root. Throws `malformed`, not sent, where it cannot be made.
    func archive(of order: KYCOrder, _ images: [KYCImage]) throws(ProviderError) -> [UInt8] {
        let names = Self.fileNames(of: images.map(\.facts))
        let information = informationBody(of: order, images.map(\.facts), names)
        var entries: [(name: String, bytes: [UInt8])] = [("info.json", Array(information.text.utf8))]
        for (image, name) in zip(images, names) { entries.append((name, image.content.reveal())) }
        do {
            return try ZIPArchive.write(entries: entries)
        } catch {
            throw ProviderError(
                .malformed, delivery: .notSent, message: "The archive of the images cannot be made: \(error)."
            )
        }
    }

    private func informationBody(
        of order: KYCOrder, _ images: [KYCImageFacts], _ names: [String]
    ) -> JSONValue {
        let (timestamp, signature) = signed()
        let version = JSONValue.object(["buildNumber": 0, "majorVersion": 2, "minorVersion": 0])
        let isDocument = order.purpose == .identityDocument
        return .object([
            "package_information": .object(["apiVersion": version, "language": "rest_api"]),
            "misc_information": .object([
                "signature": .string(signature), "timestamp": .string(timestamp), "retry": "false",
                "partner_params": partnerParams(of: order), "file_name": "selfie.zip",
                "smile_client_id": .string(configuration.partnerID),
                "callback_url": .string(callbackURL(of: order)),
            ]),
            "id_info": .object([
                "country": isDocument ? .string(order.country) : nil,
                "id_type": isDocument ? order.documentType.map { .string($0.rawValue) } : nil,
            ]),
            "consent_information": .object([
                "consented": .object([
                    "consent_granted_date": .string(RFC3339.format(order.consent.grantedAt)),
                    "personal_details": true, "contact_information": false, "document_information": true,
                ])
            ]),
            "images": .array(
                zip(images, names).map { image, name in
                    .object([
                        "image_type_id": .integer(Self.typeID(of: image.kind)), "image": "",
                        "file_name": .string(name),
                    ])
                }),
        ])
    }

    private func partnerParams(of order: KYCOrder) -> JSONValue {
        .object([
            "user_id": .string(order.smileIDUser), "job_id": .string("\(order.check)"),
            "job_type": .integer(SmileIDJobType(order.purpose).rawValue),
            "sandbox_result": configuration.sandboxResult.map { .string("\($0)") },
        ])
    }

    /// Empty where none is wanted: the portal's own is then called, or nobody.
    private func callbackURL(of order: KYCOrder) -> String { order.webhookURL ?? "" }

    private static func typeID(of kind: KYCImageKind) -> Int {
        switch kind {
        case .selfie: 0
        case .idFront: 1
        case .liveness: 4
        case .idBack: 5
        }
    }

    /// One for each image, in their order: `liveness_1.jpg`.
    private static func fileNames(of images: [KYCImageFacts]) -> [String] {
        var frames = 0
        return images.map { image in
            let ending = image.mediaType == "image/png" ? "png" : "jpg"
            guard image.kind == .liveness else { return "\(image.kind.rawValue).\(ending)" }
            frames += 1
            return "liveness_\(frames).\(ending)"
        }
    }
}
