package import GatewayCore
import HTTPTypes
import Logging
import Primitives
package import ProviderKit

extension OrangeWebPayment: PreparingProvider {
    /// `POST …/webpayment`: makes the page. Nothing moves before somebody pays there, and nobody knows the address but
    /// who gets it from us: a page whose answer was lost is never paid.
    package func prepare(
        _ order: PaymentOrder, kind: PaymentKind, in context: ProviderContext
    ) async throws(ProviderError) -> PreparedAttempt {
        let response = try await send(encodePage(order), in: context)
        return try Self.decodePage(response, of: order)
    }

    func encodePage(_ order: PaymentOrder) -> ProviderRequest {
        request(
            "/webpayment",
            .object([
                "merchant_key": .string(configuration.merchantKey.reveal()),
                "currency": .string(configuration.country.currencyCode),
                "order_id": .string(
                    OrangeWebPaymentKey.orderID(of: order.attempt, submission: order.submission)),
                "amount": .integer(order.amount.minorUnits), "return_url": .string(configuration.returnURL),
                "cancel_url": .string(configuration.cancelURL),
                "notif_url": .string(order.webhookURL ?? configuration.cancelURL), "lang": "fr",
                "reference": .string(configuration.shopName ?? order.externalID),
            ]))
    }

    /// 201 with `status`, `pay_token`, `payment_url` and `notif_token`; 200 is taken, too.
    static func decodePage(
        _ response: ProviderResponse, of order: PaymentOrder
    ) throws(ProviderError) -> PreparedAttempt {
        guard response.status == 201 || response.status == 200 else { throw error(response) }
        let body = try? JSONValue(parsing: response.body)
        guard let token = body?["pay_token"]?.string, token.isPlainToken,
            let page = body?["payment_url"]?.string, page.hasPrefix("http"), page.utf8.count <= 512,
            let notification = body?["notif_token"]?.string, (8...128).contains(notification.utf8.count)
        else { throw unreadable("a page", response) }
        let key = OrangeWebPaymentKey(
            orderID: OrangeWebPaymentKey.orderID(of: order.attempt, submission: order.submission),
            payToken: token)
        return PreparedAttempt(key: key.text, payerURL: page, webhookToken: Secret(notification))
    }
}

extension OrangeWebPayment: CollectionProvider {
    /// The page is made; whether somebody has paid there is asked at once. Nothing is sent that could collect.
    package func requestToPay(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        try await inquireCollection(order, in: context)
    }

    /// `POST …/transactionstatus` with the order, its amount and the page's token. Its errors say `unknown`: they tell
    /// nothing about the order.
    package func inquireCollection(
        _ order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        guard let key = order.preparedKey.flatMap({ OrangeWebPaymentKey($0) }) else {
            preconditionFailure("A page is made before it is asked about.")
        }
        do {
            let response = try await send(encodeInquiry(order, key), in: context)
            let reply = try Self.decodeInquiry(response, of: order, key)
            if case .unrecognised(let text) = reply.outcome {
                context.logger.warning(
                    "The provider's reply says nothing that we know.",
                    metadata: ["provider.id": "\(manifest.id)", "reply": "\(text)"])
            }
            return reply
        } catch {
            throw error.with(delivery: .unknown)
        }
    }

    func encodeInquiry(_ order: PaymentOrder, _ key: OrangeWebPaymentKey) -> ProviderRequest {
        request(
            "/transactionstatus",
            .object([
                "order_id": .string(key.orderID), "amount": .integer(order.amount.minorUnits),
                "pay_token": .string(key.payToken),
            ]))
    }

    /// 201 as a rule, 200 for some clients. The amount is part of the question; the order's identifier is part of the
    /// answer.
    static func decodeInquiry(
        _ response: ProviderResponse, of order: PaymentOrder, _ key: OrangeWebPaymentKey
    ) throws(ProviderError) -> ProviderReply {
        guard response.status == 201 || response.status == 200 else { throw error(response) }
        guard let body = try? JSONValue(parsing: response.body), let word = body["status"]?.string else {
            throw unreadable("a payment", response)
        }
        let evidence = ProviderEvidence(
            httpStatus: response.status, body: OrangeRecord.text(of: response.body))
        guard let status = OrangeWebPaymentStatus(rawValue: word) else {
            return ProviderReply(.unrecognised("status \(OrangeText.word(word))"), evidence: evidence)
        }
        let fields = differences(of: body, from: order, key, isPaid: status == .success)
        guard fields.isEmpty else { return ProviderReply(.mismatched(fields: fields), evidence: evidence) }
        let reference = body["txnid"]?.string.flatMap(OrangeText.reference)
        return ProviderReply(status.outcome(providerReference: reference), evidence: evidence)
    }
}

extension OrangeWebPayment {
    /// The members that speak of another payment than the order. A success must name the order; the page's token and the
    /// amount are no documented part of the answer, and count where they are told.
    private static func differences(
        of body: JSONValue, from order: PaymentOrder, _ key: OrangeWebPaymentKey, isPaid: Bool
    ) -> [String] {
        var fields: [String] = []
        let orderID = body["order_id"]?.spelling
        if orderID != key.orderID, orderID != nil || isPaid { fields.append("order_id") }
        if let token = body["pay_token"]?.spelling, token != key.payToken { fields.append("pay_token") }
        if let amount = body["amount"]?.spelling, Int64(amount) != order.amount.minorUnits {
            fields.append("amount")
        }
        return fields
    }
}

/// Where a payment stands on a page. Source: Orange Developer, "Orange Money Web Payment", November 2026.
enum OrangeWebPaymentStatus: String, CaseIterable {
    /// The page is open, or nobody has visited it.
    case initiated = "INITIATED"
    /// The payer has confirmed.
    case pending = "PENDING"
    case success = "SUCCESS"
    case failed = "FAILED"
    /// Confirmed too late, or the page's life is over.
    case expired = "EXPIRED"

    func outcome(providerReference: String?) -> ProviderOutcome {
        switch self {
        case .initiated, .pending: .pending(providerReference: providerReference)
        case .success: .succeeded(providerReference: providerReference)
        case .failed: .failed(.declined, code: rawValue)
        case .expired: .failed(.expired, code: rawValue)
        }
    }
}
