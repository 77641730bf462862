import ArgumentParser
import Durable
import Escrow
import FoundationEssentials
import Postgres
import Primitives
import Sealing

extension CaseFileCommand {
    /// Writes a case file out, with the service's own rights.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the case file of a dispute into a file.",
            discussion: """
                The newest that is ready; without one, or with --new, one is asked for, and a running escrowd makes it. The \
                export stands in the audit trail. Exit code 1 where there is no such dispute, or nothing came in time.
                """)

        @Argument(help: "The dispute: its number, or DSP- and six characters.")
        var dispute: String

        @Option(help: "The file to write; it must not be there yet.")
        var to: String

        @Option(name: .customLong("for"), help: "Whose copy: judges, buyer or seller.")
        var audience = "judges"

        @Flag(help: "Have a new one made, although one is ready.")
        var new = false

        @Option(help: "For how many seconds to wait until it is made.")
        var wait: Int = 120

        @Flag(help: "Answer as one JSON object.")
        var json = false

        func run() async throws {
            guard let audience = CaseFileAudience(rawValue: audience.uppercased()), wait >= 0 else {
                throw ValidationError("--for is judges, buyer or seller, and --wait is not below 0.")
            }
            guard let key = Self.key(dispute) else {
                throw ValidationError("A dispute is named by its number, or as DSP-K7KCKS.")
            }
            let configuration = try await EscrowConfiguration.read()
            let seal = ColumnSeal(schema: "escrow", keys: configuration.keys, index: configuration.index)
            let copy: CaseFileCopy
            do {
                copy = try await withClient(configuration.database, seal: seal) { client in
                    let service = CaseFileService(
                        database: client,
                        objects: ObjectStore(
                            folder: configuration.objectStorePath, keys: configuration.keys),
                        identifiers: .system, wakeup: Wakeup())
                    let caseFile = try await service.prepare(key, isNew: new)
                    return try await write(
                        service.awaited(key, caseFile, audience, seconds: wait))
                }
            } catch DisputeError.notFound {
                Output.line("There is no such dispute.")
                throw ExitCode.failure
            } catch DisputeError.caseFileWaits {
                Output.line("It was not made within \(wait) seconds: is escrowd running, and gatewayd?")
                throw ExitCode.failure
            } catch DisputeError.noCaseFile {
                Output.line("The gateway would not tell of the purse; the audit trail says why.")
                throw ExitCode.failure
            }
            tell(copy)
        }

        private func tell(_ copy: CaseFileCopy) {
            guard json else {
                return Output.line(
                    "Wrote \(copy.reference) into \(to): \(copy.byteCount) bytes, SHA-256 \(copy.digest).")
            }
            Output.line(
                JSONValue.object([
                    "dispute": .string(copy.reference), "case_file": .string(copy.caseFile.lowercased),
                    "audience": .string(copy.audience.rawValue), "size": .integer(copy.byteCount),
                    "sha256": .string(copy.digest), "file": .string(to),
                ]).text)
        }

        private static func key(_ text: String) -> DisputeKey? {
            if let id = Int64(text), id > 0 { return .id(id) }
            return PublicReference.normalized(text, prefix: "DSP-").map { .reference($0) }
        }

        /// Whole, or not at all, and for the caller alone.
        private func write(_ content: CaseFileContent) async throws -> CaseFileCopy {
            var bytes: [UInt8] = []
            for try await piece in content.bytes { bytes += piece }
            try PrivateFile.write(bytes, to: to)
            return content.copy
        }
    }
}

extension CaseFileService {
    /// The copy, once it is made. Throws `caseFileWaits` after so many seconds.
    fileprivate func awaited(
        _ key: DisputeKey, _ caseFile: CaseFile, _ audience: CaseFileAudience, seconds: Int
    ) async throws -> CaseFileContent {
        for _ in 0..<(seconds * 2) {
            do {
                return try await export(key, id: caseFile.id, for: audience)
            } catch DisputeError.caseFileWaits {
                try await Task.sleep(for: .milliseconds(500))
            }
        }
        return try await export(key, id: caseFile.id, for: audience)
    }
}
