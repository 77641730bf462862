package import GatewayCore
package import ProviderKit

extension MTNMoMo: RefundProvider {
    /// `POST /disbursement/v2_0/refund`, known to MTN by the attempt's identifier; it pays who paid `collection`.
    package func refund(
        _ order: PaymentOrder, of collection: AttemptID, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await submit(order, as: .refund, refunding: collection, in: context)
    }

    /// `GET /disbursement/v1_0/refund/{attempt}`. Its errors say `unknown`: they tell nothing about the order.
    package func inquireRefund(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await inquire(order, as: .refund, in: context)
    }
}
