import ArgumentParser
import FoundationEssentials
import MTNMoMo
import Primitives
import ProviderKit
import Runtime

/// What `provision-mtn` is going to do, checked whole before MTN is asked for anything.
struct ProvisioningPlan {
    let products: [MTNMoMoProduct]
    let provisioning: MTNMoMoProvisioning
    /// Where the daemon reads its settings.
    let file: String
    private let keys: [MTNMoMoProduct: Secret<String>]
    /// What else the daemon needs to use such a user, where the settings do not say it yet.
    private let further: [(name: String, value: String)]

    /// Reads the settings of the environment and of the file. Throws one error that names every fault.
    init(products: [MTNMoMoProduct], callbackHost: String?, baseURL: String?, file: String?) async throws {
        let isThere = file.map { FileManager.default.fileExists(atPath: $0) } ?? true
        let reader = SettingsReader(
            isThere ? try await Settings(environmentFile: file) : Settings.environmentOnly)
        let environment = reader.optionalString("MTN_MOMO_ENVIRONMENT")
        let configured = reader.optionalString("MTN_MOMO_BASE_URL")
        let address = baseURL ?? configured ?? MTNMoMoProvisioning.sandbox
        let isHere = ProviderAddress(address)?.isThisMachine ?? false
        if Self.isProduction(environment, at: configured ?? (isHere ? address : nil)) {
            reader.fault(
                "MTN_MOMO_ENVIRONMENT",
                "sandbox: these settings are for production, whose API users come from MTN's Partner Portal and would "
                    + "be lost. For a sandbox beside it name another file: --file sandbox.env, with "
                    + "MTN_MOMO_ENVIRONMENT=sandbox in the environment")
        }
        var keys: [MTNMoMoProduct: Secret<String>] = [:]
        for product in products {
            keys[product] =
                reader.optionalSecret(product.setting("SUBSCRIPTION_KEY"))
                ?? reader.optionalSecret("MTN_MOMO_SUBSCRIPTION_KEY")
            if keys[product] == nil {
                reader.fault(
                    product.setting("SUBSCRIPTION_KEY"),
                    "the product's subscription key, as your profile at MTN's developer portal shows it")
            }
        }
        let publicURL = reader.optionalString("GATEWAY_PUBLIC_URL")
        let host = callbackHost ?? publicURL.flatMap { URLComponents(string: $0)?.host }
        do {
            // Where the daemon has no public address, an imitation on this machine calls back this machine.
            provisioning = try MTNMoMoProvisioning(
                baseURL: address, callbackHost: host ?? (isHere ? "localhost" : ""))
        } catch {
            for fault in error.faults { reader.fault("--\(fault.setting)", fault.expectation) }
            try reader.finish()
            preconditionFailure("A fault has been reported.")
        }
        try reader.finish()
        self.products = products
        self.keys = keys
        self.file = file ?? reader.optionalString("ENV_FILE") ?? ".env"
        var further: [(name: String, value: String)] = []
        if environment == nil, !isHere { further.append(("MTN_MOMO_ENVIRONMENT", "sandbox")) }
        if let baseURL { further.append(("MTN_MOMO_BASE_URL", baseURL)) }
        self.further = further
    }

    /// Whether such settings are those of MTN's production, which must not be overwritten. None at all are not.
    private static func isProduction(_ environment: String?, at address: String?) -> Bool {
        guard environment != "sandbox" else { return false }
        guard let address else { return environment != nil }
        return address != MTNMoMoProvisioning.sandbox && ProviderAddress(address)?.isThisMachine != true
    }

    func subscriptionKey(of product: MTNMoMoProduct) -> Secret<String> {
        guard let key = keys[product] else { preconditionFailure("A missing key has been reported.") }
        return key
    }

    /// Writes a user to the file and tells whether it took the place of another.
    func write(_ user: MTNMoMoAPIUser, of product: MTNMoMoProduct) throws -> Bool {
        let update = EnvironmentFileUpdate([
            (product.setting("API_USER"), user.id.reveal()), (product.setting("API_KEY"), user.key.reveal()),
        ])
        let old = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
        try EnvironmentFileUpdate(update.values + further).write(to: file)
        return !update.replaced(in: old).isEmpty
    }

    /// The names that were written and that the process's environment sets otherwise: it comes before the file.
    func shadowedNames() -> [String] {
        let reader = SettingsReader(.environmentOnly)
        return products.flatMap { [$0.setting("API_USER"), $0.setting("API_KEY")] }
            .filter { reader.optionalString($0) != nil }
    }
}
