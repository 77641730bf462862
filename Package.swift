// swift-tools-version: 6.2
import PackageDescription

// The manifest is the architecture diagram: targets stand in the order of the layers, arrows point down only.
// `Tests/ArchitectureTests` holds the same table in words and fails when an arrow is added here alone.

/// Settings of every Swift target of ours.
let common: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .treatAllWarnings(as: .error),  // SE-0480
]

/// Settings of the targets that touch no C library. The C-facing ones leave member visibility off: it attributes
/// glibc structures to whichever module included them first.
let strict =
    common + [
        .enableUpcomingFeature("MemberImportVisibility")  // SE-0444
    ]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let lifecycleUnix: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")

/// The providers, in the order in which tables show them, each with what it needs beyond the plugin API: `crypto` where
/// it signs or checks signatures. Each has a target and a folder of fixtures of its name.
let providers: [(name: String, also: [Target.Dependency])] = [
    ("MTNMoMo", []),
    ("OrangeMoney", []),
    ("SmileID", ["Archives", crypto]),
    // bin/new-provider: package
]
/// Fixtures of targets that hold several providers.
let furtherFixtures = ["OrangeWebPayment", "OrangeSMS"]
let providerTargets = providers.map { Target.Dependency(stringLiteral: $0.name) }

let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "kimi",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // C libraries: a module map and, for variadic calls, a shim.
        .systemLibrary(name: "CLibPQ", path: "Sources/Platform/CLibPQ", pkgConfig: "libpq"),
        .systemLibrary(name: "CHiredis", path: "Sources/Platform/CHiredis"),
        .systemLibrary(name: "CCurl", path: "Sources/Platform/CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "CSodium", path: "Sources/Platform/CSodium", pkgConfig: "libsodium"),
        .systemLibrary(name: "CLibZip", path: "Sources/Platform/CLibZip", pkgConfig: "libzip"),
        .systemLibrary(name: "CExpat", path: "Sources/Platform/CExpat", pkgConfig: "expat"),
        .systemLibrary(name: "CFreeXL", path: "Sources/Platform/CFreeXL"),
        .systemLibrary(name: "CXLSXWriter", path: "Sources/Platform/CXLSXWriter"),
        .systemLibrary(name: "CHaru", path: "Sources/Platform/CHaru"),

        // Platform: knows nothing above.
        platform("Primitives"),
        platform("Executors"),
        platform("Sealing", ["Executors", "Primitives", crypto]),
        platform(
            "Postgres", ["CLibPQ", "Executors", "Primitives", "Sealing", logging, metrics], touchesC: true),
        platform("Redis", ["CHiredis", "Executors", "Primitives", logging, metrics], touchesC: true),
        platform("CurlHTTP", ["CCurl", "Executors", "Primitives", logging], touchesC: true),
        platform("Passwords", ["CSodium", "Executors", "Primitives"], touchesC: true),
        platform("Archives", ["CLibZip", "Primitives"], touchesC: true),
        platform("Images", ["Primitives"]),
        platform(
            "Spreadsheets", ["CExpat", "CFreeXL", "CXLSXWriter", "Archives", "Primitives"], touchesC: true),
        platform("Documents", ["CHaru", "Primitives"], touchesC: true),
        platform(
            "Durable", ["Postgres", "Redis", "Primitives", "Sealing", crypto, lifecycle, logging, metrics],
            resources: [.embedInCode("Migrations")]),
        platform("Runtime", ["Primitives", "Postgres", "Redis", "Sealing", configuration, logging, metrics]),
        platform(
            "Web",
            [
                "Durable", "Postgres", "Redis", "Runtime", "Primitives", crypto, httpTypes, hummingbird,
                hummingbirdCore, lifecycle, logging, metrics, nioCore, nioHTTP1, nioHTTPTypes,
            ]),

        // Gateway: domain, plugin API, contract, storage, application, HTTP, daemon.
        gateway("GatewayCore", "Core", ["Primitives"]),
        gateway("Ledger", "Ledger", ["GatewayCore", "Primitives"]),
        gateway("Reconciliation", "Reconciliation", ["GatewayCore", "Primitives"]),
        gateway(
            "ProviderKit", "ProviderKit",
            ["GatewayCore", "Reconciliation", "Primitives", httpTypes, logging, yams]),
        gateway("ProviderTransport", "Transport", ["ProviderKit", "CurlHTTP", httpTypes]),
        gateway("GatewayMessages", "Messages", ["GatewayCore", "Primitives", "Sealing", crypto]),
        gateway(
            "GatewayStore", "Store",
            [
                "GatewayCore", "Reconciliation", "Ledger", "GatewayMessages", "Durable", "Postgres",
                "Primitives", "Sealing",
                crypto,
            ],
            resources: [.embedInCode("Migrations")]),
        gateway(
            "GatewayEngine", "Engine",
            [
                "GatewayCore", "Reconciliation", "Ledger", "ProviderKit", "GatewayMessages", "GatewayStore",
                "Durable", "Postgres", "Redis", "Sealing", "Spreadsheets", "Documents",
                "Passwords", "Primitives", crypto, httpTypes, lifecycle, logging, metrics,
            ]),
        gateway(
            "FinancePages", "FinancePages", ["Primitives", mustache],
            resources: [.embedInCode("Templates")]),
        gateway(
            "GatewayHTTP", "HTTP",
            [
                "GatewayCore", "Reconciliation", "Ledger", "ProviderKit", "GatewayMessages", "GatewayStore",
                "GatewayEngine", "FinancePages", "Spreadsheets", "Web", "Executors", "Primitives", crypto,
                httpTypes, hummingbird, logging, metrics, nioCore,
            ]),
        .executableTarget(
            name: "gatewayd",
            dependencies: [
                "Primitives", "Executors", "Postgres", "Redis", "CurlHTTP", "Durable", "Runtime", "Sealing",
                "Web", "Spreadsheets", "Documents", "Passwords",
                "GatewayCore", "Reconciliation", "Ledger",
                "ProviderKit", "ProviderTransport", "GatewayMessages", "GatewayStore", "GatewayEngine",
                "GatewayHTTP",
                argumentParser, configuration, crypto, httpTypes, hummingbird, lifecycle, lifecycleUnix,
                logging, metrics,
            ] + providerTargets,
            path: "Sources/Gateway/Daemon", swiftSettings: strict),

        // Escrow: sees the contract and the platform, nothing else of the gateway.
        .target(
            name: "Escrow",
            dependencies: [
                "GatewayCore", "GatewayMessages", "CurlHTTP", "Durable", "Postgres", "Passwords", "Sealing",
                "Images", "Archives", "Executors", "Primitives", crypto, logging, metrics,
            ],
            path: "Sources/EscrowAPI/Escrow", resources: [.embedInCode("Migrations")], swiftSettings: strict),
        .target(
            name: "EscrowHTTP",
            dependencies: [
                "GatewayCore", "Escrow", "Web", "Durable", "Postgres", "Sealing", "Images", "Primitives",
                crypto,
                httpTypes, hummingbird, jwtKit, nioCore,
                logging, metrics,
            ],
            path: "Sources/EscrowAPI/HTTP", swiftSettings: strict),
        .executableTarget(
            name: "escrowd",
            dependencies: [
                "Primitives", "Executors", "Postgres", "Redis", "CurlHTTP", "Durable", "Passwords", "Runtime",
                "Sealing", "Web",
                "GatewayCore",
                "GatewayMessages", "Escrow", "EscrowHTTP", argumentParser, configuration, crypto, hummingbird,
                jwtKit, lifecycle,
                lifecycleUnix, logging, metrics,
            ],
            path: "Sources/EscrowAPI/Daemon", swiftSettings: strict),

        // Sandbox: imports no provider target, so that one mistake cannot pass on both sides.
        .executableTarget(
            name: "provider-sandbox",
            dependencies: [
                "Archives", "CurlHTTP", "Primitives", argumentParser, crypto, httpTypes, hummingbird,
                lifecycle,
                lifecycleUnix, logging, nioCore, nioPosix,
            ],
            path: "sandbox/ProviderSandbox", swiftSettings: strict),

        // Benchmarks: a target of this package, because the providers' names are not visible to another one.
        .executableTarget(
            name: "kimi-benchmark",
            dependencies: [
                "CurlHTTP", "Primitives", "Sealing", "Postgres", "Durable", "GatewayCore", "ProviderKit",
                "MTNMoMo", "SmileID", "Escrow", "Reconciliation", "Spreadsheets", "PlantedStatements",
                argumentParser, crypto, httpTypes, logging,
            ],
            path: "Benchmarks", swiftSettings: strict),

        // Tests.
        .target(
            name: "Fixtures", dependencies: ["Primitives"], path: "Tests/Fixtures",
            resources: (providers.map(\.name) + furtherFixtures).map { .copy($0) }, swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: [
                "Fixtures", "Primitives", "Archives", "Postgres", "Sealing", "CurlHTTP", "ProviderKit",
                "GatewayCore",
                crypto, httpTypes, logging,
            ],
            path: "Tests/Support", swiftSettings: strict),
        // Days of which the truth is known: without the testing library, because the benchmark reconciles them too.
        .target(
            name: "PlantedStatements", dependencies: ["GatewayCore", "Reconciliation"],
            path: "Tests/PlantedStatements", swiftSettings: strict),
        // The suite of all providers: without the testing library, because the recorder plays it too.
        .target(
            name: "ContractSuite",
            dependencies: ["Primitives", "GatewayCore", "ProviderKit", logging] + providerTargets,
            path: "Tests/ContractSuite", swiftSettings: strict),
        .executableTarget(
            name: "provider-tool",
            dependencies: [
                "ContractSuite", "Fixtures", "TestSupport", "CurlHTTP", "Runtime", "Primitives",
                "GatewayCore",
                "ProviderKit", "ProviderTransport", argumentParser, httpTypes, logging,
            ],
            path: "Tests/ProviderTool", swiftSettings: strict),
        tests(
            "PlatformTests",
            [
                "Postgres", "Redis", "CurlHTTP", "Durable", "Runtime", "Web", "Passwords", "Executors",
                "Archives",
                "Sealing", "Images", hummingbird, lifecycle,
            ]),
        tests(
            "ReconciliationTests",
            [
                "PlantedStatements", "Reconciliation", "ProviderKit", "GatewayCore", "MTNMoMo", "OrangeMoney",
            ]),
        tests(
            "SpreadsheetTests", ["Spreadsheets", "Documents", "Archives"], resources: [.copy("Files")]),
        tests(
            "GatewayCoreTests",
            [
                "GatewayCore", "Ledger", "GatewayMessages", "ProviderKit", "Reconciliation", "FinancePages",
            ]),
        tests(
            "ProviderContractTests",
            [
                "ContractSuite", "Archives", "CurlHTTP", "ProviderTransport", "ProviderKit", "GatewayCore",
                "provider-tool",
            ] + providerTargets),
        tests(
            "EngineTests",
            [
                "Postgres", "Redis", "Durable", "GatewayEngine", "GatewayStore", "GatewayMessages",
                "ProviderKit", "Ledger", "GatewayCore", "Sealing", "Reconciliation", "Passwords",
            ]),
        tests(
            "EscrowTests",
            [
                "Postgres", "Redis", "Durable", "Passwords", "CurlHTTP", "Web", "Escrow", "EscrowHTTP",
                "GatewayMessages", "Sealing", "Images", "Archives",
                "GatewayCore", lifecycle,
            ]),
        tests("SandboxTests", ["CurlHTTP", "Archives"]),
        tests(
            "EndToEndTests",
            ["Postgres", "Redis", "CurlHTTP", "GatewayMessages", "GatewayCore", "Sealing", "Escrow"]),
        tests("ArchitectureTests", []),
    ] + providers.map { provider($0.name, $0.also) }
)

func platform(
    _ name: String, _ dependencies: [Target.Dependency] = [], touchesC: Bool = false,
    resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Platform/\(name)", resources: resources,
        swiftSettings: touchesC ? common : strict)
}

func gateway(
    _ name: String, _ folder: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Gateway/\(folder)", resources: resources,
        swiftSettings: strict)
}

func provider(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name,
        dependencies: ["GatewayCore", "Reconciliation", "ProviderKit", "Primitives", httpTypes, logging]
            + dependencies,
        path: "Sources/Providers/\(name)", swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["TestSupport", "Fixtures", "Primitives", crypto, httpTypes, logging],
        path: "Tests/\(name)", resources: resources, swiftSettings: strict)
}
