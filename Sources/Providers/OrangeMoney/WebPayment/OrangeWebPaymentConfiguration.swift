import GatewayCore
package import Primitives
package import ProviderKit

/// Where Web Payment is and who we are there.
package struct OrangeWebPaymentConfiguration: Sendable {
    /// The segment of the address that names the market; lower case.
    package enum Country: String, Sendable, CaseIterable {
        /// Orange's sandbox, whose currency is its own.
        case sandbox = "dev"
        case cameroon = "cm"

        var currency: Currency { .xaf }

        /// What the API takes: `OUV` in the sandbox.
        var currencyCode: String {
            switch self {
            case .sandbox: "OUV"
            case .cameroon: Currency.xaf.rawValue
            }
        }
    }

    let address: ProviderAddress
    let country: Country
    let clientID: Secret<String>
    let clientSecret: Secret<String>
    /// Of the merchant contract; another one for each market.
    let merchantKey: Secret<String>
    /// Where the browser goes after the page, at most 120 characters; what it carries proves nothing.
    let returnURL: String
    let cancelURL: String
    /// The shop's name on the page, at most 30 characters.
    let shopName: String?

    var path: String { "/orange-money-webpay/\(country.rawValue)/v1" }

    /// Checks everything and throws all faults together. `baseURL` is `https://host[:port]`, or `http` to this machine.
    package init(
        baseURL: String, country: String, clientID: Secret<String>, clientSecret: Secret<String>,
        merchantKey: Secret<String>, returnURL: String, cancelURL: String, shopName: String?
    ) throws(ConfigurationFaults) {
        var faults: [ConfigurationFault] = []
        func fault(_ setting: String, _ message: String) {
            faults.append(ConfigurationFault(setting, message))
        }
        let address = ProviderAddress(baseURL)
        if address == nil {
            fault("baseURL", "It must be https://host[:port] without a path; http only to this machine.")
        }
        let market = Country(rawValue: country)
        if market == nil { fault("country", "It must be cm, or dev for Orange's sandbox.") }
        for (name, secret) in [
            ("clientID", clientID), ("clientSecret", clientSecret), ("merchantKey", merchantKey),
        ] where !secret.reveal().isPrintable {
            fault(name, "It must be printable, without spaces.")
        }
        for (name, url) in [("returnURL", returnURL), ("cancelURL", cancelURL)]
        where !(1...120).contains(url.utf8.count) || !url.hasPrefix("http") {
            fault(name, "It must be an address of at most 120 characters.")
        }
        if let shopName, !(1...30).contains(shopName.count) {
            fault("shopName", "It must be 1 to 30 characters.")
        }
        guard let address, let market, faults.isEmpty else { throw ConfigurationFaults(faults) }
        self.address = address
        self.country = market
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.merchantKey = merchantKey
        self.returnURL = returnURL
        self.cancelURL = cancelURL
        self.shopName = shopName
    }
}
