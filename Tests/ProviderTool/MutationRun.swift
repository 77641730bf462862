import Foundation
import TestSupport

/// The built tests of a mutated provider.
struct MutationRun: Sendable {
    private let bundle: String
    private let logs: URL

    /// Builds the copy.
    init(_ package: MutationPackage) async throws {
        logs = package.folder.appendingPathComponent("logs")
        try? FileManager.default.removeItem(at: logs)
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        let build = try ChildProcess(
            ["swift", "build", "--package-path", package.folder.path, "--build-tests"], name: "build",
            folder: logs)
        guard try await build.waitForExit(within: .seconds(1800)) == .code(0) else {
            throw MutationFault(
                description: "The mutated copy does not build:\n\(build.outputText.suffix(3000))")
        }
        bundle = package.folder.appendingPathComponent(".build/debug/kimiPackageTests.xctest").path
    }

    /// Whether all tests pass with that mutant, or without any. A run that hangs does not.
    func passes(_ mutant: String?) async throws -> Bool {
        let name = mutant ?? "none"
        let child = try ChildProcess(
            [bundle, "--testing-library", "swift-testing"],
            environment: mutant.map { ["KIMI_MUTANT": $0] } ?? [:], name: name, folder: logs)
        do {
            return try await child.waitForExit(within: .seconds(120)) == .code(0)
        } catch is NotInTime {
            try await child.killNow()
            return false
        }
    }

    func log(_ mutant: String?) -> URL { logs.appendingPathComponent("\(mutant ?? "none").out") }
}
