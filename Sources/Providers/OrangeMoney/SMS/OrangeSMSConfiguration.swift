package import Primitives
package import ProviderKit

/// Where Orange's API is and who we are there.
package struct OrangeSMSConfiguration: Sendable {
    let address: ProviderAddress
    let clientID: Secret<String>
    let clientSecret: Secret<String>
    /// The country's sender number with its plus: `+2370000` for Cameroon; not a subscriber.
    let smsSender: String
    /// A name that Orange has approved for us, or nil.
    let smsSenderName: String?

    /// Checks everything and throws all faults together. `baseURL` is `https://host[:port]`, or `http` to
    /// this machine.
    package init(
        baseURL: String, clientID: Secret<String>, clientSecret: Secret<String>, smsSender: String,
        smsSenderName: String?
    ) throws(ConfigurationFaults) {
        var faults: [ConfigurationFault] = []
        let address = ProviderAddress(baseURL)
        if address == nil {
            faults.append(
                ConfigurationFault(
                    "baseURL", "It must be https://host[:port] without a path; http only to this machine."))
        }
        if !clientID.reveal().isPrintable || clientID.reveal().contains(":") {
            faults.append(ConfigurationFault("clientID", "It must be printable, without spaces or colons."))
        }
        if !clientSecret.reveal().isPrintable {
            faults.append(ConfigurationFault("clientSecret", "It must be printable, without spaces."))
        }
        let sender = smsSender.utf8
        if sender.first != UInt8(ascii: "+") || !(4...16).contains(sender.count)
            || !sender.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        {
            faults.append(
                ConfigurationFault("smsSender", "It must be a plus and 3 to 15 digits, such as +2370000."))
        }
        if let name = smsSenderName, !(1...11).contains(name.utf8.count) || !name.isAlphanumeric {
            faults.append(ConfigurationFault("smsSenderName", "It must be 1 to 11 letters and digits."))
        }
        guard let address, faults.isEmpty else { throw ConfigurationFaults(faults) }
        self.address = address
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.smsSender = smsSender
        self.smsSenderName = smsSenderName
    }
}

extension String {
    fileprivate var isAlphanumeric: Bool {
        utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
    }
}
