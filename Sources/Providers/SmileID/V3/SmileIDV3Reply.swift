import GatewayCore
import Primitives
import ProviderKit

/// What v3's replies say. A response goes in, an outcome or an error comes out.
extension SmileIDV3 {
    /// Reads the answer to a submission: 202 with the job, or why there is none.
    static func decodeSubmission(
        _ response: ProviderResponse, of order: KYCOrder
    ) throws(ProviderError) -> KYCReply {
        let body = try? JSONValue(parsing: response.body)
        let isAnswer = body?["status"]?.string != nil || body?["message"]?.string != nil
        let outcome: KYCOutcome
        switch response.status {
        case 202:
            guard let word = body?["status"]?.string, SmileIDJobStatus(word: word) == .accepted,
                let job = body?["job_id"]?.string, isJob(job)
            else { throw unreadable("a new job", response) }
            outcome = isOf(order, body) ? .pending(job: job) : .mismatched(fields: ["user_id"])
        case 400 where isAnswer, 413 where isAnswer, 415 where isAnswer:
            outcome = .refused(
                .providerRefused, code: "HTTP_\(response.status)", "Smile ID does not take the form.")
        case 404 where isAnswer:
            outcome = .refused(.providerRefused, code: "HTTP_404", "Smile ID does not know the user.")
        case 409 where isAnswer:
            outcome = .unrecognised("HTTP 409 to a submission")
        default: throw error(response, isAnswer: isAnswer)
        }
        return KYCReply(outcome, evidence: SmileIDRecord.evidence(of: response))
    }

    /// Reads the answer to an inquiry, which must be about this job and this user.
    static func decodeStatus(
        _ response: ProviderResponse, of order: KYCOrder, job: String
    ) throws(ProviderError) -> KYCReply {
        let body = try? JSONValue(parsing: response.body)
        let word = body?["status"]?.string
        let outcome: KYCOutcome
        switch response.status {
        case 404 where word == SmileIDJobStatus.notFound.rawValue:
            outcome = .notFound
        case 200, 202:
            guard let body, let word else { throw unreadable("a job", response) }
            outcome = standing(word, body, response.status, of: order, job: job)
        default: throw error(response, isAnswer: word != nil || body?["message"]?.string != nil)
        }
        return KYCReply(outcome, evidence: SmileIDRecord.evidence(of: response))
    }

    /// HTTP status and word have to agree: what is decided comes with 200.
    private static func standing(
        _ word: String, _ body: JSONValue, _ httpStatus: Int, of order: KYCOrder, job: String
    ) -> KYCOutcome {
        guard let status = SmileIDJobStatus(word: word) else {
            return .unrecognised("status \(SmileIDText.word(word))")
        }
        let meaning = SmileIDMeaning(status, claim: order.claimedStatus)
        switch (httpStatus, status) {
        case (202, .processing), (200, .processing), (202, .accepted):
            let fields = differences(body, from: order, job: job)
            return fields.isEmpty ? .pending(job: job) : .mismatched(fields: fields)
        case (200, _):
            guard let meaning else { return .unrecognised("HTTP 200 with status \(status.rawValue)") }
            let fields = differences(body, from: order, job: job)
            guard fields.isEmpty else { return .mismatched(fields: fields) }
            return .completed(
                KYCResult(
                    decision: meaning.decision, reasons: meaning.reason.map { [$0] } ?? [],
                    code: status.rawValue,
                    identity: nil))
        default: return .unrecognised("HTTP \(httpStatus) with status \(status.rawValue)")
        }
    }

    /// The members that speak of another job than ours, or are missing.
    static func differences(_ body: JSONValue, from order: KYCOrder, job: String) -> [String] {
        var fields: [String] = []
        if body["job_id"]?.string != job { fields.append("job_id") }
        if body["user_id"]?.string?.lowercased() != order.smileIDUser { fields.append("user_id") }
        return fields
    }

    /// A submission's answer that names no user is ours: it came to our request.
    private static func isOf(_ order: KYCOrder, _ body: JSONValue?) -> Bool {
        body?["user_id"]?.string.map { $0.lowercased() == order.smileIDUser } ?? true
    }

    /// The error of an answer that is not what Smile ID's look like.
    static func unreadable(_ what: String, _ response: ProviderResponse) -> ProviderError {
        ProviderError(
            .malformed, delivery: .unknown, message: "Smile ID's answer about \(what) cannot be read.",
            httpStatus: response.status)
    }

    /// The error of a reply that tells nothing about the job. Delivery is `notSent` only where Smile ID's own
    /// answer proves that no job was made.
    static func error(_ response: ProviderResponse, isAnswer: Bool) -> ProviderError {
        let (code, delivery, what): (ProviderError.Code, ProviderError.Delivery, String) =
            switch response.status {
            case 401: (.refused, .notSent, "Smile ID refuses a fresh token: check partner and API key")
            case 402 where isAnswer: (.refused, .notSent, "The wallet at Smile ID is empty")
            case 403 where isAnswer:
                (.refused, .notSent, "Smile ID refuses us: check product, callback address and IP addresses")
            case 429: (.throttled, .notSent, "Smile ID asks us to slow down")
            case 500...599: (.interrupted, .unknown, "Smile ID answers with an error that may hide a job")
            case 300...399: (.malformed, .unknown, "Smile ID answers with a redirect, which is not followed")
            default: (.malformed, .unknown, "Smile ID answers with something that it does not document")
            }
        return ProviderError(
            code, delivery: delivery, message: "\(what) (HTTP \(response.status)).",
            httpStatus: response.status)
    }
}
