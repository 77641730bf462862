import GatewayCore
import HTTPTypes
import Logging
import Primitives
import ProviderKit

extension OrangeCore {
    func submit(
        _ order: PaymentOrder, as operation: OrangeCoreOperation, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        let response = try await send(encodeSubmission(order, as: operation), in: context)
        return log(try Self.decodeSubmission(response, of: order, as: operation), in: context)
    }

    func inquire(
        _ order: PaymentOrder, as operation: OrangeCoreOperation, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderReply {
        do {
            let response = try await send(encodeInquiry(order, as: operation), in: context)
            return log(try Self.decodeInquiry(response, of: order, as: operation), in: context)
        } catch {
            throw error.with(delivery: .unknown)
        }
    }

    /// The fields of `pay`. The amount is whole francs; `notifUrl` is for what the customer confirms later.
    func encodeSubmission(_ order: PaymentOrder, as operation: OrangeCoreOperation) -> ProviderRequest {
        let description = PlainText.of(order.message.isEmpty ? order.externalID : order.message, limit: 125)
        return request(
            .post, "/\(operation.rawValue)/pay",
            .object([
                "notifUrl": operation == .merchantPayment ? order.webhookURL.map { .string($0) } : nil,
                "channelUserMsisdn": .string(configuration.channelMSISDN),
                "amount": .string(String(order.amount.minorUnits)),
                "subscriberMsisdn": .string(order.account.nationalDigits),
                "pin": .string(configuration.credentials.pin.reveal()),
                "orderId": .string(OrangeOrderID.short(order.attempt)),
                "description": .string(description), "payToken": .string(Self.key(of: order)),
            ]))
    }

    func encodeInquiry(_ order: PaymentOrder, as operation: OrangeCoreOperation) -> ProviderRequest {
        request(.get, "/\(operation.rawValue)/paymentstatus/\(Self.key(of: order))")
    }

    /// The engine sends, asks about and prompts for prepared orders only.
    static func key(of order: PaymentOrder) -> String {
        guard let key = order.preparedKey else {
            preconditionFailure("An order is prepared before it is sent or asked about.")
        }
        return key
    }

    private func log(_ reply: ProviderReply, in context: ProviderContext) -> ProviderReply {
        if case .unrecognised(let text) = reply.outcome {
            context.logger.warning(
                "The provider's reply says nothing that we know.",
                metadata: ["provider.id": "\(manifest.id)", "reply": "\(text)"])
        }
        return reply
    }
}

extension MSISDN {
    /// Without Cameroon's country code, as the Core API wants it.
    var nationalDigits: String {
        isCameroonianMobile ? String(digits.dropFirst(3)) : digits
    }
}
