import ArgumentParser
import GatewayCore
import GatewayEngine
import GatewayStore
import Ledger
import Primitives
import Reconciliation

extension CasesCommand {
    /// Which case, in which version, and in whose name.
    struct Target: ParsableArguments {
        @Argument(help: "The case's number.") var id: Int64
        @Option(help: "The version that you have seen: where another is there by now, nothing is done.")
        var version: Int?
        @OptionGroup var options: FinanceOptions

        func take(_ order: @escaping (FinanceAccess) async throws -> CaseOrder) async throws {
            try await FinanceAccess.with(options) { finance in
                let actor = try await finance.actor()
                let after = try await finance.cases.take(
                    try await order(finance), on: id, version: version, by: actor.id)
                finance.say("case \(after.id) is \(after.state.rawValue), version \(after.version)")
                finance.answer(after.json(on: try await finance.today()))
            }
        }
    }

    /// One case by its number, or all that a filter means once their count is confirmed.
    struct Targets: ParsableArguments {
        @Argument(help: "The cases' numbers; none for all that the filter means.") var ids: [Int64] = []
        @Option(help: "How many cases you were shown: where it is another number by now, nothing is done.")
        var count: Int?
        @OptionGroup var filter: Filter
        @OptionGroup var options: FinanceOptions

        func take(_ order: @escaping (FinanceAccess) async throws -> CaseOrder) async throws {
            try await FinanceAccess.with(options) { finance in
                var filter = try await filter.filter(finance)
                if !ids.isEmpty { filter = CaseFilter(ids: ids) }
                guard let expected = count ?? (ids.count == 1 ? 1 : nil) else {
                    let meant = try await finance.cases.count(filter)
                    finance.say("\(meant) cases are meant. Say --count \(meant) to do it.")
                    finance.answer(.object(["count": .integer(meant)]))
                    throw ExitCode.failure
                }
                let actor = try await finance.actor()
                let result = try await finance.cases.takeAll(
                    try await order(finance), on: filter, expected: expected, by: actor.id)
                for (id, refusal) in result.refused {
                    finance.say("case \(id): \(refusal.sentence.text(in: options.spoken))")
                }
                finance.say("\(result.done.count) cases done, \(result.refused.count) refused")
                finance.answer(
                    .object([
                        "done": .array(result.done.map { .integer($0) }),
                        "refused": .array(
                            result.refused.map { id, refusal in
                                .object([
                                    "case": .integer(id), "code": .string(refusal.code.rawValue),
                                    "message": .string(refusal.sentence.text(in: options.spoken)),
                                ])
                            }),
                    ]))
                if !result.refused.isEmpty { throw ExitCode.failure }
            }
        }
    }

    /// Why.
    struct Reason: ParsableArguments {
        @Option(
            help:
                "timing, provider_error, our_error, customer_refunded, fee_netted, rounding, duplicate, reversed, test or other."
        )
        var reason: String
        @Option(help: "In your own words.") var text: String?

        func decision() throws -> CaseOrder.Decision {
            guard let code = CaseDecisionReason(rawValue: reason) else {
                let all = CaseDecisionReason.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("A reason is one of \(all).")
            }
            return CaseOrder.Decision(code, text)
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give cases to a member, or to yourself.")
        @Option(help: "His name; yourself by default.") var to: String?
        @OptionGroup var targets: Targets

        func run() async throws {
            try await targets.take { finance in
                guard let name = to ?? targets.options.name else {
                    throw ValidationError("Say who does it: --as NAME.")
                }
                return .assign(to: try await finance.member(name).id)
            }
        }
    }

    struct Comment: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write down what you know.")
        @Option(help: "What you know.") var text: String
        @OptionGroup var targets: Targets

        func run() async throws { try await targets.take { _ in .comment(text) } }
    }

    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let cases stand as they are, for a reason.")
        @OptionGroup var reason: Reason
        @OptionGroup var targets: Targets

        func run() async throws { try await targets.take { _ in .accept(try reason.decision()) } }
    }

    struct Inquire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have the operator asked about the payments at once.")
        @Option(help: "Why.") var text: String?
        @OptionGroup var targets: Targets

        func run() async throws { try await targets.take { _ in .inquire(text) } }
    }

    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a resolution back; money stays where it is.")
        @Option(help: "Why.") var text: String
        @OptionGroup var targets: Targets

        func run() async throws { try await targets.take { _ in .reopen(text) } }
    }

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Join statement lines and payments by hand.")
        @Option(help: "A line's identity; may be given several times.") var line: [String] = []
        @Option(help: "A payment's identifier; may be given several times.") var payment: [String] = []
        @Flag(help: "The amounts differ, and that is meant.") var differs = false
        @OptionGroup var reason: Reason
        @OptionGroup var target: Target

        func run() async throws {
            let lines = line.compactMap { StatementLineID($0) }
            let payments = payment.compactMap { PaymentID($0) }
            guard lines.count == line.count, payments.count == payment.count else {
                throw ValidationError("Lines have 32 hexadecimal digits, payments are UUIDs.")
            }
            try await target.take { _ in
                .link(lines: lines, payments: payments, differs: differs, try reason.decision())
            }
        }
    }

    struct WriteOff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "write-off",
            abstract: "Give up what is missing, or take what nobody claims, for good.")
        @Option(help: "Where it is missing or too much: provider_clearing or suspense.")
        var account = "provider_clearing"
        @Option(help: "Minor units; the difference of the case by default.") var amount: Int64?
        @Flag(help: "Nobody claims it: a gain, not a loss.") var gain = false
        @OptionGroup var reason: Reason
        @OptionGroup var target: Target

        func run() async throws {
            let account = try CasesCommand.account(account)
            try await target.take { _ in
                .move(
                    debit: gain ? account : .writeOffs, credit: gain ? .writeOffs : account, amount: amount,
                    try reason.decision())
            }
        }
    }

    struct Correct: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move money between two accounts of `cases accounts`.")
        @Option(help: "The account that is debited.") var debit: String
        @Option(help: "The account that is credited.") var credit: String
        @Option(help: "Minor units; the difference of the case by default.") var amount: Int64?
        @OptionGroup var reason: Reason
        @OptionGroup var target: Target

        func run() async throws {
            let (debit, credit) = (try CasesCommand.account(debit), try CasesCommand.account(credit))
            try await target.take { _ in
                .move(debit: debit, credit: credit, amount: amount, try reason.decision())
            }
        }
    }

    struct Rule: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose how a payment ended whose end nobody knows; a second person decides.")
        @Option(help: "succeeded, failed or late-accepted (a payout that was executed late counts).")
        var outcome: String
        @Option(help: "Of a failed one why, such as declined or expired.") var failure = "declined"
        @OptionGroup var reason: Reason
        @OptionGroup var target: Target

        func run() async throws {
            let ruling: PaymentRuling
            switch outcome {
            case "succeeded": ruling = .succeeded
            case "late-accepted": ruling = .lateAccepted
            case "failed":
                guard let why = PaymentFailure(rawValue: failure) else {
                    throw ValidationError("No payment fails for that reason.")
                }
                ruling = .failed(why)
            default: throw ValidationError("An outcome is succeeded, failed or late-accepted.")
            }
            try await target.take { _ in .rule(ruling, try reason.decision()) }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Agree to what somebody else has proposed.")
        @Option(help: "In your own words.") var text: String?
        @OptionGroup var target: Target

        func run() async throws { try await target.take { _ in .approve(text) } }
    }

    struct Decline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Refuse what somebody else has proposed.")
        @Option(help: "In your own words.") var text: String?
        @OptionGroup var target: Target

        func run() async throws { try await target.take { _ in .decline(text) } }
    }

    fileprivate static func account(_ text: String) throws -> LedgerAccount.Kind {
        guard let kind = LedgerAccount.Kind(rawValue: text) else {
            throw ValidationError(
                "An account is provider_clearing, suspense, provider_charges or write_offs.")
        }
        return kind
    }
}
