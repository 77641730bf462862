import ArgumentParser
import Primitives

/// `kimi-benchmark reconcile …`: the parts of `bin/bench reconcile`, which runs each in a process of its own.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Reconciliation: comparing files, finding planted truth, workbooks.",
        subcommands: [
            MakeCommand.self, CompareCommand.self, AssignCommand.self, ExactCommand.self,
            WriteWorkbookCommand.self, ReadWorkbookCommand.self, ReportCommand.self,
        ])

    static func show(_ figures: ReconcileFigures) { figures.lines.forEach { print($0) } }
}

extension ReconcileCommand {
    struct MakeCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "make", abstract: "Makes the two files of the comparison.")

        @Option(help: "How many rows each has.")
        var rows = 1_000_000
        @Argument var left: String
        @Argument var right: String

        func run() throws {
            let files = ReconcileFiles(rows: rows)
            try files.write(left: left, right: right)
            var figures = ReconcileFigures()
            figures.add("rows", rows)
            figures.add("planted_exceptions", files.exceptions)
            ReconcileCommand.show(figures)
        }
    }

    struct CompareCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compare", abstract: "Compares two files and writes their exceptions.")

        @Argument var left: String
        @Argument var right: String
        @Argument var exceptions: String

        func run() async throws {
            let comparison = ReconcileComparison(left: left, right: right, exceptions: exceptions)
            ReconcileCommand.show(try await comparison.run())
        }
    }

    struct AssignCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "assign", abstract: "Reconciles days of which the truth is known.")

        @Option(help: "How many payments a day has.")
        var pairs = 100_000
        @Option(help: "How many days.")
        var days: UInt64 = 5
        @Option(help: "How many other orders of the first day have to give the same result.")
        var shuffles = 50

        func run() async throws {
            let assignment = ReconcileAssignment(pairs: pairs, shuffles: shuffles)
            ReconcileCommand.show(try await assignment.measure(seeds: 1...max(1, days)))
        }
    }

    struct ExactCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "exact", abstract: "Matches lines with payments by their references, in memory.")

        @Option(help: "How many payments.")
        var records = 1_000_000
        @Option(help: "What the figures are called.")
        var name = "exact"

        func run() throws { ReconcileCommand.show(try ReconcileExact(records: records).measure(name)) }
    }

    struct WriteWorkbookCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "write-workbook", abstract: "Writes exceptions to a workbook.")

        @Option(help: "How many.")
        var rows = 100_000
        @Argument var path: String

        func run() throws { ReconcileCommand.show(try ReconcileWorkbook(path: path).write(rows: rows)) }
    }

    struct ReadWorkbookCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "read-workbook", abstract: "Reads a workbook of exceptions.")

        @Option(help: "How many it has.")
        var rows = 100_000
        @Argument var path: String

        func run() throws { ReconcileCommand.show(try ReconcileWorkbook(path: path).read(rows: rows)) }
    }

    struct ReportCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "report", abstract: "The figures of all runs, beside their limits.")

        @Flag(help: "One JSON object; ends with code 0 also where a limit is missed.")
        var json = false
        @Argument(help: "The lines that the other commands printed.")
        var figures: String

        func run() throws {
            let report = try ReconcileReport(path: figures)
            if json { print(try report.json().text) } else { try report.show() }
        }
    }
}
