import ArgumentParser
import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import ProviderKit
import Reconciliation
import Spreadsheets

/// Takes a statement file in.
struct ReconcileImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import a statement file; the same file again changes nothing.")

    @Option(help: "Whose statement it is, such as MTN_MOMO.")
    var provider: String

    @Option(help: "The day that it is of, such as 2026-11-22.", transform: BusinessDay.argument)
    var day: BusinessDay?

    @Option(help: "The name of its layout, where its first rows do not show it.")
    var format: String?

    @Option(help: "A mapping file (YAML) that describes its layout.", completion: .file())
    var mapping: String?

    @Flag(help: "Only say what the file would bring.")
    var preview = false

    @OptionGroup var speech: SpeechOptions

    @Argument(help: "The file: CSV, XLSX or XLS.", completion: .file())
    var file: String

    func validate() throws {
        if format != nil, mapping != nil { throw ValidationError("Give --format or --mapping, not both.") }
    }

    func run() async throws {
        let layout: StatementSource.Format
        if let mapping {
            layout = .mapped(try mappedFormat(in: mapping))
        } else {
            layout = format.map { .named($0) } ?? .recognised
        }
        let isFine = try await ReconcileAccess.with(speech) { access in
            let source = StatementSource(
                path: file, provider: try access.provider(provider), day: day, format: layout)
            let bar = ProgressBar(speech)
            defer { bar.clear() }
            if preview {
                let preview = try await access.statements.preview(source) { bar.show($0) }
                bar.clear()
                show(preview)
                return preview.refusal == nil
            }
            try await access.expectObjectStore()
            let outcome = try await access.statements.commit(source) { bar.show($0) }
            bar.clear()
            return show(outcome)
        }
        if !isFine { throw ExitCode.failure }
    }

    private func mappedFormat(in path: String) throws -> any StatementFormat {
        let bytes = try FileSource(path: path).all(limit: 1 << 17)
        do {
            return try StatementMapping.format(from: String(decoding: bytes, as: UTF8.self))
        } catch {
            for fault in error.faults {
                let place = fault.place.isEmpty ? "" : "\(fault.place): "
                Output.errorLine(place + speech.text(fault.french, fault.english))
            }
            throw ExitCode.failure
        }
    }

    private func show(_ preview: StatementPreview) {
        if speech.json { return Output.line(preview.json.text) }
        for line in StatementSpeech(speech).lines(preview) { Output.line(line) }
    }

    /// False where the file was refused.
    private func show(_ outcome: StatementImport.Outcome) -> Bool {
        if speech.json {
            Output.line(outcome.json.text)
        } else {
            for line in StatementSpeech(speech).lines(outcome) { Output.line(line) }
        }
        if case .refused = outcome { return false }
        return true
    }
}

extension StatementImport.Outcome {
    fileprivate var json: JSONValue {
        switch self {
        case .imported(let file, let reading, let twin):
            .object([
                "outcome": "imported", "file": file.json, "reading": reading.json,
                "same_lines_as": twin.map { .string($0.id.lowercased) } ?? .null,
            ])
        case .knownFile(let file): .object(["outcome": "known", "file": file.json])
        case .refused(let refusal): .object(["outcome": "refused", "refusal": refusal.json])
        }
    }
}
