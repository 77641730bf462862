import ArgumentParser
import Escrow
import FoundationEssentials
import Primitives
import Runtime

/// The case files of disputes: proved without anything of ours, written out, and the key that proves them.
struct CaseFileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "casefile", abstract: "Prove and export the case files of disputes.",
        subcommands: [Verify.self, Export.self, Key.self])

    /// Examines a case file with nothing but itself.
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that a case file is whole and that its sums are right.",
            discussion: """
                Needs no settings, no server and no database. Exit code 0 where everything holds; 1 where something does \
                not, which is said in words; 2 where the file or the command cannot be read. Without --key the file can \
                only be compared with the key that it names itself, so that the signer is not proven: that is said, and ends \
                with 1. The key is the one that Kimi publishes; operators print it with `escrowd casefile key`.
                """)

        @Argument(help: "The case file, a ZIP archive.")
        var file: String

        @Option(
            help: "A public key of Kimi, as `escrowd casefile key` prints it; may be given several times.")
        var key: [String] = []

        @Option(help: "fr or en.")
        var language = "en"

        @Flag(help: "Answer as one JSON object, in both languages.")
        var json = false

        func run() throws {
            guard let language = Language(rawValue: language) else {
                throw CaseFileUsage.end("--language is fr or en.")
            }
            let keys = key.isEmpty ? nil : AuditVerifier(key)
            guard key.isEmpty || keys != nil else {
                throw CaseFileUsage.end("--key is name:base64 as `escrowd casefile key` prints it.")
            }
            guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
                throw CaseFileUsage.end("\(file) cannot be read.")
            }
            let report = CaseFileVerification.verify([UInt8](bytes), keys: keys)
            if json { Output.line(report.json.text) } else { Self.tell(report, in: language) }
            guard report.holds else { throw ExitCode.failure }
        }

        private static func tell(_ report: CaseFileReport, in language: Language) {
            for check in report.checks {
                for sentence in check.sentences {
                    Output.line("\(word(check.outcome, in: language)) \(sentence.text(in: language))")
                }
            }
            Output.line(conclusion(of: report).text(in: language))
        }

        private static func conclusion(of report: CaseFileReport) -> LocalizedText {
            if report.holds {
                return LocalizedText(fr: "Le dossier tient.", en: "The case file holds.")
            }
            guard report.isWhole else {
                return LocalizedText(
                    fr: "Le dossier ne tient pas : ne vous y fiez pas.",
                    en: "The case file does not hold: do not rely on it.")
            }
            return LocalizedText(
                fr:
                    "Le contenu est entier, mais rien ne prouve qui l'a signé : ne vous y fiez pas encore. Donnez avec --key "
                    + "la clé que Kimi publie, obtenue hors de ce dossier (un exploitant l'affiche avec « escrowd casefile "
                    + "key »).",
                en:
                    "The content is whole, but nothing proves who signed it: do not rely on it yet. Give with --key the key "
                    + "that Kimi publishes, got outside of this file (an operator prints it with `escrowd casefile key`)."
            )
        }

        private static func word(_ outcome: CaseFileReport.Outcome, in language: Language) -> String {
            switch (outcome, language) {
            case (.holds, .french): "TIENT"
            case (.fails, .french): "FAUX"
            case (.open, .french): "NON PROUVÉ"
            case (.holds, .english): "HOLDS"
            case (.fails, .english): "FAULT"
            case (.open, .english): "NOT PROVEN"
            }
        }
    }

    /// Prints the key by which case files are proved.
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the public key that case files are signed with.",
            discussion: """
                The public half of AUDIT_SIGNING_KEY. Publish it, and those before it, where people find it who are given a \
                case file.
                """)

        @Flag(help: "Answer as one JSON object.")
        var json = false

        func run() async throws {
            let configuration = try await EscrowConfiguration.read()
            let key = try configuration.audit.signer.publicText()
            Output.line(json ? JSONValue.object(["key": .string(key)]).text : key)
        }
    }
}

/// Ends a command whose words or file cannot be used.
enum CaseFileUsage {
    static func end(_ message: String) -> ExitCode {
        Output.line(message)
        return ExitCode(2)
    }
}
