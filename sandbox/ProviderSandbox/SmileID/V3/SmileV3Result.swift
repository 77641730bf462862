import Primitives

/// The body of a v3 webhook (section 12.4), about a person who does not exist.
struct SmileV3Result: Sendable {
    let job: SmileJob
    let decision: SmileJob.Decision
    let links: JSONValue
    /// What the partner said of the person; kept in memory only.
    let userDetails: JSONValue?
    /// What is read off the document.
    let fullName: String

    private var status: (word: String, reason: String?) {
        if case .status(let word, let reason) = decision.outcome { return (word, reason) }
        return ("attention", "medium_risk")
    }

    var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("status", .string(status.word)), .init("message", .string(message)),
            .init("reason", status.reason.map(JSONValue.string) ?? .null),
            .init("product", .string(job.product.tokenName)),
            .init("created_at", .string(RFC3339.format(job.createdAt))),
            .init("completed_at", .string(RFC3339.format(decision.time))),
            .init("partner_params", job.partnerParams), .init("kyc_receipt", .null),
            .init("image_links", links),
        ]
        if job.product.isAboutDocuments { members.append(.init("id_fields", fields)) }
        members += [
            .init("user_provided_info", userDetails ?? .null), .init("antifraud", antifraud),
            .init("device_signals", .null),
            .init("consent", .object(["schema_version": "ISO27560-v1"])),
        ]
        return members
    }

    /// As the published list of webhook errors has it.
    private var message: String {
        switch status {
        case ("clear", _): "Verification successful"
        case ("error", "service_unavailable"): "Error: external service unavailable."
        case ("error", "internal_error"): "Error: verification could not be completed at this time."
        case ("error", "image_unavailable_or_invalid"): "Error: selfie_image image(s) are unusable."
        case ("error", "content_policy_violated"): "Error: image(s) are unusable."
        case ("error", "document_unclassifiable"): "Error: document could not be classified."
        case ("error", "invalid_id_number"): "Verification failed: invalid id number"
        case ("attention", _): "Verification needs attention"
        default: "Verification failed"
        }
    }

    private var fields: JSONValue {
        guard status.word == "clear" else {
            return .object(["country": .string(job.country ?? "CM"), "id_type": .string(job.idType ?? "")])
        }
        let words = fullName.split(separator: " ")
        return .object([
            "country": .string(job.country ?? "CM"), "id_type": .string(job.idType ?? "IDENTITY_CARD"),
            "first_name": .string(words.dropLast().joined(separator: " ")),
            "last_name": .string(String(words.last ?? "")), "full_name": .string(fullName),
            "id_number": "000000001", "date_of_birth": "1990-01-01", "gender": "F",
            "issuance_date": "2022-01-01", "expiration_date": "2032-01-01", "address": "Not Available",
        ])
    }

    private var antifraud: JSONValue {
        let isHigh = status.reason == "high_risk"
        return .object([
            "fraud_risk": .object([
                "risk_level": isHigh ? "high" : "low", "risk_score": .integer(isHigh ? 92 : 8),
            ]),
            "smile_secure": .object(["status": "clear", "suspect_users": []]),
            "summary": .object(["fraud_detected": .bool(isHigh)]),
        ])
    }
}
