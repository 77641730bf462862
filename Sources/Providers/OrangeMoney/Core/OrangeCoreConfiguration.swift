import HTTPTypes
package import Primitives
package import ProviderKit

/// The two gateways of the Core API.
package enum OrangeCoreGateway: String, Sendable, CaseIterable {
    case production
    /// The developer portal's (2024 on).
    case developer

    var path: String {
        switch self {
        case .production: "/omcoreapis/1.0.2"
        case .developer: "/omapi/1.0.2"
        }
    }

    var tokenPath: String {
        switch self {
        case .production: "/token"
        case .developer: "/oauth2/token"
        }
    }

    /// Where the bearer token goes.
    var bearerHeader: HTTPField.Name {
        switch self {
        case .production: .authorization
        case .developer: .wso2Authorization
        }
    }

    /// The token's host and the API's.
    package var addresses: (token: String, api: String) {
        switch self {
        case .production: ("https://api-s1.orange.cm", "https://api-s1.orange.cm")
        case .developer: ("https://omdeveloper.orange.cm", "https://omdeveloper-gateway.orange.cm")
        }
    }
}

/// Where the Core API is and who we are there.
package struct OrangeCoreConfiguration: Sendable {
    /// What Orange Cameroon gives out with the contract.
    package struct Credentials: Sendable {
        let consumerKey: Secret<String>
        let consumerSecret: Secret<String>
        let apiUser: Secret<String>
        let apiPassword: Secret<String>
        /// The merchant's own PIN, never a customer's.
        let pin: Secret<String>

        package init(
            consumerKey: Secret<String>, consumerSecret: Secret<String>, apiUser: Secret<String>,
            apiPassword: Secret<String>, pin: Secret<String>
        ) {
            self.consumerKey = consumerKey
            self.consumerSecret = consumerSecret
            self.apiUser = apiUser
            self.apiPassword = apiPassword
            self.pin = pin
        }
    }

    let gateway: OrangeCoreGateway
    let tokenAddress: ProviderAddress
    let apiAddress: ProviderAddress
    let credentials: Credentials
    /// Our channel account's number: 9 digits, without the country code.
    let channelMSISDN: String

    /// Checks everything and throws all faults together. The addresses are `https://host[:port]`, or `http` to this
    /// machine.
    package init(
        gateway: String, tokenURL: String?, apiURL: String?, credentials: Credentials, channelMSISDN: String
    ) throws(ConfigurationFaults) {
        var faults: [ConfigurationFault] = []
        let known = OrangeCoreGateway(rawValue: gateway)
        if known == nil {
            faults.append(ConfigurationFault("gateway", "It must be production or developer."))
        }
        let own = (known ?? .production).addresses
        let token = ProviderAddress(tokenURL ?? own.token)
        let api = ProviderAddress(apiURL ?? own.api)
        for (name, address) in [("tokenURL", token), ("apiURL", api)] where address == nil {
            faults.append(
                ConfigurationFault(
                    name, "It must be https://host[:port] without a path; http only to this machine."))
        }
        if channelMSISDN.utf8.count != 9 || !channelMSISDN.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            faults.append(ConfigurationFault("channelMSISDN", "It must be 9 digits, without 237."))
        }
        faults += credentials.faults
        guard let known, let token, let api, faults.isEmpty else { throw ConfigurationFaults(faults) }
        self.gateway = known
        tokenAddress = token
        apiAddress = api
        self.credentials = credentials
        self.channelMSISDN = channelMSISDN
    }
}

extension OrangeCoreConfiguration.Credentials {
    fileprivate var faults: [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        for (name, value) in [
            ("consumerKey", consumerKey), ("consumerSecret", consumerSecret), ("apiUser", apiUser),
            ("apiPassword", apiPassword),
        ] where !value.reveal().isPrintable {
            faults.append(ConfigurationFault(name, "It must be printable, without spaces."))
        }
        for (name, value) in [("consumerKey", consumerKey), ("apiUser", apiUser)]
        where value.reveal().contains(":") {
            faults.append(ConfigurationFault(name, "It must not hold a colon."))
        }
        if !(4...8).contains(pin.reveal().utf8.count)
            || !pin.reveal().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        {
            faults.append(ConfigurationFault("pin", "It must be 4 to 8 digits."))
        }
        return faults
    }
}

extension HTTPField.Name {
    static let wso2Authorization = HTTPField.Name("WSO2-Authorization")!
    static let xAuthToken = HTTPField.Name("X-AUTH-TOKEN")!
}

extension String {
    /// Whether it holds visible ASCII alone, and something.
    var isPrintable: Bool {
        !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
