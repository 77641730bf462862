import ArgumentParser
import ContractSuite
import Foundation
import ProviderKit
import Runtime

/// `provider-tool record`: plays scenarios against a provider's test environment, with real credentials, and writes
/// down what was said, scrubbed.
struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Records fixtures from a provider's test environment, scrubbed.",
        discussion: """
            Takes its credentials from the settings that gatewayd reads, in the environment or in .env. Plays the \
            scenarios that the test environment stages by itself or by the order's number, and writes each as a HAR \
            file. Nothing is written of an exchange that holds a credential or a number that is not reserved, or that \
            the suite cannot replay.
            """)

    @Option(help: "The provider, such as mtn-momo.")
    var provider: String

    @Option(
        help: "One scenario, such as collection/accepted; more where it is repeated. All where it is absent.")
    var scenario: [String] = []

    @Option(help: "Seconds between two steps, for somebody who has to approve on a handset.")
    var pause = 0

    @Option(help: "The folder of the fixtures, with one folder for each provider.")
    var into: String

    func run() async throws {
        let subjects = ProviderUnderTest.all
        guard let subject = subjects.first(where: { "\($0.provider.manifest.id)" == provider }) else {
            let known = subjects.map { "\($0.provider.manifest.id)" }.joined(separator: ", ")
            throw ValidationError("There is no provider \"\(provider)\"; there are: \(known).")
        }
        let place: RecordingPlace
        do {
            place = try RecordingPlace(subject, SettingsReader(try await Settings()))
        } catch let error as SettingsError {
            throw ValidationError("\(error)")
        }
        var failures = 0
        for scenario in try scenarios(of: subject) {
            do {
                let text = try await Recording(
                    subject, scenario, at: place, pause: .seconds(pause)
                ).text()
                try write(text, subject.folder, scenario)
                print("recorded  \(scenario)")
            } catch let fault as RecordingFault {
                failures += 1
                print("refused   \(scenario): \(fault.description)")
            }
        }
        if failures > 0 { throw ExitCode(1) }
    }

    /// Those that the test environment stages; a named one that it does not is refused with the reason.
    private func scenarios(of subject: ProviderUnderTest) throws -> [ContractScenario] {
        let all = ContractScenarios.all(of: subject)
        let recordable = all.filter { if case .anywhere = subject.staging(of: $0) { true } else { false } }
        guard !scenario.isEmpty else { return recordable }
        return try scenario.map { name in
            if let found = recordable.first(where: { $0.description == name }) { return found }
            guard let known = all.first(where: { $0.description == name }) else {
                throw ValidationError("There is no scenario \"\(name)\".")
            }
            if case .never(let reason) = subject.staging(of: known) { throw ValidationError(reason) }
            throw ValidationError(
                "No test environment can be made to play \(name): it is staged on the simulator, and its fixture is "
                    + "written by hand.")
        }
    }

    private func write(_ text: String, _ folder: String, _ scenario: ContractScenario) throws {
        let file = URL(fileURLWithPath: into).appendingPathComponent("\(folder)/\(scenario).har")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
    }
}

/// Why an exchange was not written down.
struct RecordingFault: Error, CustomStringConvertible {
    let description: String
}
