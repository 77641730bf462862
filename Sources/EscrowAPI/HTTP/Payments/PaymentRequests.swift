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
        let phone = fields.cameroonianPhone("phone_number")
        let provider = fields.choice(
            "provider", of: PaymentMethod.allCases.map(\.rawValue), required: false)
        let amount = fields.integer("amount", in: 1...Money.largestMinorUnits)
        _ = fields.choice("currency", of: [Currency.xaf.rawValue], required: false)
        let values = try fields.finish(agreement, phone, amount)
        return PaymentService.CollectionOrder(
            agreementID: values.0, payer: values.1, method: provider.flatMap { PaymentMethod(rawValue: $0) },
            amount: Money(values.2, .xaf))
    }

    /// `POST /api/payments/predict/`.
    static func prediction(_ request: Request) async throws -> MSISDN {
        var fields = try await RequestFields(request)
        let phone = fields.cameroonianPhone("phone_number")
        return try fields.finish(phone)
    }
}
