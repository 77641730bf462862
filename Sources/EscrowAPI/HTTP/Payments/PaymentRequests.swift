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

    /// What `GET /api/payments/history/` asks for.
    struct Page {
        let kinds: [PaymentKind]
        let statuses: [PaymentStatus]
        let before: PaymentID?
        let limit: Int
    }

    static func page(_ request: Request) throws -> Page {
        var fields = QueryFields(request)
        let limit = fields.integer("limit", in: 1...100)
        let kind = fields.choice("kind", of: PaymentKind.allCases.map { $0.rawValue.uppercased() })
        let status = fields.choice("status", of: PaymentStatus.allCases.map(\.rawValue))
        let cursor = fields.string("cursor", length: 1...64)
        let before = cursor.map { PaymentCursor.payment($0) }
        if let before, before == nil {
            fields.problem(
                "/cursor", "invalid_cursor", fr: "Ce curseur ne vient pas d'une réponse de cette liste.",
                en: "This cursor does not come from an answer of this list.")
        }
        try fields.finish()
        return Page(
            kinds: kind.flatMap { PaymentKind(rawValue: $0.lowercased()) }.map { [$0] }
                ?? PaymentKind.allCases,
            statuses: status.flatMap { PaymentStatus(rawValue: $0) }.map { [$0] } ?? PaymentStatus.allCases,
            before: before ?? nil, limit: Int(limit ?? 20))
    }
}

/// A place in the list of payments, opaque to clients.
enum PaymentCursor {
    static func text(_ payment: PaymentID) -> String { Base64URL.encode("before:\(payment)".utf8) }

    static func payment(_ text: String) -> PaymentID? {
        guard let bytes = Base64URL.decode(text), let plain = String(validating: bytes, as: UTF8.self),
            plain.hasPrefix("before:")
        else { return nil }
        return PaymentID(String(plain.dropFirst("before:".count)))
    }
}
