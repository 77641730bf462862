import HTTPTypes
import Primitives
package import ProviderKit

extension OrangeSMS: SMSProvider {
    /// Hands a message to Orange's network: `POST /smsmessaging/v1/outbound/{sender}/requests`. Sent twice,
    /// it arrives twice. `notSent` means that Orange has refused it.
    package func sendSMS(_ order: SMSOrder, in context: ProviderContext) async throws(ProviderError)
        -> SMSReceipt
    {
        try Self.decodeSMS(try await send(encodeSMS(order), in: context))
    }

    /// The colon and the plus of the sender's address are percent-encoded in the path.
    func encodeSMS(_ order: SMSOrder) -> ProviderRequest {
        let sender = "tel%3A%2B\(configuration.smsSender.dropFirst())"
        return ProviderRequest(
            .post, "\(configuration.address.text)/smsmessaging/v1/outbound/\(sender)/requests",
            headers: [.contentType: "application/json", .accept: "application/json"],
            body: Array(OrangeSMSRequest(order, from: configuration).json.text.utf8))
    }

    static func decodeSMS(_ response: ProviderResponse) throws(ProviderError) -> SMSReceipt {
        if response.status == 201, let message = OrangeSMSResponse(response.body) {
            return SMSReceipt(providerReference: message.messageID)
        }
        throw smsError(response, OrangeErrorBody(response.body))
    }

    private static func smsError(_ response: ProviderResponse, _ body: OrangeErrorBody) -> ProviderError {
        let (code, delivery, what): (ProviderError.Code, ProviderError.Delivery, String) =
            switch (response.status, body) {
            case (429, _), (_, .door(code: 53)): (.throttled, .notSent, "Orange asks us to slow down")
            case (401, .door): (.refused, .notSent, "Orange refuses our credentials")
            case (403, .door): (.refused, .notSent, "Our application has no access to this product")
            case (400, .door), (400, .service):
                (.orderRefused, .notSent, "Orange refuses the message for what it says")
            case (400...499, .door): (.refused, .notSent, "Orange refuses the request")
            case (403, .service):
                (.refused, .notSent, "Orange refuses the message: check the bundle and the sender")
            case (500...599, _):
                (.interrupted, .unknown, "Orange answers with an error that may hide a sent message")
            default: (.malformed, .unknown, "Orange answers with something that it does not document")
            }
        return ProviderError(
            code, delivery: delivery, message: "\(what) (HTTP \(response.status)\(body.word)).",
            httpStatus: response.status)
    }
}
