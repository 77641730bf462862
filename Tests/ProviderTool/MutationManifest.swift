import Foundation

/// The manifest of a mutation run's package: the providers and their tests, and no more of the outside than they need.
struct MutationManifest {
    let checkout: URL

    func text() throws -> String {
        let providers = try folders(in: "Sources/Providers")
        let fixtures = try folders(in: "Tests/Fixtures")
        let signing = try Set(providers.filter { try uses("Crypto", $0) })
        let packing = try Set(providers.filter { try uses("Archives", $0) })
        let names = providers.map { "\"\($0)\"" }.joined(separator: ", ")
        let targets = providers.map { name in
            "target(\"\(name)\", \"Sources/Providers/\(name)\", pluginAPI"
                + (signing.contains(name) ? " + [crypto]" : "")
                + (packing.contains(name) ? " + [archives]" : "") + "),"
        }
        return """
            // swift-tools-version: 6.2
            import PackageDescription

            let http: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
            let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
            let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
            let archives: Target.Dependency = "Archives"
            let pluginAPI: [Target.Dependency] = ["Primitives", "GatewayCore", "ProviderKit", http, log]
            let settings: [SwiftSetting] = [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ]
            func target(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
                .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
            }
            let package = Package(
                name: "kimi",
                dependencies: [
                    \(try dependency("swift-http-types"))
                    \(try dependency("swift-log"))
                    \(signing.isEmpty ? "" : try dependency("swift-crypto"))
                ],
                targets: [
                    target("Primitives", "Sources/Platform/Primitives", []),
                    .systemLibrary(name: "CLibZip", path: "Sources/Platform/CLibZip", pkgConfig: "libzip"),
                    target("Archives", "Sources/Platform/Archives", ["CLibZip", "Primitives"]),
                    target("GatewayCore", "Sources/Gateway/Core", ["Primitives"]),
                    target("ProviderKit", "Sources/Gateway/ProviderKit", ["GatewayCore", "Primitives", http, log]),
                    \(targets.joined(separator: "\n        "))
                    .target(
                        name: "Fixtures", dependencies: ["Primitives"], path: "Tests/Fixtures",
                        resources: [\(fixtures.map { ".copy(\"\($0)\")" }.joined(separator: ", "))],
                        swiftSettings: settings),
                    target(
                        "TestSupport", "Tests/Support",
                        ["Fixtures", "Primitives", "Archives", "ProviderKit", http, log]),
                    target("ContractSuite", "Tests/ContractSuite", pluginAPI + [\(names)]),
                    .testTarget(
                        name: "ProviderContractTests",
                        dependencies: pluginAPI + ["ContractSuite", "Fixtures", "TestSupport", "Archives", \(names)],
                        path: "Tests/ProviderContractTests", swiftSettings: settings),
                ]
            )

            """
    }

    private func folders(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: checkout.appendingPathComponent(path).path)
            .filter { !$0.contains(".") }.sorted()
    }

    /// Whether a provider signs, or packs: then what it needs for that is built, too.
    private func uses(_ module: String, _ provider: String) throws -> Bool {
        let folder = checkout.appendingPathComponent("Sources/Providers/\(provider)")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).contains { name in
            guard name.hasSuffix(".swift") else { return false }
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            return text.contains("import \(module)\n")
        }
    }

    /// The line of the checkout's own manifest, so that both take the same version.
    private func dependency(_ name: String) throws -> String {
        let own = try String(contentsOf: checkout.appendingPathComponent("Package.swift"), encoding: .utf8)
        let line = own.split(separator: "\n").first { $0.contains(".package(") && $0.contains("/\(name)\"") }
        guard let line else { throw MutationFault(description: "Package.swift has no dependency \(name).") }
        return line.trimmingCharacters(in: .whitespaces)
    }
}
