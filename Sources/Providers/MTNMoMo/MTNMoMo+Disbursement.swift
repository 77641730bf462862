package import ProviderKit

extension MTNMoMo: DisbursementProvider {
    /// `POST` of a transfer or a deposit, as configured, known to MTN by the attempt's identifier.
    package func disburse(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await submit(order, as: configuration.disbursementOperation, in: context)
    }

    /// `GET` of the transfer or the deposit, by the attempt. Its errors say `unknown`: they tell nothing about the
    /// order.
    package func inquireDisbursement(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await inquire(order, as: configuration.disbursementOperation, in: context)
    }
}
