package import FoundationEssentials
import GatewayCore
import HTTPTypes
import Primitives
package import ProviderKit

extension SmileIDV1 {
    /// Reads a callback: a result object at the top, signed in its body or, by newer deliveries, in
    /// `Response-Signature` and `Response-Timestamp`. The signature covers the time alone, so nothing of the
    /// body is believed. Source: smile-id.md section 9.
    package func readCallback(
        _ webhook: ProviderWebhook, at time: Date
    ) throws(ProviderError) -> KYCWebhookHint {
        guard let body = try? JSONValue(parsing: webhook.body), body.members != nil else {
            throw SmileIDCallback.malformed
        }
        let pair = SmileIDCallback.Signing(body: body) ?? SmileIDCallback.Signing(headers: webhook.headers)
        let signing = try SmileIDCallback.check(
            pair, by: [signature], at: time, window: configuration.callbackWindow)
        let params = body["PartnerParams"]
        guard let check = params?["job_id"]?.string.flatMap({ KYCCheckID($0) }),
            let code = SmileIDText.code(body["ResultCode"])
        else { throw SmileIDCallback.malformed }
        return KYCWebhookHint(
            check: check, job: SmileIDText.jobNumber(body["SmileJobID"]), claimedStatus: code,
            signing: signing)
    }
}
