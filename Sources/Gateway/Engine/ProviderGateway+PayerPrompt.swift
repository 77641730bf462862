import GatewayCore
import GatewayStore
import Logging
import Primitives
import ProviderKit

extension ProviderGateway {
    /// Has the provider prompt the payer of a collection again, where the attempt was made. What becomes of it is only
    /// logged and counted.
    func promptPayer(of payment: StoredPayment) async {
        let id = payment.account.provider
        guard let provider = registry.provider(id) as? any PayerPromptProvider,
            payment.preparedKey != nil || !(provider is any PreparingProvider)
        else { return }
        let answer: String
        do {
            try Self.confirmRate(await permit(payment, for: .inquiry), for: .inquiry)
            try Self.confirmEndpoint(of: payment, is: endpoint(of: payment), for: .inquiry)
            let context = context(for: provider, subject: payment.id.description)
            answer = try await provider.promptPayer(of: order(payment), in: context).rawValue
        } catch {
            answer = error.code.rawValue
            logger.notice(
                "A payer could not be prompted again.",
                metadata: [
                    "provider.id": "\(id)", "payment.id": "\(payment.id)", "failure": "\(answer)",
                    "detail": "\(error.message)",
                ])
        }
        EngineMetrics.providerAnswer(provider: id.name, operation: "payer_prompt", answer: answer)
    }
}
