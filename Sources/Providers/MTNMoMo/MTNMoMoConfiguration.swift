package import GatewayCore
package import Primitives
package import ProviderKit

/// One of MTN's products. Each has its own subscription, credentials and tokens.
package enum MTNMoMoProduct: String, Sendable, CaseIterable {
    case collection
    case disbursement
}

/// Where MTN's API is and who we are there.
package struct MTNMoMoConfiguration: Sendable {
    /// What the Partner Portal (or the sandbox's provisioning) gives out for one product.
    package struct Credentials: Sendable {
        let subscriptionKey: Secret<String>
        let apiUser: Secret<String>
        let apiKey: Secret<String>

        /// All three are opaque: on the new production platform the API user is not a UUID.
        package init(subscriptionKey: Secret<String>, apiUser: Secret<String>, apiKey: Secret<String>) {
            self.subscriptionKey = subscriptionKey
            self.apiUser = apiUser
            self.apiKey = apiKey
        }
    }

    /// The currency that MTN takes there.
    package let currency: Currency
    let address: ProviderAddress
    let disbursementOperation: MTNMoMoOperation
    let inquiriesPerSecond: Int
    let targetEnvironment: String
    private let collection: Credentials
    private let disbursement: Credentials

    /// Checks everything and throws all faults together. `baseURL` is `https://host[:port]`, or `http` to
    /// this machine; `targetEnvironment` is what MTN expects in `X-Target-Environment`; `disbursesBy` is `transfer`
    /// or `deposit`, whichever MTN has enabled for our account. MTN allows 10 status queries a second ("Best
    /// practices", MTN community), unless it has agreed to more.
    package init(
        baseURL: String, targetEnvironment: String, collection: Credentials, disbursement: Credentials,
        disbursesBy disbursementOperation: String = MTNMoMoOperation.transfer.rawValue,
        inquiriesPerSecond: Int = 10
    ) throws(ConfigurationFaults) {
        var faults: [ConfigurationFault] = []
        let address = ProviderAddress(baseURL)
        if address == nil {
            faults.append(
                ConfigurationFault(
                    "baseURL", "It must be https://host[:port] without a path; http only to this machine."))
        }
        let currency = Self.currencies[targetEnvironment]
        if currency == nil {
            let known = Self.currencies.keys.sorted().joined(separator: " or ")
            faults.append(
                ConfigurationFault(
                    "targetEnvironment", "It must be \(known); MTN knows no production or live."))
        }
        faults += collection.faults(of: .collection) + disbursement.faults(of: .disbursement)
        let operation = Self.disbursements.first { $0.rawValue == disbursementOperation }
        if operation == nil {
            faults.append(ConfigurationFault("disbursesBy", "It must be transfer or deposit."))
        }
        guard let address, let currency, let operation, faults.isEmpty else {
            throw ConfigurationFaults(faults)
        }
        self.address = address
        self.disbursementOperation = operation
        self.currency = currency
        self.targetEnvironment = targetEnvironment
        self.inquiriesPerSecond = inquiriesPerSecond
        self.collection = collection
        self.disbursement = disbursement
    }

    func credentials(for product: MTNMoMoProduct) -> Credentials {
        switch product {
        case .collection: collection
        case .disbursement: disbursement
        }
    }

    private static let disbursements: [MTNMoMoOperation] = [.transfer, .deposit]

    /// The target environments that Kimi is made for. The sandbox answers every other currency with 500
    /// `INVALID_CURRENCY`.
    private static let currencies: [String: Currency] = [sandbox: .eur, "mtncameroon": .xaf]

    /// The target environment of MTN's own sandbox.
    static let sandbox = "sandbox"
}

extension MTNMoMoConfiguration.Credentials {
    fileprivate func faults(of product: MTNMoMoProduct) -> [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        let key = subscriptionKey.reveal()
        if key.utf8.count != 32 || Hex.decode(key) == nil {
            faults.append(
                ConfigurationFault("\(product.rawValue).subscriptionKey", "It must be 32 hexadecimal digits.")
            )
        }
        if !apiUser.reveal().isPrintable || apiUser.reveal().contains(":") {
            faults.append(
                ConfigurationFault(
                    "\(product.rawValue).apiUser", "It must be printable, without spaces or colons."))
        }
        if !apiKey.reveal().isPrintable {
            faults.append(
                ConfigurationFault("\(product.rawValue).apiKey", "It must be printable, without spaces."))
        }
        return faults
    }
}

extension String {
    fileprivate var isPrintable: Bool {
        !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
