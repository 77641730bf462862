package import ProviderKit

extension OrangeCore: CollectionProvider {
    /// `POST /mp/pay` under the prepared payToken: prompts the customer.
    package func requestToPay(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await submit(order, as: .merchantPayment, in: context)
    }

    /// `GET /mp/paymentstatus/{payToken}`. Its errors say `unknown`: they tell nothing about the order.
    package func inquireCollection(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await inquire(order, as: .merchantPayment, in: context)
    }
}
