package import ProviderKit

extension MTNMoMo: CollectionProvider {
    /// `POST /collection/v1_0/requesttopay`, known to MTN by the attempt's identifier.
    package func requestToPay(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await submit(order, as: .requestToPay, in: context)
    }

    /// `GET /collection/v1_0/requesttopay/{attempt}`. Its errors say `unknown`: they tell nothing about the
    /// order.
    package func inquireCollection(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await inquire(order, as: .requestToPay, in: context)
    }
}
