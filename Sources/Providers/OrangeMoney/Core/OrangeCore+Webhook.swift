package import GatewayCore
import Primitives
package import ProviderKit

extension OrangeCore: WebhookProvider {
    /// Reads `{"payToken","status","message","txnid"}`, a POST to `notifUrl`. Nothing signs it, so whatever it says is a
    /// reason to inquire. Throws `malformed` where it carries no status.
    package func read(_ webhook: ProviderWebhook) throws(ProviderError) -> WebhookHint {
        let json = try? JSONValue(parsing: webhook.body)
        guard let status = json?["status"]?.string, OrangeText.word(status) == status else {
            throw ProviderError(
                .malformed, delivery: .unknown,
                message: "The webhook is not what Orange sends: no readable status.")
        }
        let reference = json?["txnid"]?.string
        return WebhookHint(
            claimedStatus: status, providerReference: reference.flatMap(OrangeText.reference))
    }

    package func record(of webhook: ProviderWebhook, hiding account: MSISDN) -> String {
        OrangeRecord.text(of: webhook.body)
    }
}
