import Escrow
import GatewayCore
import Hummingbird
import Primitives
import Web

/// The bodies of the payment routes, read strictly.
enum PaymentRequests {
    /// `POST /api/payments/momo/collect/`.
    static func collection(_ request: Request) async throws -> PaymentService.CollectionOrder {
        var fields = try await RequestFields(request)
        let agreement = fields.integer("transaction_id", in: 1...Int64.max)
        let phone = fields.phone("phone_number")
        let provider = fields.choice("provider", of: ["MTN_MOMO", "ORANGE_MONEY"])
        let amount = fields.integer("amount", in: 1...Money.largestMinorUnits)
        _ = fields.choice("currency", of: [Currency.xaf.rawValue], required: false)
        let values = try fields.finish(agreement, phone, provider, amount)
        guard let payer = MSISDN(cameroonian: values.1), let provider = ProviderID(clientName: values.2)
        else {
            preconditionFailure("The fields were checked.")
        }
        return PaymentService.CollectionOrder(
            agreementID: values.0, payer: ProviderAccount(provider: provider, msisdn: payer),
            amount: Money(values.3, .xaf))
    }
}
