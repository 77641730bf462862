import Primitives
import ProviderKit

/// How the imitation of Smile ID is told to do what Smile ID may do. Its signatures cover no body, so an
/// answer that is altered on its way is as good as Smile ID's own.
struct SmileIDStages {
    let scenario: ContractScenario
    let generation: String

    static func words(_ generation: String) -> SimulatorWords {
        SimulatorWords(
            provider: "smile-id", token: "v3_token",
            credentials: ["apiKey": "test_api_key_0123456789"],
            submission: { generation == "v1" ? "upload" : product(of: $0) },
            inquiry: { _ in generation == "v1" ? "job_status" : "v3_status" })
    }

    private static func product(of scenario: ContractScenario) -> String {
        switch scenario.folder {
        case "kyc_registration": "registration"
        case "kyc_authentication": "authentication"
        default: "document_verification"
        }
    }

    /// Where a job's images come in, and its fate is settled.
    var settling: String { generation == "v1" ? "zip" : Self.product(of: scenario) }
    var submission: String { generation == "v1" ? "upload" : Self.product(of: scenario) }
    var inquiry: String { generation == "v1" ? "job_status" : "v3_status" }

    var staging: Staging? {
        if scenario.folder == "token" { return token }
        if scenario.name.hasPrefix("inquiry_") { return spoiltInquiry }
        if scenario.name.hasPrefix("callback_") { return callback }
        return common ?? (generation == "v1" ? ofV1 : ofV3)
    }

    private var common: Staging? {
        switch scenario.name {
        case "accepted" where scenario.folder == "kyc_authentication": simulated(after: [.registration])
        case "accepted": simulated()
        case "still_pending": simulated(["decision_ms": 300_000])
        case "not_found":
            generation == "v1"
                ? altered(inquiry, 404, #"{"error":"Job not found","code":"2304"}"#)
                : altered(inquiry, 404, #"{"status":"not_found","message":"Job not found"}"#)
        case "foreign_job": replaced(["\"job_id\":\"": "\"job_id\":\"0"])
        case "foreign_user" where generation == "v3": replaced(["\"user_id\":\"": "\"user_id\":\"0"])
        case "executed_server_error":
            faulty([rule(settling, "error_after", status: 500)])
        case "bad_request":
            altered(submission, 400, #"{"error":"Refused.","message":"Refused.","code":"2213"}"#)
        case "firewall": altered(submission, 403, "<html>Forbidden</html>")
        case "not_registered": simulated()
        default: nil
        }
    }

    /// Of the scenarios of tokens that are not every provider's.
    private var token: Staging? {
        switch scenario.name {
        case "credentials_refused": .simulated(Stage(credentials: ["apiKey": "another-key"]))
        case "without_lifetime": altered("v3_token", 200, #"{"token":"a.e30.b"}"#)
        case "lifetime_as_text": .never("A token whose expiry is a text cannot be signed by the imitation.")
        default: nil
        }
    }

    private var spoiltInquiry: Staging? {
        switch scenario.name {
        case "inquiry_server_error": faulty([rule(inquiry, "error_before", status: 500)])
        case "inquiry_silence":
            .simulated(
                Stage(faults: [rule(inquiry, "no_answer_before")], deadline: .milliseconds(1200)))
        case "inquiry_malformed": faulty([rule(inquiry, "non_json", status: 200)])
        case "inquiry_throttled": faulty([rule(inquiry, "error_before", status: 429)])
        case "inquiry_too_large":
            faulty([rule(inquiry, "alter", alteration: .object(["pad_to": 5_000_000]))])
        case "inquiry_unreachable":
            .never("Nobody can be unreachable for one call and not for the one before.")
        default: nil
        }
    }

    /// The submission comes first, and its callback is what is read.
    private var callback: Staging? {
        func told(
            _ switches: KeyValuePairs<String, JSONValue?> = [:], _ faults: [JSONValue] = []
        ) -> Staging {
            .simulated(
                Stage(
                    after: [.submission], switches: .object(["smile_id": .object(switches)]), faults: faults,
                    isToldFirst: true))
        }
        func decided(_ v1: String, _ v3: String, _ more: [JSONValue] = []) -> Staging {
            told([:], [rule(settling, "decline", reason: generation == "v1" ? v1 : v3)] + more)
        }
        switch scenario.name {
        case "callback_verified": return told()
        case "callback_rejected": return decided("0811", "block face_verification_failed")
        case "callback_forged":
            return told(
                ["decision_ms": 300_000], [rule(settling, "webhook_forged")])
        // The first word of the job is the callback; the answers to questions come later.
        case "callback_stale": return told(["callback_age_ms": 7_200_000, "incomplete_polls": 1000])
        case "callback_of_another_partner", "callback_without_job", "callback_job_in_body":
            return .never("A simulator sends the callbacks that Smile ID documents, to its own partner.")
        case "callback_replayed": return told(["callback_delivery": "twice"])
        case "callback_lies":
            return told(
                [:],
                [
                    rule(
                        inquiry, "alter",
                        alteration: .object([
                            "replace": .object([
                                "\"clear\"": "\"block\"", "\"0810\"": "\"0811\"",
                                "\"job_success\":true": "\"job_success\":false",
                            ])
                        ]))
                ])
        case "callback_malformed": return told(["callback_body": "malformed"])
        case "callback_in_headers": return told(["callback_headers": "headers"])
        case "callback_in_ruby_time", "callback_with_number":
            return .never("The imitation has one form of a time, and codes as texts.")
        case "callback_document_expired": return decided("", "attention document_expired")
        case "callback_spoof": return decided("", "block spoof_detected")
        case "callback_unclassifiable": return decided("", "error document_unclassifiable")
        case "callback_internal_error": return decided("", "error internal_error")
        case "callback_unknown_reason": return decided("", "block bad_vibes")
        case "callback_about_another_status":
            return decided(
                "", "attention document_copy_detected",
                [
                    rule(
                        inquiry, "alter",
                        alteration: .object(["replace": .object(["\"attention\"": "\"block\""])]))
                ])
        default: return nil
        }
    }

    func simulated(
        _ switches: KeyValuePairs<String, JSONValue?> = [:],
        after preparations: [ContractRun.Preparation] = []
    ) -> Staging {
        .simulated(
            Stage(
                after: preparations, switches: .object(["smile_id": .object(switches)]), isToldFirst: true))
    }

    func faulty(_ faults: [JSONValue], after preparations: [ContractRun.Preparation] = []) -> Staging {
        .simulated(Stage(after: preparations, faults: faults))
    }

    /// Another answer to a call.
    func altered(_ operation: String, _ status: Int, _ body: String) -> Staging {
        faulty([rule(operation, "alter", status: status, alteration: .object(["body": .string(body)]))])
    }

    /// Other texts in the answer to a call, that to the inquiry where none is named.
    func replaced(
        _ texts: KeyValuePairs<String, JSONValue?>, in operation: String? = nil,
        after preparations: [ContractRun.Preparation] = []
    ) -> Staging {
        faulty(
            [
                rule(
                    operation ?? inquiry, "alter",
                    alteration: .object(["replace": .object(texts)]))
            ], after: preparations)
    }

    func rule(
        _ operation: String, _ action: String, status: Int? = nil, reason: String? = nil, times: Int? = nil,
        alteration: JSONValue? = nil
    ) -> JSONValue {
        .object([
            "provider": "smile-id", "operation": .string(operation), "action": .string(action),
            "status": status.map { .integer($0) }, "reason": reason.map { .string($0) },
            "times": times.map { .integer($0) }, "alteration": alteration,
        ])
    }
}
