import FoundationEssentials
import Primitives

/// The result object of section 6, about a person who does not exist.
struct SmileResult: Sendable {
    let job: SmileJob
    let decision: SmileJob.Decision
    let switches: Switches.SmileID

    private var code: String {
        switch decision.outcome {
        case .code(let code): code
        default: switches.reviewCode == .absent ? "" : switches.reviewCode.rawValue
        }
    }

    /// Without `timestamp` and `signature`.
    var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if switches.payload == .older {
            members += [.init("JSONVersion", "1.0.0"), .init("ResultType", .string(resultType))]
        }
        members.append(.init("Actions", .object(actions)))
        if job.product.isAboutDocuments || job.product == .enhancedKYC { members += person }
        if !code.isEmpty { members.append(.init("ResultCode", .string(code))) }
        members += [
            .init("ResultText", .string(Self.text(code, job.product, decision, switches))),
            .init("SmileJobID", .string(job.id)), .init("PartnerParams", partnerParams),
        ]
        if switches.payload == .older {
            members += [
                .init("IsFinalResult", .string(decision.isFinal ? "true" : "false")),
                .init("IsMachineResult", .string(decision.isHuman ? "false" : "true")),
                .init("ConfidenceValue", decision.outcome.isApproval ? "99.99" : "0"),
                .init("Source", "WebAPI"),
            ]
        }
        return members
    }

    private var resultType: String {
        if job.product.isAboutDocuments { return "Document Verification" }
        return job.product == .enhancedKYC ? "ID Verification" : decision.isHuman ? "DIVA" : "SAIA"
    }

    /// The echo, with `job_type` in the type that the switch wants.
    private var partnerParams: JSONValue {
        .object(
            (job.partnerParams.members ?? []).map { member in
                guard member.name == "job_type", let type = job.product.jobType else { return member }
                let text = switches.jobTypeEcho == .string
                return .init("job_type", text ? .string("\(type)") : .integer(type))
            })
    }

    /// Synthetic, and the same for every job but for the number; the name is the switch's.
    private var person: [JSONValue.Member] {
        guard decision.outcome.isApproval else { return [.init("Country", .string(job.country ?? "CM"))] }
        return [
            .init("Country", .string(job.country ?? "CM")),
            .init("IDType", .string(job.idType ?? "IDENTITY_CARD")),
            .init("IDNumber", .string(String(job.id.suffix(9)))),
            .init("FullName", .string(switches.fullName)),
            .init("DOB", "1990-01-01"), .init("Gender", "F"), .init("IssuanceDate", "2022-01-01"),
            .init("ExpirationDate", "2032-01-01"), .init("Address", "Not Available"),
            .init("PhoneNumber", "Not Available"), .init("PhoneNumber2", "Not Available"),
        ]
    }

    private var actions: [JSONValue.Member] {
        if job.product == .enhancedKYC { return lookupActions }
        guard job.product.isAboutDocuments else { return selfieActions }
        let isUnderReview = decision.outcome == .review
        let fails = failures
        func value(_ name: String, _ good: String) -> JSONValue.Member {
            .init(name, .string(fails[name] ?? good))
        }
        let human = decision.isHuman ? (decision.outcome.isApproval ? "Passed" : "Failed") : "Not Applicable"
        return [
            value("Document_Check", isUnderReview ? "Under Review" : "Passed"),
            .init("Human_Review_Compare", .string(human)),
            .init("Human_Review_Document_Check", .string(human)),
            .init("Human_Review_Liveness_Check", "Not Applicable"), value("Liveness_Check", "Passed"),
            .init("Register_Selfie", decision.outcome.isApproval ? "Approved" : "Rejected"),
            .init(
                "Return_Personal_Info", decision.outcome.isApproval ? "Returned" : "Not Returned"),
            value("Selfie_To_ID_Card_Compare", "Completed"),
            value("Verify_Document", isUnderReview ? "Under Review" : "Passed"),
        ]
    }

    /// What failed, by the code.
    private var failures: [String: String] {
        switch code {
        case "0811":
            switch switches.notVerified {
            case .selfie: ["Selfie_To_ID_Card_Compare": "Failed"]
            case .liveness: ["Liveness_Check": "Failed"]
            case .security: ["Document_Check": "Failed", "Verify_Document": "Failed"]
            }
        case "0812", "0816": ["Document_Check": "Unable To Determine", "Verify_Document": "Failed"]
        case "0813": ["Document_Check": "Failed", "Verify_Document": "Failed"]
        case "0907": ["Liveness_Check": "Failed", "Selfie_To_ID_Card_Compare": "Failed"]
        case "0001", "0903":
            [
                "Document_Check": "Not Done", "Liveness_Check": "Not Done",
                "Selfie_To_ID_Card_Compare": "Not Done", "Verify_Document": "Not Done",
            ]
        case "1015": ["Verify_Document": "Issuer Unavailable"]
        default: [:]
        }
    }

    private var selfieActions: [JSONValue.Member] {
        let isGood = decision.outcome.isApproval
        let compared = job.product == .authentication
        let word: JSONValue =
            decision.outcome == .review
            ? "Under Review" : isGood ? (compared ? "Completed" : "Approved") : "Failed"
        return [
            .init("Liveness_Check", isGood ? "Passed" : "Not Done"),
            .init("Selfie_Check", isGood ? "Passed" : "Failed"), .init("Selfie_Provided", "Passed"),
            .init(compared ? "Selfie_To_Registered_Selfie_Compare" : "Register_Selfie", word),
        ]
    }

    private var lookupActions: [JSONValue.Member] {
        let isGood = decision.outcome.isApproval
        return [
            .init("Return_Personal_Info", isGood ? "Returned" : "Not Returned"),
            .init(
                "Verify_ID_Number",
                isGood ? "Verified" : code == "1015" ? "Issuer Unavailable" : "Not Verified"),
        ]
    }
}
