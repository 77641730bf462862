import GatewayCore
import Primitives
package import ProviderKit

extension MTNMoMo: BalanceProvider {
    /// `GET /{product}/v1_0/account/balance` of both products. In production the two may be one wallet.
    package func balances(in context: ProviderContext) async throws(ProviderError) -> [ProviderBalance] {
        var balances: [ProviderBalance] = []
        for product in MTNMoMoProduct.allCases {
            let request = get("/\(product.rawValue)/v1_0/account/balance", of: product)
            let available = try await ask(request, of: product, in: context) {
                response throws(ProviderError) in
                try Self.decodeBalance(response, currency: configuration.currency)
            }
            balances.append(ProviderBalance(account: product.rawValue, available: available))
        }
        return balances
    }

    /// `{"availableBalance":"1000","currency":"EUR"}`; a balance may be zero or below.
    static func decodeBalance(
        _ response: ProviderResponse, currency: Currency
    ) throws(ProviderError) -> Money {
        guard response.status == 200 else { throw error(response, MTNMoMoErrorBody(response.body)) }
        let body = try? JSONValue(parsing: response.body)
        guard body?["currency"]?.string == currency.rawValue,
            let text = body?["availableBalance"]?.spelling
        else { throw unreadable("a balance", response) }
        let isBelowZero = text.hasPrefix("-")
        guard let money = MTNMoMoAmount.money(isBelowZero ? String(text.dropFirst()) : text, currency) else {
            throw unreadable("a balance", response)
        }
        return isBelowZero ? Money(-money.minorUnits, currency) : money
    }
}
