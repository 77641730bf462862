import Primitives
import ProviderKit

/// What one generation of Smile ID alone may do.
extension SmileIDStages {
    var ofV3: Staging? {
        switch scenario.name {
        // The people of the sandbox decide; see `SmileIDScenarios.person(of:)`.
        case "rejected", "recapture", "attention": simulated()
        case "accepted_capital": simulated(["accepted_word": "Accepted"])
        case "wallet_empty": simulated(["wallet": "empty"])
        case "forbidden": simulated(["forbidden": "product"])
        case "unknown_status": replaced(["\"clear\"": "\"suspended\""])
        case "decided_too_early": faulty([rule(inquiry, "alter", status: 202, alteration: .object([:]))])
        case "path_unknown": altered(inquiry, 404, "<html>Not found</html>")
        case "foreign_submission":
            replaced(["\"user_id\":\"": "\"user_id\":\"0"], in: submission)
        case "job_malformed": replaced(["\"job_id\":\"job_": "\"job_id\":\"job-"], in: submission)
        case "conflict": altered(submission, 409, #"{"status":"Conflict","message":"Refused."}"#)
        case "request_too_large":
            altered(submission, 413, #"{"status":"Content Too Large","message":"Refused."}"#)
        default: nil
        }
    }

    var ofV1: Staging? { refusal ?? upload ?? standing ?? code ?? agreement }

    /// A code of an error is answered instead of what was done.
    private var refusal: Staging? {
        func refused(_ code: String) -> Staging {
            altered(submission, 400, #"{"error":"Refused.","code":"\#(code)"}"#)
        }
        switch scenario.name {
        case "forbidden": return .simulated(Stage(credentials: ["apiKey": "another-key"]))
        case "already_registered": return refused("2209")
        case "system_error": return refused("2201")
        case "wrong_type": return refused("2204")
        case "production_not_enabled": return refused("2220")
        case "unknown_error_code": return refused("2299")
        case "code_of_another_stage": return refused("2413")
        case "duplicate_not_opened": return refused("2215")
        default: return nil
        }
    }

    private var upload: Staging? {
        switch scenario.name {
        case "images_sent_again":
            .simulated(
                Stage(
                    faults: [rule("zip", "no_answer_before", times: 1)], deadline: .milliseconds(1200)))
        case "duplicate_pending": simulated(["decision_ms": 300_000], after: [.submission])
        case "duplicate_decided": .never("Nobody knows when the imitation has decided, but by asking.")
        case "reopening_unreachable", "upload_unreachable":
            .never("Nobody can be unreachable for one call and not for the one before.")
        case "upload_refused": altered("zip", 403, "<Error><Code>AccessDenied</Code></Error>")
        case "upload_error": faulty([rule("zip", "error_before", status: 503)])
        case "upload_elsewhere": replaced(["http://127.0.0.1": "http://169.254.169.254"], in: submission)
        case "upload_without_encryption":
            replaced(
                ["http://127.0.0.1": "http://smile-uploads-test.s3.us-west-2.amazonaws.com"], in: submission)
        case "upload_with_user": replaced(["http://": "http://someone@"], in: submission)
        case "upload_without_url": replaced(["\"upload_url\"": "\"url\""], in: submission)
        case "upload_code_as_number": simulated(["code_type": "integer"])
        case "upload_other_code": replaced(["\"2202\"": "\"2302\""], in: submission)
        default: nil
        }
    }

    private var standing: Staging? {
        switch scenario.name {
        case "images_missing": simulated(["unknown_job": "2314"])
        case "provisional" where scenario.folder == "kyc": simulated(["default_result": "review"])
        case "complete_without_result":
            replaced(
                ["\"job_complete\":false": "\"job_complete\":true", "\"2314\"": "\"2302\""])
        case "without_job_complete":
            replaced(["\"job_complete\"": "\"job_done\"", "\"2314\"": "\"2302\""])
        case "unknown_status_code": replaced(["\"2314\"": "\"2399\""])
        case "unknown_error_of_status": altered(inquiry, 400, #"{"error":"?","code":"2399"}"#)
        case "status_out_of_order": replaced(["\"2314\"": "\"2301\""])
        case "status_not_authorized": altered(inquiry, 400, #"{"error":"?","code":"2305"}"#)
        case "status_forged": simulated(["status_signature": "invalid"], after: [.submission])
        case "status_unsigned": simulated(["status_signature": "absent"], after: [.submission])
        default: ofAnother
        }
    }

    /// A result that speaks of another job. It is asked about once it is there: a review keeps it.
    private var ofAnother: Staging? {
        let texts: KeyValuePairs<String, JSONValue?>? =
            switch scenario.name {
            case "foreign_user": ["\"user_id\":\"": "\"user_id\":\"0"]
            case "foreign_product": ["\"job_type\":6": "\"job_type\":4"]
            case "pending_of_another": ["\"job_id\":\"": "\"job_id\":\"0"]
            case "without_partner_params": ["\"PartnerParams\"": "\"Params\""]
            default: nil
            }
        guard let texts else { return nil }
        let alteration = rule(inquiry, "alter", alteration: .object(["replace": .object(texts)]))
        return .simulated(
            Stage(
                after: [.submission],
                switches: scenario.name == "pending_of_another"
                    ? .object(["smile_id": .object(["default_result": "review"])]) : nil,
                faults: [alteration], isToldFirst: true))
    }

    /// The job ends with the code that the scenario is named after.
    private var code: Staging? {
        func ended(_ code: String) -> Staging {
            faulty(
                [rule(settling, "decline", reason: code)],
                after: scenario.folder == "kyc_authentication" ? [.registration] : [])
        }
        switch (scenario.folder, scenario.name) {
        case ("kyc_registration", "rejected"): return ended("0841")
        case ("kyc_registration", "provisional"): return ended("0814")
        case ("kyc_registration", "no_face"): return ended("0911")
        case ("kyc_authentication", "rejected"): return ended("0821")
        case ("kyc_authentication", "provisional"): return ended("0825")
        case (_, "rejected"): return ended("0811")
        case (_, "recapture"): return ended("0001")
        case (_, "code_0811_liveness"):
            return simulated(["default_result": "0811", "meaning_0811": "liveness"])
        case (_, "code_0811_document"):
            return simulated(["default_result": "0811", "meaning_0811": "security"])
        case (_, "code_0811_bare"):
            return replaced([
                "\"0810\"": "\"0811\"", "\"job_success\":true": "\"job_success\":false",
            ])
        case (_, "code_of_another_product"): return replaced(["\"0810\"": "\"0820\""])
        case (_, "unknown_code"): return replaced(["\"0810\"": "\"0899\""])
        case (_, "without_code"): return replaced(["\"ResultCode\"": "\"Result\""])
        case (_, let name) where name.hasPrefix("code_0") || name.hasPrefix("code_1"):
            return ended(String(name.dropFirst(5)))
        default: return nil
        }
    }

    /// An approval, one word of which is another.
    private var agreement: Staging? {
        func action(_ name: String, _ word: String, _ other: String) -> Staging {
            replaced(["\"\(name)\":\"\(word)\"": .string("\"\(name)\":\"\(other)\"")])
        }
        switch scenario.name {
        case "code_as_number":
            return replaced(["\"ResultCode\":\"0810\"": "\"ResultCode\":810", "\"2302\"": "2302"])
        case "flags_as_text": return simulated(["flags": "text"])
        case "job_type_as_text": return simulated(["job_type_echo": "string"])
        case "actions_left_out":
            return action("Human_Review_Compare", "Not Applicable", "Not Done")
        case "approved_under_review": return action("Document_Check", "Passed", "Under Review")
        case "approved_in_human_review":
            return action("Human_Review_Compare", "Not Applicable", "Sent to Human Review")
        case "approved_undetermined": return action("Liveness_Check", "Passed", "Unable To Determine")
        case "approved_with_failure": return action("Selfie_To_ID_Card_Compare", "Completed", "Failed")
        case "approved_provisionally":
            return action("Register_Selfie", "Approved", "Provisionally Approved")
        case "approved_without_document_check": return action("Document_Check", "Passed", "Not Done")
        case "approved_document_not_told": return replaced(["\"Document_Check\":\"Passed\",": ""])
        case "approved_document_not_applicable":
            return action("Document_Check", "Passed", "Not Applicable")
        case "approved_face_not_told":
            return replaced(["\"Selfie_To_ID_Card_Compare\":\"Completed\",": ""])
        case "approved_face_not_applicable":
            return action("Selfie_To_ID_Card_Compare", "Completed", "Not Applicable")
        case "unknown_action": return replaced(["\"Register_Selfie\"": "\"Voice_Check\""])
        case "unknown_action_word": return action("Liveness_Check", "Passed", "Probably")
        case "approved_not_told" where scenario.folder == "kyc_registration":
            return replaced([",\"Register_Selfie\":\"Approved\"": ""])
        case "approved_not_told":
            return replaced(
                [",\"Selfie_To_Registered_Selfie_Compare\":\"Completed\"": ""], after: [.registration])
        case "without_actions": return replaced(["\"Actions\"": "\"Deeds\""])
        case "approved_without_success":
            return replaced(["\"job_success\":true": "\"job_success\":false"])
        case "rejected_with_success": return replaced(["\"0810\"": "\"0811\""])
        default: return nil
        }
    }
}
