import GatewayCore
import ProviderKit

/// What Smile ID alone may say, by generation.
enum SmileIDScenarios {
    static let v1: [ContractScenario] = codes + agreement + jobs + uploads + refusals + selfiesOfV1

    /// Each known word of a document, and one that nobody knows.
    private static let codes: [ContractScenario] = [
        decided("code_0811_liveness", .rejected, .spoofSuspected),
        decided("code_0811_document", .rejected, .documentNotGenuine),
        decided("code_0811_bare", .rejected, .faceMismatch),
        decided("code_0812", .rejected, .documentUnreadable),
        decided("code_0813", .rejected, .documentNotGenuine),
        decided("code_0816", .rejected, .documentUnsupported),
        decided("code_0907", .rejected, .spoofSuspected),
        decided("code_0903", .review, .providerRefused),
        decided("code_1014", .review, .providerRefused),
        decided("code_1015", .review, .providerUnavailable),
        decided("code_1016", .review, .providerRefused),
        decided("code_of_another_product", .review, .unknownResult),
        decided("unknown_code", .review, .unknownResult),
        decided("without_code", .review, .unknownResult),
    ]

    /// An approval is believed where everything agrees.
    private static let agreement: [ContractScenario] = [
        verified("code_as_number"), verified("flags_as_text"), verified("job_type_as_text"),
        verified("actions_left_out"),
        decided("approved_under_review", .review, .documentNotGenuine),
        decided("approved_in_human_review", .review, .faceMismatch),
        decided("approved_undetermined", .review, .spoofSuspected),
        decided("approved_with_failure", .review, .faceMismatch),
        decided("approved_provisionally", .review, .unknownResult),
        decided("approved_without_document_check", .review, .documentNotGenuine),
        decided("approved_document_not_told", .review, .unknownResult),
        decided("approved_document_not_applicable", .review, .unknownResult),
        decided("approved_face_not_told", .review, .unknownResult),
        decided("approved_face_not_applicable", .review, .unknownResult),
        decided("unknown_action", .review, .unknownResult),
        decided("unknown_action_word", .review, .unknownResult),
        decided("without_actions", .review, .unknownResult),
        decided("approved_without_success", .review, .unknownResult),
        decided("rejected_with_success", .review, .unknownResult),
    ]

    /// Where a job stands, and whose it is.
    private static let jobs: [ContractScenario] = [
        ContractScenario("kyc", "provisional", .submit(.pending), .inquire(.pending)),
        ContractScenario("kyc", "images_missing", .inquire(.imagesMissing)),
        ContractScenario("kyc", "complete_without_result", .inquire(.unrecognised)),
        ContractScenario("kyc", "without_job_complete", .inquire(.unrecognised)),
        ContractScenario("kyc", "unknown_status_code", .inquire(.unrecognised)),
        ContractScenario("kyc", "unknown_error_of_status", .inquire(.unrecognised)),
        ContractScenario("kyc", "status_out_of_order", .inquire(.error(.interrupted, .unknown))),
        ContractScenario("kyc", "status_not_authorized", .inquire(.error(.refused, .unknown))),
        ContractScenario("kyc", "status_forged", .inquire(.mismatched)),
        ContractScenario("kyc", "status_unsigned", .inquire(.mismatched)),
        ContractScenario("kyc", "foreign_user", .inquire(.mismatched)),
        ContractScenario("kyc", "foreign_product", .inquire(.mismatched)),
        ContractScenario("kyc", "pending_of_another", .inquire(.mismatched)),
        ContractScenario("kyc", "without_partner_params", .inquire(.mismatched)),
        ContractScenario(
            "kyc", "callback_in_headers", .read(claims: "0810"), .inquire(.decided(.verified, []))),
        ContractScenario("kyc", "callback_in_ruby_time", .read(claims: "0810")),
        ContractScenario("kyc", "callback_with_number", .read(claims: "0810")),
    ]

    /// The announcement, and the images that follow it.
    private static let uploads: [ContractScenario] = [
        ContractScenario(
            "kyc", "images_sent_again", .submit(.error(.interrupted, .unknown)), .inquire(.imagesMissing),
            .submit(.pending)),
        ContractScenario("kyc", "duplicate_decided", .submit(.decided(.verified, []))),
        ContractScenario("kyc", "duplicate_pending", .submit(.pending)),
        ContractScenario("kyc", "duplicate_not_opened", .submit(.imagesMissing)),
        ContractScenario("kyc", "reopening_unreachable", .submit(.error(.unreachable, .unknown))),
        ContractScenario("kyc", "upload_refused", .submit(.error(.refused, .unknown))),
        ContractScenario("kyc", "upload_error", .submit(.error(.interrupted, .unknown))),
        ContractScenario("kyc", "upload_unreachable", .submit(.error(.unreachable, .unknown))),
        ContractScenario("kyc", "upload_elsewhere", .submit(.error(.refused, .unknown))),
        ContractScenario("kyc", "upload_without_encryption", .submit(.error(.refused, .unknown))),
        ContractScenario("kyc", "upload_with_user", .submit(.error(.refused, .unknown))),
        ContractScenario("kyc", "upload_without_url", .submit(.error(.malformed, .unknown))),
        ContractScenario("kyc", "upload_code_as_number", .submit(.pending)),
        ContractScenario("kyc", "upload_other_code", .submit(.error(.malformed, .unknown))),
    ]

    private static let refusals: [ContractScenario] = [
        ContractScenario("kyc", "already_registered", .submit(.refused(.alreadyRegistered))),
        ContractScenario("kyc", "system_error", .submit(.error(.interrupted, .unknown))),
        ContractScenario("kyc", "wrong_type", .submit(.error(.refused, .notSent))),
        ContractScenario("kyc", "production_not_enabled", .submit(.error(.refused, .notSent))),
        ContractScenario("kyc", "unknown_error_code", .submit(.unrecognised)),
        ContractScenario("kyc", "code_of_another_stage", .submit(.error(.malformed, .unknown))),
        ContractScenario("kyc", "firewall", .submit(.error(.refused, .unknown))),
    ]

    private static let selfiesOfV1: [ContractScenario] = [
        selfie("kyc_registration", "accepted", .decided(.verified, [])),
        selfie("kyc_registration", "rejected", .decided(.rejected, [.imageUnusable])),
        selfie("kyc_registration", "provisional", .decided(.review, [.unknownResult])),
        selfie("kyc_registration", "no_face", .decided(.recapture, [.imageUnusable])),
        selfie("kyc_registration", "approved_not_told", .decided(.review, [.unknownResult])),
        selfie("kyc_authentication", "accepted", .decided(.verified, [])),
        selfie("kyc_authentication", "rejected", .decided(.rejected, [.faceMismatch])),
        selfie("kyc_authentication", "provisional", .decided(.review, [.spoofSuspected])),
        selfie("kyc_authentication", "approved_not_told", .decided(.review, [.unknownResult])),
        ContractScenario(
            "kyc_authentication", "not_registered", calls: .kyc, .submit(.refused(.providerRefused))),
    ]

    static let v3: [ContractScenario] = [
        decided("attention", .review, .unknownResult),
        ContractScenario("kyc", "accepted_capital", .submit(.pending)),
        ContractScenario("kyc", "unknown_status", .submit(.pending), .inquire(.unrecognised)),
        ContractScenario("kyc", "decided_too_early", .submit(.pending), .inquire(.unrecognised)),
        ContractScenario("kyc", "foreign_user", .submit(.pending), .inquire(.mismatched)),
        ContractScenario("kyc", "foreign_submission", .submit(.mismatched)),
        ContractScenario("kyc", "job_malformed", .submit(.error(.malformed, .unknown))),
        ContractScenario("kyc", "wallet_empty", .submit(.error(.refused, .notSent))),
        ContractScenario("kyc", "firewall", .submit(.error(.malformed, .unknown))),
        ContractScenario("kyc", "conflict", .submit(.unrecognised)),
        ContractScenario("kyc", "request_too_large", .submit(.refused(.providerRefused))),
        ContractScenario("kyc", "path_unknown", .submit(.pending), .inquire(.error(.malformed, .unknown))),
        explained("callback_document_expired", "attention-document_expired", .review, .documentExpired),
        explained("callback_spoof", "block-spoof_detected", .rejected, .spoofSuspected),
        explained(
            "callback_unclassifiable", "error-document_unclassifiable", .recapture, .documentUnreadable),
        explained("callback_internal_error", "error-internal_error", .review, .providerUnavailable),
        explained("callback_unknown_reason", "block-bad_vibes", .rejected, .riskTooHigh),
        explained(
            "callback_about_another_status", "attention-document_copy_detected", .rejected, .riskTooHigh),
        ContractScenario(
            "kyc", "callback_job_in_body", .read(claims: "clear"), .inquire(.decided(.verified, []))),
        selfie("kyc_registration", "accepted", .decided(.verified, [])),
        selfie("kyc_authentication", "accepted", .decided(.verified, [])),
        ContractScenario(
            "kyc_authentication", "not_registered", calls: .kyc, .submit(.refused(.providerRefused))),
    ]

    private static func decided(_ name: String, _ decision: KYCDecision, _ reason: KYCReason)
        -> ContractScenario
    {
        ContractScenario("kyc", name, .submit(.pending), .inquire(.decided(decision, [reason])))
    }

    private static func verified(_ name: String) -> ContractScenario {
        ContractScenario("kyc", name, .submit(.pending), .inquire(.decided(.verified, [])))
    }

    private static func selfie(_ folder: String, _ name: String, _ answer: ContractAnswer) -> ContractScenario
    {
        ContractScenario(folder, name, calls: .kyc, .submit(.pending), .inquire(answer))
    }

    /// A status, and the reason that a callback has told for it.
    private static func explained(
        _ name: String, _ claim: String, _ decision: KYCDecision, _ reason: KYCReason
    ) -> ContractScenario {
        ContractScenario("kyc", name, .read(claims: claim), .inquire(.decided(decision, [reason])))
    }

    /// The people of Smile ID's own sandbox, who decide what becomes of a job there (smile-id.md section
    /// 12.5).
    static func person(of scenario: ContractScenario) -> KYCPerson {
        let (given, last) =
            switch scenario.name {
            case "rejected", "callback_rejected": ("Ade Ogundimu", "Forgeman")
            case "recapture", "callback_unclassifiable": ("Segun Olawale", "Puzzleton")
            case "attention": ("Adaeze Nnamdi", "Xeroxley")
            case "callback_document_expired": ("Tunde Bakare", "Oldfield")
            default: ("Amina Fatou", "Clearwater")
            }
        let first = given.prefix { $0 != " " }.lowercased()
        return KYCPerson(
            givenNames: given, lastName: last, phone: nil, email: "\(first).\(last.lowercased())@example.com")
    }
}
