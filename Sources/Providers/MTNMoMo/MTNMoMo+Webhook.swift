package import ProviderKit

extension MTNMoMo: WebhookProvider {
    /// Reads a webhook's body: that of an inquiry, by PUT or POST, about one or the other product. MTN signs
    /// nothing, so whatever it says is a reason to inquire. Throws `malformed` where it carries no status.
    package func read(_ webhook: ProviderWebhook) throws(ProviderError) -> WebhookHint {
        guard let payment = MTNMoMoPaymentResponse(webhook.body, of: .requestToPay),
            MTNMoMoText.word(payment.status) == payment.status
        else {
            throw ProviderError(
                .malformed, delivery: .unknown,
                message: "The webhook is not what MTN documents: no readable status.")
        }
        let reference = payment.financialTransactionID.flatMap { $0.isPlainReference ? $0 : nil }
        return WebhookHint(claimedStatus: payment.status, providerReference: reference)
    }
}

extension String {
    /// Whether it looks like MTN's references: digits today, letters and hyphens allowed.
    fileprivate var isPlainReference: Bool {
        utf8.count <= 64
            && utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == 0x2D
            }
    }
}
