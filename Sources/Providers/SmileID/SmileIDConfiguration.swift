package import Primitives
package import ProviderKit

/// Where Smile ID is and who we are there.
package struct SmileIDConfiguration: Sendable {
    /// The generation of its API.
    package enum Generation: String, Sendable, CaseIterable {
        /// HMAC in each body, images in a ZIP by PUT, jobs under our own identifier.
        case v1
        /// A token, images in a form, jobs under an identifier of Smile ID's.
        case v3
    }

    package let generation: Generation
    let address: ProviderAddress
    /// As the portal shows it, zeros in front included: `085`.
    let partnerID: String
    let apiKey: Secret<String>
    /// Hosts that an answer may send our images to.
    let uploadHosts: Set<String>
    /// How old the signature of a callback may be.
    let callbackWindow: Duration
    /// What the sandbox decides whatever the images show: 0 approved, 1 rejected, 2 provisional.
    let sandboxResult: Int?

    package static let hosts = (
        sandbox: "https://testapi.smileidentity.com", production: "https://api.smileidentity.com"
    )
    /// Where the sandbox takes images (observed); nobody has published the host of production.
    package static let sandboxUploadHosts = ["smile-uploads-test.s3.us-west-2.amazonaws.com"]

    /// Checks everything and throws all faults together. `baseURL` is `https://host[:port]`, or `http` to
    /// this machine; nil is Smile ID's own. `uploadHosts` concerns v1 alone, and may be empty with the
    /// sandbox or another base.
    package init(
        apiVersion: String, sandbox: Bool, baseURL: String?, partnerID: String, apiKey: Secret<String>,
        uploadHosts: [String], callbackWindow: Duration, sandboxResult: String?
    ) throws(ConfigurationFaults) {
        var faults: [ConfigurationFault] = []
        func fault(_ setting: String, _ message: String) {
            faults.append(ConfigurationFault(setting, message))
        }
        let generation = Generation(rawValue: apiVersion)
        if generation == nil { fault("apiVersion", "It must be v1 or v3.") }
        let address = ProviderAddress(baseURL ?? (sandbox ? Self.hosts.sandbox : Self.hosts.production))
        if address == nil {
            fault("baseURL", "It must be https://host[:port] without a path; http only to this machine.")
        }
        if !partnerID.isPartnerID { fault("partnerID", "It must be 1 to 10 digits, not all of them zero.") }
        if apiKey.reveal().isEmpty || apiKey.reveal().utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            fault("apiKey", "It must be the text of the portal, without spaces.")
        }
        let hosts = uploadHosts.map { $0.lowercased() }
        if hosts.contains(where: { ProviderAddress("https://\($0)")?.host != $0 }) {
            fault("uploadHosts", "It must be host names, separated by commas.")
        }
        if generation == .v1, hosts.isEmpty, !sandbox, address?.isThisMachine != true {
            fault("uploadHosts", "It must be the hosts that Smile ID's answers send images to; ask Smile ID.")
        }
        if callbackWindow < .seconds(60) || callbackWindow > .seconds(86_400) {
            fault("callbackWindow", "It must be 60 to 86400 seconds.")
        }
        let forced = sandboxResult.flatMap { Int($0) }.flatMap { (0...2).contains($0) ? $0 : nil }
        if let sandboxResult, !sandbox || forced == nil || sandboxResult.utf8.count != 1 {
            fault("sandboxResult", "It must be 0, 1 or 2, and only with the sandbox.")
        }
        guard let address, let generation, faults.isEmpty else { throw ConfigurationFaults(faults) }
        self.generation = generation
        self.address = address
        self.partnerID = partnerID
        self.apiKey = apiKey
        self.uploadHosts = Set(hosts.isEmpty && sandbox ? Self.sandboxUploadHosts : hosts)
        self.callbackWindow = callbackWindow
        self.sandboxResult = forced
    }

    /// Where checks are made and found: a generation knows nothing of the other's jobs, nor a host of the other's.
    var endpoint: String { "\(generation.rawValue) \(address.host)" }

    /// Without the zeros in front, as the tokens of v3 want it.
    var barePartnerID: String { String(partnerID.drop { $0 == "0" }) }
}

extension String {
    fileprivate var isPartnerID: Bool {
        (1...10).contains(utf8.count) && utf8.allSatisfy { (0x30...0x39).contains($0) }
            && utf8.contains { $0 != 0x30 }
    }
}
