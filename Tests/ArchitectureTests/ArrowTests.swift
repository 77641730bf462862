import TestSupport
import Testing

/// The providers, and what each may use beyond the plugin API.
private let providers = [
    "MTNMoMo: ",
    "OrangeMoney: ",
    "SmileID: Archives Crypto",
    // bin/new-provider: arrows
].map { line in
    let parts = line.split(separator: ": ")
    return (name: String(parts[0]), also: parts.count > 1 ? String(parts[1]) : "")
}

private let arrowsOfProviders = providers.map {
    "\($0.name): GatewayCore Reconciliation ProviderKit Primitives | HTTPTypes Logging \($0.also)"
}.joined(separator: "\n")

/// The arrows of the architecture, in words: what each target may depend on. An arrow is changed here and in Package.swift
/// together, on purpose.
private let arrows = """
    CLibPQ:
    CHiredis:
    CCurl:
    CSodium:
    CLibZip:
    CExpat:
    CFreeXL:
    CXLSXWriter:
    CHaru:
    Primitives:
    Executors:
    Sealing: Executors Primitives | Crypto
    Postgres: CLibPQ Executors Primitives Sealing | Logging Metrics
    Redis: CHiredis Executors Primitives | Logging Metrics
    CurlHTTP: CCurl Executors Primitives | Logging
    Passwords: CSodium Executors Primitives
    Archives: CLibZip Primitives
    Images: Primitives
    Spreadsheets: CExpat CFreeXL CXLSXWriter Archives Primitives
    Documents: CHaru Primitives
    Durable: Postgres Redis Primitives Sealing | Crypto ServiceLifecycle Logging Metrics
    Runtime: Primitives Postgres Redis Sealing | Configuration Logging Metrics
    Web: Durable Postgres Redis Runtime Primitives | Crypto HTTPTypes Hummingbird HummingbirdCore \
    ServiceLifecycle Logging Metrics NIOCore NIOHTTP1 NIOHTTPTypes
    GatewayCore: Primitives
    Ledger: GatewayCore Primitives
    Reconciliation: GatewayCore Primitives
    ProviderKit: GatewayCore Reconciliation Primitives | HTTPTypes Logging Yams
    ProviderTransport: ProviderKit CurlHTTP | HTTPTypes
    GatewayMessages: GatewayCore Primitives Sealing | Crypto
    GatewayStore: GatewayCore Reconciliation Ledger GatewayMessages Durable Postgres Primitives Sealing | Crypto
    GatewayEngine: GatewayCore Reconciliation Ledger ProviderKit GatewayMessages GatewayStore Durable Postgres Redis \
    Primitives Passwords Sealing Spreadsheets Documents | Crypto HTTPTypes ServiceLifecycle Logging Metrics
    FinancePages: Primitives | Mustache
    GatewayHTTP: GatewayCore Reconciliation Ledger ProviderKit GatewayMessages GatewayStore GatewayEngine FinancePages \
    Spreadsheets Web \
    Executors Primitives | Crypto HTTPTypes Hummingbird NIOCore \
    Logging Metrics
    \(arrowsOfProviders)
    gatewayd: Primitives Executors Postgres Redis CurlHTTP Durable Runtime Sealing Web Spreadsheets Documents \
    Passwords GatewayCore Reconciliation Ledger ProviderKit \
    ProviderTransport GatewayMessages GatewayStore GatewayEngine GatewayHTTP \
    \(providers.map(\.name).joined(separator: " ")) | ArgumentParser \
    Configuration Crypto HTTPTypes Hummingbird ServiceLifecycle UnixSignals Logging Metrics
    Escrow: GatewayCore GatewayMessages CurlHTTP Durable Postgres Passwords Sealing Images Archives Executors Primitives \
    | Crypto Logging Metrics
    EscrowHTTP: GatewayCore Escrow Web Durable Postgres Sealing Images Primitives | Crypto HTTPTypes Hummingbird JWTKit \
    NIOCore Logging Metrics
    escrowd: Primitives Executors Postgres Redis CurlHTTP Durable Passwords Runtime Sealing Web GatewayCore GatewayMessages Escrow \
    EscrowHTTP | ArgumentParser Configuration Crypto Hummingbird JWTKit ServiceLifecycle UnixSignals Logging Metrics
    provider-sandbox: Archives CurlHTTP Primitives | ArgumentParser Crypto HTTPTypes Hummingbird ServiceLifecycle UnixSignals Logging \
    NIOCore NIOPosix
    kimi-benchmark: CurlHTTP Primitives Sealing Postgres Durable GatewayCore ProviderKit MTNMoMo SmileID Escrow \
    Reconciliation Spreadsheets PlantedStatements | ArgumentParser Crypto HTTPTypes Logging
    """

struct ArrowTests {
    private static let table: [String: Set<String>] = Dictionary(
        uniqueKeysWithValues: arrows.split(separator: "\n").map { line in
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            let names = parts[1].split(separator: " ").map(String.init).filter { $0 != "|" }
            return (String(parts[0]), Set(names))
        })

    private static let gateway = Set([
        "Ledger", "ProviderKit", "ProviderTransport", "GatewayStore", "GatewayEngine", "GatewayHTTP",
        "gatewayd",
    ]).union(providers.map(\.name))

    private func products() async throws -> [ManifestTarget] {
        try await Manifest.targets().filter { !$0.path.hasPrefix("Tests/") }
    }

    @Test func `the manifest has exactly the arrows of the table`() async throws {
        let targets = try await products()
        #expect(Set(targets.map(\.name)) == Set(Self.table.keys))
        for target in targets {
            let allowed = Self.table[target.name] ?? []
            let added = target.dependencies.subtracting(allowed).sorted()
            let gone = allowed.subtracting(target.dependencies).sorted()
            #expect(added.isEmpty, "\(target.name) may not depend on \(added)")
            #expect(gone.isEmpty, "The table gives \(target.name) arrows that it does not use: \(gone)")
        }
    }

    @Test func `arrows point down only`() {
        var below: Set<String> = []
        for line in arrows.split(separator: "\n") {
            let name = String(line.split(separator: ":", omittingEmptySubsequences: false)[0])
            let ours = (Self.table[name] ?? []).intersection(Self.table.keys)
            #expect(
                ours.isSubset(of: below),
                "\(name) depends on what stands above it: \(ours.subtracting(below))")
            below.insert(name)
        }
    }

    @Test func `escrow sees the contract and nothing else of the gateway`() async throws {
        for target in try await products() where target.path.hasPrefix("Sources/EscrowAPI") {
            #expect(target.dependencies.isDisjoint(with: Self.gateway), "\(target.name)")
        }
        for file in SourceTree.files("Sources/EscrowAPI", ending: ".swift") {
            #expect(Self.gateway.isDisjoint(with: SourceTree.imports(of: file)), "\(file)")
        }
    }

    @Test func `the sandbox shares no provider and no gateway code`() async throws {
        let ours = Set(Self.table.keys).subtracting([
            "Primitives", "Archives", "CurlHTTP", "provider-sandbox",
        ])
        for file in SourceTree.files("sandbox", ending: ".swift") {
            #expect(ours.isDisjoint(with: SourceTree.imports(of: file)), "\(file)")
        }
    }

    @Test func `a provider sees the plugin API and the domain only`() async throws {
        for target in try await products() where target.path.hasPrefix("Sources/Providers") {
            #expect(
                target.dependencies.isSubset(of: [
                    "GatewayCore", "Reconciliation", "ProviderKit", "Primitives", "Archives", "HTTPTypes",
                    "Logging",
                    "Crypto",
                ]))
        }
    }

    @Test func `each C library is imported in one folder`() {
        let homes = [
            "CLibPQ": "Sources/Platform/Postgres/", "CHiredis": "Sources/Platform/Redis/",
            "CCurl": "Sources/Platform/CurlHTTP/", "CSodium": "Sources/Platform/Passwords/",
            "CLibZip": "Sources/Platform/Archives/", "CExpat": "Sources/Platform/Spreadsheets/",
            "CFreeXL": "Sources/Platform/Spreadsheets/", "CXLSXWriter": "Sources/Platform/Spreadsheets/",
            "CHaru": "Sources/Platform/Documents/",
        ]
        for file in SourceTree.swiftSources {
            for (module, home) in homes where SourceTree.imports(of: file).contains(module) {
                #expect(file.path.hasPrefix(home), "\(file) imports \(module)")
            }
        }
    }

    @Test func `every Swift target is built strictly`() async throws {
        let features = ["ExistentialAny", "InternalImportsByDefault", "NonisolatedNonsendingByDefault"]
        for target in try await Manifest.targets() where target.kind != "system" {
            for feature in features {
                #expect(target.settings.contains(feature), "\(target.name) lacks \(feature)")
            }
            #expect(target.settings.contains("treatAllWarnings"), "\(target.name) lets warnings pass")
            let touchesC = !target.dependencies.isDisjoint(with: [
                "CLibPQ", "CHiredis", "CCurl", "CSodium", "CLibZip", "CExpat", "CFreeXL", "CXLSXWriter",
                "CHaru",
            ])
            #expect(touchesC || target.settings.contains("MemberImportVisibility"), "\(target.name)")
        }
    }

    @Test func `every folder of sources belongs to a target`() async throws {
        let paths = try await Manifest.targets().map { $0.path + "/" }
        for file in SourceTree.swiftSources {
            let belongsToATarget: Bool = paths.contains { file.path.hasPrefix($0) }
            #expect(belongsToATarget, "\(file) belongs to no target")
        }
    }
}
