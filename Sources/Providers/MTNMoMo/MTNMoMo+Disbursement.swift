package import ProviderKit

extension MTNMoMo: DisbursementProvider {
    /// `POST /disbursement/v1_0/transfer`, known to MTN by the attempt's identifier.
    package func disburse(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await submit(order, to: .disbursement, in: context)
    }

    /// `GET /disbursement/v1_0/transfer/{attempt}`. Its errors say `unknown`: they tell nothing about the
    /// order.
    package func inquireDisbursement(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await inquire(order, of: .disbursement, in: context)
    }
}
