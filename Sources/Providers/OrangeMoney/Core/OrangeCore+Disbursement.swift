package import ProviderKit

extension OrangeCore: DisbursementProvider {
    /// `POST /cashin/pay` under the prepared payToken: the money has moved when it answers so.
    package func disburse(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await submit(order, as: .cashIn, in: context)
    }

    /// `GET /cashin/paymentstatus/{payToken}`. Its errors say `unknown`: they tell nothing about the order.
    package func inquireDisbursement(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await inquire(order, as: .cashIn, in: context)
    }
}
