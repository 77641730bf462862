import GatewayCore
import HTTPTypes
import Primitives
package import ProviderKit

extension MTNMoMo: DeliveryNotificationProvider {
    /// `POST /collection/v1_0/requesttopay/{attempt}/deliverynotification`, 1 to 160 characters, once for each
    /// successful payment.
    package func notifyPayer(
        of order: PaymentOrder, text: String, in context: ProviderContext
    ) async throws(ProviderError) -> DeliveryNotificationOutcome {
        let request = encodeDeliveryNotification(of: order, text: text)
        return try Self.decodeDeliveryNotification(try await send(request, of: .collection, in: context))
    }

    func encodeDeliveryNotification(of order: PaymentOrder, text: String) -> ProviderRequest {
        var headers = productHeaders(.collection)
        headers[.contentType] = "application/json"
        let path = "\(MTNMoMoOperation.requestToPay.inquiryPath)/\(order.attempt)/deliverynotification"
        let body = JSONValue.object(["notificationMessage": .string(MTNMoMoText.sanitised(text))])
        return ProviderRequest(
            .post, configuration.address.text + path, headers: headers, body: Array(body.text.utf8))
    }

    /// 429 is MTN's answer to a second one for the same payment, unless it is the API gateway's own.
    static func decodeDeliveryNotification(
        _ response: ProviderResponse
    ) throws(ProviderError) -> DeliveryNotificationOutcome {
        let body = MTNMoMoErrorBody(response.body)
        switch (response.status, body) {
        case (200, _):
            // MTN shows no body; a page of HTML is not from MTN.
            guard response.body.isEmpty || (try? JSONValue(parsing: response.body)) != nil else {
                throw unreadable("a delivery notification", response)
            }
            return .sent
        case (429, .gateway): throw error(response, body)
        case (429, _): return .alreadySent
        case (400, _), (404, .wallet), (409, _): return .refused
        default: throw error(response, body)
        }
    }
}
