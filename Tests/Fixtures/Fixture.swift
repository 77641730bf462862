import Foundation

/// A recorded or written conversation with a provider: `<Provider>/<capability>/<scenario>.har`.
package struct Fixture: Sendable {
    package let provider: String
    package let capability: String
    package let scenario: String
    package let archive: HTTPArchive

    package var name: String { "\(provider)/\(capability)/\(scenario).har" }

    /// An archive that lies elsewhere, such as a recording that is not in the repository yet.
    package init(provider: String, capability: String, scenario: String, archive: HTTPArchive) {
        self.provider = provider
        self.capability = capability
        self.scenario = scenario
        self.archive = archive
    }

    /// Loads one fixture; throws a sentence that says what is missing and where it belongs.
    package init(provider: String, capability: String, scenario: String) throws {
        self.provider = provider
        self.capability = capability
        self.scenario = scenario
        let name = "\(provider)/\(capability)/\(scenario).har"
        guard let data = try? Data(contentsOf: Self.folder.appendingPathComponent(name)) else {
            throw FixtureError(
                "Tests/Fixtures/\(name) is missing: record it, or write it from the documentation.")
        }
        do {
            archive = try HTTPArchive(parsing: [UInt8](data))
        } catch {
            throw FixtureError("Tests/Fixtures/\(name): \(error)")
        }
    }

    /// The capability and scenario of every fixture of a provider, in order.
    package static func all(of provider: String) throws -> [(capability: String, scenario: String)] {
        let root = folder.appendingPathComponent(provider)
        return try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted().compactMap { path in
            let parts = path.split(separator: "/")
            guard parts.count == 2, parts[1].hasSuffix(".har") else { return nil }
            return (String(parts[0]), String(parts[1].dropLast(4)))
        }
    }

    /// The text of a fixture's file, for the test that proves it scrubbed.
    package static func text(provider: String, capability: String, scenario: String) throws -> String {
        try String(
            contentsOf: folder.appendingPathComponent("\(provider)/\(capability)/\(scenario).har"),
            encoding: .utf8)
    }

    /// The folders of the target's resources.
    package static let providers = [
        "MTNMoMo",
        "OrangeMoney",
        "OrangeWebPayment",
        "OrangeSMS",
        "SmileID/v1",
        "SmileID/v3",
        // bin/new-provider: fixtures
    ]

    private static var folder: URL { Bundle.module.bundleURL }
}
