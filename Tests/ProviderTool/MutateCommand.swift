import ArgumentParser
import ContractSuite
import Foundation
import ProviderKit
import TestSupport

/// `provider-tool mutate`: changes a provider's decisions one at a time and shows that its contract tests notice.
struct MutateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutate",
        abstract: "Shows that the contract tests notice every change of a provider's decisions.",
        discussion: """
            Works in a copy: the checkout is only read. The copy is built once, with every mutant in it, and the tests \
            run once for each. Ends with 1 where one survives.
            """)

    @Argument(help: "The provider, such as mtn-momo.")
    var provider: String

    @Option(help: "The checkout.")
    var checkout: String

    @Option(help: "The folder of the copy, which is kept: the next run builds less.")
    var work: String

    @Option(help: "How many test runs at a time.")
    var width = 2

    func run() async throws {
        guard let subject = ProviderUnderTest.all.first(where: { "\($0.provider.manifest.id)" == provider })
        else {
            throw ValidationError("There is no provider \"\(provider)\".")
        }
        let package = MutationPackage(
            target: subject.target,
            folders: ProviderUnderTest.all.filter { $0.target == subject.target }.map(\.folder),
            checkout: URL(fileURLWithPath: checkout),
            folder: URL(fileURLWithPath: work))
        let mutants = try package.write()
        ReplayCommand.say("\(mutants.count) mutants of \(provider)")
        let run = try await MutationRun(package)
        guard try await run.passes(nil) else {
            throw MutationFault(
                description: "The tests of the copy fail without any mutant: \(run.log(nil).path)")
        }
        let survivors = try await survivors(of: mutants, run)
        for mutant in mutants {
            let word = survivors.contains(mutant.id) ? "SURVIVED" : "killed  "
            ReplayCommand.say("  \(word) \(mutant.id) \(mutant.place)")
        }
        ReplayCommand.say("\(mutants.count - survivors.count) killed, \(survivors.count) survived")
        if !survivors.isEmpty { throw ExitCode(1) }
    }

    private func survivors(of mutants: [Mutant], _ run: MutationRun) async throws -> Set<String> {
        try await withThrowingTaskGroup(of: (String, Bool).self) { group in
            var survivors: Set<String> = []
            var waiting = mutants[...]
            for _ in 0..<max(1, width) {
                guard let mutant = waiting.popFirst() else { break }
                group.addTask { (mutant.id, try await run.passes(mutant.id)) }
            }
            while let (id, passes) = try await group.next() {
                if passes { survivors.insert(id) }
                if let mutant = waiting.popFirst() {
                    group.addTask { (mutant.id, try await run.passes(mutant.id)) }
                }
            }
            return survivors
        }
    }
}
