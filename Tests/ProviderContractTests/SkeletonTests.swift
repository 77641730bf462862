import ContractSuite
import Foundation
import ProviderKit
import TestSupport
import Testing

/// What bin/new-provider makes: whether it is written since, and whether its fixtures are those that the suite asks for.
@Suite struct SkeletonTests {
    /// Names what of a skeleton is still to be written, in the order of the work: an issue for each file, with its lines.
    @Test(arguments: ProviderUnderTest.all.map(\.folder))
    func nothingIsLeftToWrite(_ name: String) throws {
        let steps = [
            (
                "1. From the operator's documents; then bin/new-provider --fixtures \(name)",
                "Tests/Fixtures/\(name)/messages.http"
            ),
            ("2. Until \(name)ContractTests pass", "Sources/Providers/\(name)"),
            ("3. Until StagedContractTests pass", "sandbox/ProviderSandbox/\(name)"),
            ("3. Until StagedContractTests pass", "Tests/ContractSuite/\(name)UnderTest.swift"),
        ]
        for (step, path) in steps {
            for (file, text) in Self.texts(at: path) {
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                    .filter { $1.lowercased().contains(/not.written.yet/) }
                    .map { "\($0 + 1): \($1.trimmingCharacters(in: .whitespaces))" }
                guard !lines.isEmpty else { continue }
                Issue.record("\(step): write \(file)\n\(lines.joined(separator: "\n"))")
            }
        }
    }

    /// The file, or the Swift files below the folder; none where there is neither.
    private static func texts(at path: String) -> [(file: String, text: String)] {
        let below = FileManager.default.enumerator(atPath: Checkout.root.appendingPathComponent(path).path)
        let names = below?.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted() ?? []
        return (names.isEmpty ? [path] : names.map { "\(path)/\($0)" }).compactMap { file in
            let url = Checkout.root.appendingPathComponent(file)
            return (try? String(contentsOf: url, encoding: .utf8)).map { (file, $0) }
        }
    }

    /// Groups and names of `bin/lib/new-provider/scenarios`.
    private static func lines() throws -> [(group: String, name: String)] {
        let file = Checkout.root.appendingPathComponent("bin/lib/new-provider/scenarios")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            return line.hasPrefix("#") ? nil : (words[0], words[1])
        }
    }

    @Test(arguments: ProviderUnderTest.all.map(\.folder))
    func theSkeletonMakesAFixtureForEveryCommonScenario(_ folder: String) throws {
        let subject = try #require(ProviderUnderTest.all.first { $0.folder == folder })
        let lacking = Self.wanted(by: subject).subtracting(try Self.made(for: subject))
        #expect(lacking.sorted() == [], "The suite asks for them, bin/lib/new-provider/scenarios lacks them.")
    }

    @Test func theSkeletonMakesNothingThatNoProviderIsAskedFor() throws {
        let wanted = ProviderUnderTest.all.reduce(into: Set<String>()) { $0.formUnion(Self.wanted(by: $1)) }
        let made = try ProviderUnderTest.all.reduce(into: Set<String>()) {
            $0.formUnion(try Self.made(for: $1))
        }
        #expect(made.subtracting(wanted).sorted() == [], "Nobody asks for them.")
    }

    private static func wanted(by subject: ProviderUnderTest) -> Set<String> {
        Set(ContractScenarios.all(of: subject).map(\.description))
            .subtracting(subject.ownScenarios.map(\.description))
    }

    @Test func theSkeletonOffersEveryCapability() throws {
        let file = Checkout.root.appendingPathComponent("bin/lib/new-provider/skeleton.sh")
        let words = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("known_capabilities") }.joined().split { $0 == " " || $0 == "'" }
        for capability in Capability.allCases {
            let isOffered = words.contains { $0 == capability.rawValue }
            #expect(isOffered, "\(capability)")
        }
    }

    /// As bin/lib/new-provider/fixtures.awk chooses among the scenarios.
    private static func made(for subject: ProviderUnderTest) throws -> Set<String> {
        let capabilities = Capability.capabilities(of: subject.provider)
        let payments = [Capability.collection, .disbursement, .refund].filter(capabilities.contains)
        var made: Set<String> = []
        for (group, name) in try lines() {
            if group.hasPrefix("token"), !subject.usesTokens { continue }
            let isKnown = subject.provider.manifest.resubmission == .deduplicated
            if ["deduplicated", "known-kyc"].contains(group), !isKnown { continue }
            if group == "blind-kyc", isKnown { continue }
            switch group {
            case "payment", "deduplicated", "tokens":
                made.formUnion(payments.map { "\($0.rawValue)/\(name)" })
            case "token": made.insert("token/\(name)")
            default:
                let prefix = ["tokens-", "known-", "blind-"].first { group.hasPrefix($0) } ?? ""
                let folder = String(group.dropFirst(prefix.count))
                guard let capability = Capability(rawValue: folder), capabilities.contains(capability) else {
                    continue
                }
                made.insert("\(folder)/\(name)")
            }
        }
        return made
    }
}
