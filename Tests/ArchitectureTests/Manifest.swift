import Foundation
import Primitives
import TestSupport

/// One target of Package.swift, as SwiftPM itself reads it.
struct ManifestTarget: Sendable {
    let name: String
    let path: String
    let kind: String
    let dependencies: Set<String>
    let settings: String
}

enum Manifest {
    /// Asked with a scratch folder of its own: the run of the tests may hold the usual one.
    static func targets() async throws -> [ManifestTarget] {
        let scratch = try RunFolder.make("manifest")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let text = try await ChildProcess.run([
            "swift", "package", "--package-path", Checkout.root.path, "--scratch-path", scratch.path,
            "dump-package",
        ])
        return try (JSONValue(parsing: text)["targets"]?.array ?? []).map { target in
            let dependencies = (target["dependencies"]?.array ?? []).compactMap { dependency in
                dependency.members?.first?.value.array?.first?.string
            }
            return ManifestTarget(
                name: target["name"]?.string ?? "", path: target["path"]?.string ?? "",
                kind: target["type"]?.string ?? "", dependencies: Set(dependencies),
                settings: target["settings"]?.text ?? "")
        }
    }
}
