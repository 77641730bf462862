import ContractSuite
import Foundation
import Primitives
import ProviderKit
import Runtime

/// The test environment that is recorded, and our real credentials there.
struct RecordingPlace {
    let environment: String
    let baseURL: String?
    /// Real ones, by the names of the subject's false ones.
    let credentials: [String: Secret<String>]

    /// Reads the settings that the daemon reads, and refuses every environment that moves real money.
    init(_ subject: ProviderUnderTest, _ reader: SettingsReader) throws {
        guard let settings = subject.settings else {
            throw RecordingFault(description: "Nothing is recorded of this provider yet.")
        }
        environment = reader.string(settings.environment, default: settings.testEnvironment)
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
        if environment != settings.testEnvironment {
            reader.fault(
                settings.environment, "\(settings.testEnvironment): recording elsewhere would move real money"
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
