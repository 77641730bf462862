import ArgumentParser
import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import Reconciliation

/// What does not fit, and what people do about it.
struct CasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases", abstract: "Look at what does not fit, and treat it.",
        subcommands: [
            List.self, Show.self, Assign.self, Comment.self, Link.self, Accept.self, WriteOff.self,
            Correct.self, Rule.self, Approve.self, Decline.self, Inquire.self, Reopen.self, Export.self,
            Import.self, Accounts.self,
        ])

    /// Which cases are meant.
    struct Filter: ParsableArguments {
        @Option(help: "Of that provider.") var provider: String?
        @Option(help: "Of that day, such as 2026-11-22.") var day: String?
        @Option(help: "Of that kind, such as missing_in_ledger or late_success.") var kind: String?
        @Option(
            help: "Standing so: open, assigned, proposed or resolved; all that is not resolved by default.")
        var state: [String] = []
        @Option(help: "Assigned to that member.") var assignee: String?
        @Option(help: "That differ by at most so many minor units.") var upTo: Int64?

        func filter(_ finance: FinanceAccess) async throws -> CaseFilter {
            var filter = CaseFilter.unresolved
            filter.provider = provider.map { ProviderID($0) }
            filter.reason = kind
            filter.largestDifference = upTo
            if let day {
                guard let read = BusinessDay(day) else {
                    throw ValidationError("A day is written 2026-11-22.")
                }
                filter.day = read
            }
            if !state.isEmpty {
                let states = state.compactMap { CaseState(rawValue: $0) }
                guard states.count == state.count else {
                    throw ValidationError("A state is open, assigned, proposed or resolved.")
                }
                filter.states = Set(states)
            }
            if let assignee { filter.assignee = try await finance.member(assignee).id }
            return filter
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List cases.")
        @OptionGroup var filter: Filter
        @OptionGroup var options: FinanceOptions
        @Flag(help: "End with code 3 where a case is not resolved.") var failOnOpen = false

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                let cases = try await finance.cases.find(try await filter.filter(finance))
                let today = try await finance.today()
                var table = Table(["case", "day", "age", "provider", "kind", "state", "assignee", "amount"])
                for known in cases {
                    table.add(
                        String(known.id), known.day.description, "\(known.age(on: today)) d",
                        known.provider.name, known.reason, known.state.rawValue,
                        known.assigneeName ?? "-", known.amountText)
                }
                for line in table.lines { finance.say(line) }
                finance.say("\(cases.count) cases")
                finance.answer(.object(["cases": .array(cases.map { $0.json(on: today) })]))
                if failOnOpen, cases.contains(where: { $0.state != .resolved }) { throw ExitCode(3) }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a case with everything that was done.")
        @Argument(help: "The case's number.") var id: Int64
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                let today = try await finance.today()
                let (known, steps, proposal) = try await finance.story(of: id)
                for line in known.textLines(on: today, options.spoken) { finance.say(line) }
                for step in steps { finance.say(step.line) }
                if let proposal { finance.say(proposal.line) }
                guard case .object(var members) = known.json(on: today) else { return }
                members.append(.init("steps", .array(steps.map(\.json))))
                members.append(.init("proposal", proposal?.json ?? JSONValue.null))
                finance.answer(.object(members))
            }
        }
    }

    struct Accounts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List between which accounts a person may move money, and what for.")
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            for line in AdjustmentLines.all(in: options.spoken) { Output.line(line) }
        }
    }
}

extension FinanceAccess {
    func member(_ name: String) async throws -> StoredStaff {
        guard let member = try await store.transaction({ try $0.staff.member(named: name) }) else {
            throw StaffRefusal(.unknownName)
        }
        return member
    }

    /// The business day that it is, by the database's clock.
    func today() async throws -> BusinessDay {
        BusinessDay(
            containing: Int64(try await store.transaction { try $0.now() }.timeIntervalSince1970))
    }

    func story(of id: Int64) async throws -> (StoredCase, [StoredCaseStep], StoredProposal?) {
        try await store.transaction { transaction in
            guard let known = try transaction.cases.find(id) else {
                throw CaseRefusal(
                    .missing, fr: "Il n'y a pas de dossier \(id).", en: "There is no case \(id).")
            }
            return (known, try transaction.cases.steps(of: id), try transaction.proposals.lockOpen(of: id))
        }
    }
}
