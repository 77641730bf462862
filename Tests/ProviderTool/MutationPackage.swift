import Foundation
import TestSupport

/// A small package of its own, outside of the checkout: the providers, one of them mutated, and its contract tests.
struct MutationPackage {
    let folder: URL
    private let checkout: URL
    private let target: String
    /// The folders of the target's providers, by which their tests are named.
    private let folders: [String]

    init(target: String, folders: [String], checkout: URL, folder: URL) {
        self.target = target
        self.folders = folders
        self.checkout = checkout
        self.folder = folder
    }

    /// Copies the sources and rewrites the target's. What was built there before is kept.
    func write() throws -> [Mutant] {
        for part in ["Package.swift", "Sources", "Tests"] {
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(part))
        }
        for path in Self.copied { try copy(path) { _ in true } }
        try copy("Tests/Support") { Self.support.contains($0) }
        try copy("Tests/ProviderContractTests") { name in
            folders.contains { name.hasPrefix($0.prefix { $0 != "/" }) } || Self.tests.contains(name)
        }
        try Data(MutationManifest(checkout: checkout).text().utf8).write(
            to: folder.appendingPathComponent("Package.swift"))
        return try mutate()
    }

    private static let copied = [
        "Sources/Platform/Primitives", "Sources/Platform/Archives", "Sources/Platform/CLibZip",
        "Sources/Gateway/Core", "Sources/Gateway/ProviderKit",
        "Sources/Providers",
        "Tests/Fixtures", "Tests/ContractSuite",
    ]

    /// What the tests of a provider need of the support, without databases and processes.
    private static let support: Set = [
        "KeptTokens.swift", "QuietLogger.swift", "ReadableBody.swift", "ReplayTransport.swift",
        "ScriptedTransport.swift",
    ]

    private static let tests: Set = ["ProviderContract.swift", "RequestTests.swift"]

    private func copy(_ path: String, _ isWanted: (String) -> Bool) throws {
        let (from, to) = (checkout.appendingPathComponent(path), folder.appendingPathComponent(path))
        try FileManager.default.createDirectory(at: to, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: from.path) where isWanted(name) {
            try FileManager.default.copyItem(
                at: from.appendingPathComponent(name), to: to.appendingPathComponent(name))
        }
    }

    /// Mutates the files that decide: the status table and what decodes an answer.
    private func mutate() throws -> [Mutant] {
        let sources = folder.appendingPathComponent("Sources/Providers/\(target)")
        let names = try FileManager.default.subpathsOfDirectory(atPath: sources.path).sorted()
        var texts: [String: String] = [:]
        var mutator = Mutator()
        for name in names where name.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
            texts[name] = text
            mutator.learn(text)
        }
        for name in names where Self.decides(name) {
            guard let text = texts[name] else { continue }
            try Data(mutator.rewrite(text, file: name).utf8).write(to: sources.appendingPathComponent(name))
        }
        try Data(Mutant.runtime.utf8).write(to: sources.appendingPathComponent("Mutant.swift"))
        return mutator.mutants
    }

    /// The same file names in every provider say which.
    private static func decides(_ name: String) -> Bool {
        [
            "Status.swift", "Reply.swift", "Token.swift", "Messages.swift", "+Payment.swift",
            "+Collection.swift",
            "+Disbursement.swift", "+Refund.swift", "+AccountHolder.swift", "+Balance.swift",
            "+DeliveryNotification.swift", "+Webhook.swift", "+SMS.swift", "+Check.swift", "Actions.swift",
            "ImageLimits.swift", "Callback.swift",
        ].contains { name.hasSuffix($0) }
    }
}

/// Why no mutation run could be made.
struct MutationFault: Error, CustomStringConvertible {
    let description: String
}
