package import GatewayCore
import Primitives
package import ProviderKit

extension OrangeWebPayment: WebhookProvider {
    /// Reads `{"status","notif_token","txnid"}`, a POST without a signature. The engine compares the token with the one
    /// that came with the page. Throws `malformed` where there is no status.
    package func read(_ webhook: ProviderWebhook) throws(ProviderError) -> WebhookHint {
        let json = try? JSONValue(parsing: webhook.body)
        guard let status = json?["status"]?.string, OrangeText.word(status) == status else {
            throw ProviderError(
                .malformed, delivery: .unknown,
                message: "The webhook is not what Orange sends: no readable status.")
        }
        let reference = json?["txnid"]?.string
        return WebhookHint(
            claimedStatus: status, providerReference: reference.flatMap(OrangeText.reference),
            token: json?["notif_token"]?.string.map { Secret($0) })
    }

    package func record(of webhook: ProviderWebhook, hiding account: MSISDN) -> String {
        OrangeRecord.text(of: webhook.body)
    }
}
