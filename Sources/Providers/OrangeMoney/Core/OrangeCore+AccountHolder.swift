package import GatewayCore
import HTTPTypes
import Primitives
package import ProviderKit

extension OrangeCore: AccountHolderProvider {
    /// `POST /infos/subscriber/customer/{number}`. No first name means no Orange Money account.
    package func accountHolder(
        of account: MSISDN, in context: ProviderContext
    ) async throws(ProviderError) -> AccountHolder {
        let request = request(
            .post, "/infos/subscriber/customer/\(account.nationalDigits)",
            .object([
                "pin": .string(configuration.credentials.pin.reveal()),
                "channelMsisdn": .string(configuration.channelMSISDN),
            ]))
        do {
            return try Self.decodeAccountHolder(try await send(request, in: context))
        } catch {
            throw error.with(delivery: .unknown)
        }
    }

    /// The names are spelt `firstName` on the wire and `firstname` in the definition. A 404 of the service is about the
    /// number, and so is a refusal (417) that says so; any other one may be about our own PIN.
    static func decodeAccountHolder(_ response: ProviderResponse) throws(ProviderError) -> AccountHolder {
        let body = OrangeCoreBody(response.body)
        switch response.status {
        case 200:
            guard let data = body.data else { throw unreadable("a subscriber", response) }
            func name(_ names: String...) -> String? {
                names.lazy.compactMap { data[$0]?.spelling }.first
            }
            guard let first = name("firstName", "firstname") else {
                return AccountHolder(standing: .unknown, name: nil)
            }
            let whole = [first, name("lastName", "lastname")].compactMap(\.self).joined(separator: " ")
            return AccountHolder(standing: .active, name: whole.utf8.count > 256 ? nil : whole)
        case 404 where body.isOfService, 417 where body.refusesNumber:
            return AccountHolder(standing: .unknown, name: nil)
        default: throw error(response, body)
        }
    }
}
