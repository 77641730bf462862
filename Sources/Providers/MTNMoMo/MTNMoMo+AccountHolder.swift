package import GatewayCore
import Primitives
package import ProviderKit

extension MTNMoMo: AccountHolderProvider {
    /// `GET /disbursement/v1_0/accountholder/msisdn/{number}/active`, then `…/basicuserinfo` for the name. MTN may
    /// refuse the name and still tell the standing: then the name is nil.
    package func accountHolder(
        of account: MSISDN, in context: ProviderContext
    ) async throws(ProviderError) -> AccountHolder {
        let path = "/disbursement/v1_0/accountholder/msisdn/\(account.digits)"
        let standing = try await ask(
            get(path + "/active", of: .disbursement), of: .disbursement, in: context,
            decode: Self.decodeStanding)
        guard standing == .active else { return AccountHolder(standing: standing, name: nil) }
        let name = try await ask(
            get(path + "/basicuserinfo", of: .disbursement), of: .disbursement, in: context,
            decode: Self.decodeName)
        return AccountHolder(standing: standing, name: name)
    }

    /// `{"result":true}`, a bare `true` in the documents of 2018; 404 where there is no such account.
    static func decodeStanding(_ response: ProviderResponse) throws(ProviderError) -> AccountStanding {
        let error = MTNMoMoErrorBody(response.body)
        switch (response.status, error) {
        case (200, _):
            let body = try? JSONValue(parsing: response.body)
            switch body?["result"] ?? body {
            case .bool(true): return .active
            case .bool(false): return .inactive
            default: throw unreadable("an account holder's standing", response)
            }
        case (404, .wallet(code: "RESOURCE_NOT_FOUND")): return .unknown
        default: throw self.error(response, error)
        }
    }

    /// The name as MTN writes it: `name`, or `given_name` and `family_name`, which production gives alone.
    static func decodeName(_ response: ProviderResponse) -> String? {
        guard response.status == 200, let body = try? JSONValue(parsing: response.body) else { return nil }
        let parts = [body["given_name"]?.string, body["family_name"]?.string].compactMap(\.self)
        let name = body["name"]?.string ?? parts.joined(separator: " ")
        return name.isEmpty || name.utf8.count > 256 ? nil : name
    }
}
