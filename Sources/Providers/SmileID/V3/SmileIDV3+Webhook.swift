package import FoundationEssentials
import GatewayCore
import HTTPTypes
import Primitives
package import ProviderKit

extension SmileIDV3 {
    /// Reads a callback: signed in `Response-Signature` and `Response-Timestamp`, which cover the time alone.
    /// The job may stand in the header `Job-ID` only, our check in `partner_params`. Source: smile-id.md
    /// section 12.4, secondary.
    package func readCallback(
        _ webhook: ProviderWebhook, at time: Date
    ) throws(ProviderError) -> KYCWebhookHint {
        let signing = try SmileIDCallback.check(
            SmileIDCallback.Signing(headers: webhook.headers), by: signatures, at: time,
            window: configuration.callbackWindow)
        guard let body = try? JSONValue(parsing: webhook.body), let word = body["status"]?.string,
            let job = webhook.headers[.jobID] ?? body["job_id"]?.string, Self.isJob(job)
        else { throw SmileIDCallback.malformed }
        let status = SmileIDText.word(word.lowercased())
        let reason = body["reason"]?.string.map { "-\(SmileIDText.word($0))" } ?? ""
        let check = body["partner_params"]?["check_id"]?.string.flatMap { KYCCheckID($0) }
        return KYCWebhookHint(check: check, job: job, claimedStatus: status + reason, signing: signing)
    }
}
