import HTTPTypes
import Primitives
package import ProviderKit

extension OrangeCore: PayerPromptProvider {
    /// `GET /mp/push/{payToken}`: the USSD prompt comes again; `pay` has sent the first one. Only for payments that wait
    /// for the customer; a payment to the customer has no prompt.
    package func promptPayer(
        of order: PaymentOrder, in context: ProviderContext
    ) async throws(ProviderError) -> PayerPromptOutcome {
        try Self.decodePrompt(try await send(encodePrompt(order), in: context), of: order)
    }

    func encodePrompt(_ order: PaymentOrder) -> ProviderRequest {
        request(.get, "/\(OrangeCoreOperation.merchantPayment.rawValue)/push/\(Self.key(of: order))")
    }

    /// 400 for a payToken that does not wait, 404 for an unknown one (one source). The `data` of a 200 must be about this
    /// order; what else they say is not looked at.
    static func decodePrompt(
        _ response: ProviderResponse, of order: PaymentOrder
    ) throws(ProviderError) -> PayerPromptOutcome {
        let body = OrangeCoreBody(response.body)
        switch response.status {
        case 200:
            guard let data = body.data,
                OrangeCorePayment(data).differences(from: order, complete: false).isEmpty
            else { throw unreadable("a prompt", response) }
            return .sent
        case 400 where body.isOfService, 404 where body.isOfService: return .refused
        default: throw error(response, body)
        }
    }
}
