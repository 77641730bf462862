import ArgumentParser
import GatewayEngine
import GatewayStore
import Primitives

/// The record of what people did with money.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prove, sign and export the record of what people did with money.",
        subcommands: [Verify.self, Export.self, Checkpoint.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Recompute the chain of hashes and compare the signed checkpoints; code 1 with a fault."
        )
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                let report = try await finance.record.verify(try finance.verifier())
                for fault in report.faults { finance.say("FAULT \(fault.kind.rawValue): \(fault.sentence)") }
                finance.say("\(report.entries) entries and \(report.checkpoints) checkpoints")
                if finance.configuration.checkpointFolder == nil {
                    finance.say(
                        "There is no second place (GATEWAY_AUDIT_CHECKPOINT_PATH): a cut end is not found.")
                }
                finance.answer(
                    .object([
                        "entries": .integer(report.entries), "checkpoints": .integer(report.checkpoints),
                        "faults": .array(report.faults.map(\.json)),
                    ]))
                guard report.faults.isEmpty else { throw ExitCode.failure }
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print entries as JSON lines.")
        @Option(help: "The first number.") var from: Int64 = 1
        @Option(help: "The last number.") var to: Int64 = .max
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                try await finance.record.export(from: max(1, from), through: to) {
                    Output.line($0.json.canonicalText)
                }
            }
        }
    }

    struct Checkpoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sign how far the record goes, now.")
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                guard finance.configuration.checkpointFolder != nil else {
                    throw ValidationError("GATEWAY_AUDIT_CHECKPOINT_PATH names no second place.")
                }
                let signed = try await finance.record.sign(finance.configuration.signer)
                finance.say(signed.map { "signed \($0.sequence)" } ?? "nothing new")
                finance.answer(.object(["sequence": .optional(signed?.sequence)]))
            }
        }
    }
}

extension GatewayAuditFault {
    fileprivate var json: JSONValue {
        .object([
            "kind": .string(kind.rawValue), "sequence": sequence.map { .integer($0) },
            "message": .string(sentence),
        ])
    }
}
