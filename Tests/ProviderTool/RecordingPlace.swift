import ContractSuite
import Foundation
import GatewayCore
import Primitives
import ProviderKit
import Runtime

/// The test environment that is recorded, and our real credentials there.
struct RecordingPlace {
    let environment: String
    let baseURL: String?
    /// Real ones, by the names of the subject's false ones.
    let credentials: [String: Secret<String>]
    /// Who takes part, where the test environment has nobody.
    let account: MSISDN?

    /// Reads the settings that the daemon reads, and refuses every environment that moves real money.
    init(_ subject: ProviderUnderTest, _ reader: SettingsReader) throws {
        guard let settings = subject.settings else {
            throw RecordingFault(description: "Nothing is recorded of this provider yet.")
        }
        environment =
            settings.environment.map { reader.string($0, default: settings.testEnvironment) }
            ?? settings.testEnvironment
        baseURL = reader.optionalString(settings.baseURL)
        var credentials: [String: Secret<String>] = [:]
        for (name, variables) in settings.credentials.sorted(by: { $0.key < $1.key }) {
            let found = variables.lazy.compactMap { reader.optionalSecret($0) }.first
            if found == nil {
                reader.fault(variables.joined(separator: " or "), "a credential to record with")
            }
            credentials[name] = found
        }
        self.credentials = credentials
        account = settings.account.flatMap { reader.optionalString($0) }.flatMap { MSISDN($0) }
        if let name = settings.account, account == nil {
            reader.fault(name, "the number, with its country code, of somebody who has agreed to take part")
        }
        if let name = settings.environment, environment != settings.testEnvironment {
            reader.fault(
                name, "\(settings.testEnvironment): recording elsewhere would move real money"
            )
        }
        try reader.finish()
    }

    func provider(_ subject: ProviderUnderTest, variant: String?) throws -> any Provider {
        try subject.make(
            ProviderPlace(
                variant: variant, environment: environment, baseURL: baseURL,
                credentials: credentials.mapValues { $0.reveal() }))
    }
}
