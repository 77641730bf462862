import ArgumentParser
import GatewayCore
import GatewayEngine
import Primitives
import Reconciliation
import Spreadsheets

/// Shows what the last comparison of a day has found.
struct ReconcileReport: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, csv, xlsx, json, pdf
    }

    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show the last comparison of a day; 3 where breaks remain.")

    @Option(help: "The day, such as 2026-11-22.", transform: BusinessDay.argument)
    var day: BusinessDay

    @Option(help: "Only this operator, such as MTN_MOMO.")
    var provider: String?

    @Option(help: "table, csv, xlsx, json or pdf.")
    var format: Format?

    @Option(help: "The file to write; standard output for what is text.", completion: .file())
    var output: String?

    @OptionGroup var speech: SpeechOptions

    private var chosen: Format { format ?? (speech.json ? .json : .table) }

    func validate() throws {
        if output == nil, chosen == .xlsx || chosen == .pdf {
            throw ValidationError("Say with --output where the \(chosen.rawValue) file shall stand.")
        }
    }

    func run() async throws {
        let report = try await ReconcileAccess.with(speech) { access in
            try await access.reports.report(of: day, provider: try provider.map { try access.provider($0) })
        }
        let words = ReportWords(speech.language)
        guard !report.sections.isEmpty else {
            Output.errorLine(words.nothingCompared(day))
            throw ExitCode.failure
        }
        let file = ReportFile(report, words)
        switch chosen {
        case .table: try write(Array((lines(report, words).joined(separator: "\n") + "\n").utf8))
        case .json: try write(Array((report.json.text + "\n").utf8))
        case .csv: try write(try file.csv())
        case .pdf: try write(try file.pdf())
        case .xlsx: try file.writeWorkbook(to: output ?? "")
        }
        if report.remaining > 0 { throw ReconcileCommand.breaksRemain }
    }

    private func write(_ bytes: [UInt8]) throws {
        guard let output else { return Output.text(String(decoding: bytes, as: UTF8.self)) }
        let sink = try FileSink(path: output)
        try sink.write(bytes)
    }

    private func lines(_ report: ReconciliationReport, _ words: ReportWords) -> [String] {
        var lines: [String] = []
        for section in report.sections {
            var facts = Table(["\(section.name) (\(section.provider))", report.day.description])
            for fact in words.facts(section) { facts.add("  \(fact.name)", fact.value) }
            lines += facts.lines + [""]
            guard !section.breaks.isEmpty else { continue }
            var breaks = Table([
                words.text("jour", "day"), words.text("écart", "break"), words.text("relevé", "statement"),
                words.text("livres", "books"), words.text("dossier", "case"), words.text("état", "state"),
                words.text("explication", "explanation"),
            ])
            for line in section.breaks {
                breaks.add(
                    line.found.day.description, line.found.kind.title.text(in: words.language),
                    line.found.statementAmount.map { "\($0)" } ?? "-",
                    line.found.bookAmount.map { "\($0)" } ?? "-", line.caseID.map { "\($0)" } ?? "-",
                    words.state(line), words.explanation(line))
            }
            lines += breaks.lines + [""]
        }
        return lines
    }
}
