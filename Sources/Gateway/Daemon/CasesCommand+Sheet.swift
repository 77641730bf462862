import ArgumentParser
import FoundationEssentials
import GatewayEngine
import GatewayStore
import Primitives

extension CasesCommand {
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write cases as CSV, to be filled in with Excel and given to `cases import`.")
        @Option(help: "The file; standard output by default.") var output: String?
        @OptionGroup var filter: Filter
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                let cases = try await finance.cases.find(try await filter.filter(finance))
                let text = CaseSheet.csv(
                    CaseSheet.rows(of: cases, on: try await finance.today(), in: options.spoken))
                guard let output else { return Output.text(text) }
                try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
                finance.say("\(cases.count) cases in \(output)")
                finance.answer(.object(["cases": .integer(cases.count), "file": .string(output)]))
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Do what a filled-in CSV asks for, row by row; code 1 where a row is refused.")
        @Argument(help: "The file.") var file: String
        @Flag(help: "Only say what is wrong with each row.") var check = false
        @OptionGroup var options: FinanceOptions

        func run() async throws {
            try await FinanceAccess.with(options) { finance in
                guard let bytes = FileManager.default.contents(atPath: file), bytes.count <= 64 << 20,
                    let text = String(validating: bytes, as: UTF8.self), let rows = CaseSheet.rows(csv: text)
                else {
                    throw ValidationError("\(file) is no CSV in UTF-8 of at most 64 MB.")
                }
                let actor = try await finance.actor()
                let outcome = try await finance.cases.take(rows, by: actor.id, isTrial: check)
                for row in outcome.rows {
                    guard let fault = row.fault else { continue }
                    finance.say("row \(row.number): \(fault.text(in: options.spoken))")
                }
                finance.say("\(outcome.done) rows \(check ? "are good" : "done"), \(outcome.refused) refused")
                finance.answer(
                    .object([
                        "done": .integer(outcome.done), "refused": .integer(outcome.refused),
                        "rows": .array(
                            outcome.rows.map { row in
                                .object([
                                    "row": .integer(row.number),
                                    "fault": .optional(row.fault?.text(in: options.spoken)),
                                ])
                            }),
                    ]))
                if outcome.refused > 0 { throw ExitCode.failure }
            }
        }
    }
}
