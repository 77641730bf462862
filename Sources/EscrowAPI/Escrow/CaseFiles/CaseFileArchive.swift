import Archives
import Crypto
import Primitives

/// A case file as files of a ZIP archive: the manifest names each of the others with its size and SHA-256.
enum CaseFileArchive {
    static let format = "kimi-casefile/2"
    /// Of the first, only the parties' copies differ: their entries of the audit trail have no commitments to addresses.
    static let formats: Set<String> = ["kimi-casefile/1", format]
    static let manifest = "manifest.json"
    /// What a file unpacks to at most, so that none that was made to hurt does.
    static let limits = ZIPArchive.Limits(entries: 5000, bytes: 512_000_000, ratio: 1100)

    struct File: Equatable {
        let name: String
        let bytes: [UInt8]

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }

        init(_ name: String, _ document: JSONValue) {
            self.init(name, Array((document.text + "\n").utf8))
        }
    }

    /// The archive with its manifest and signature.
    static func pack(
        _ files: [File], signer: AuditSigner, format: String = format
    ) throws -> [UInt8] {
        let manifest = JSONValue.object([
            "format": .string(format),
            "files": .array(
                files.map { file in
                    .object([
                        "name": .string(file.name), "size": .integer(file.bytes.count),
                        "sha256": .string(digest(file.bytes)),
                    ])
                }),
        ])
        let all = [File(Self.manifest, manifest)] + files
        let archive = try ZIPArchive.write(
            entries: all.map { ($0.name, $0.bytes) },
            comment: CaseFileSignature.comment(key: try signer.publicText()))
        return try CaseFileSignature.sign(archive, by: signer)
    }

    static func digest(_ bytes: [UInt8]) -> String { Hex.encode(SHA256.hash(data: bytes)) }

    /// The files of an archive by their names, and what is wrong with them by its manifest, in sentences.
    static func unpack(_ archive: [UInt8]) -> (files: [String: [UInt8]], faults: [LocalizedText]) {
        let entries: [ZIPArchive.Entry]
        do {
            entries = try ZIPArchive.read(archive, limits: limits)
        } catch {
            return (
                [:],
                [
                    LocalizedText(
                        fr: "L'archive ZIP est illisible (\(error)).",
                        en: "The ZIP archive cannot be read (\(error)).")
                ]
            )
        }
        let files = Dictionary(entries.map { ($0.name, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        var faults: [LocalizedText] = []
        if files.count != entries.count {
            faults.append(
                LocalizedText(fr: "Deux fichiers portent le même nom.", en: "Two files have one name."))
        }
        guard let bytes = files[manifest], let document = try? JSONValue(parsing: bytes),
            formats.contains(document["format"]?.string ?? ""), let listed = document["files"]?.array
        else {
            faults.append(
                LocalizedText(
                    fr: "Il n'y a pas de manifeste lisible.", en: "There is no manifest that can be read."))
            return (files, faults)
        }
        return (files, faults + compare(files, with: listed))
    }

    private static func compare(_ files: [String: [UInt8]], with listed: [JSONValue]) -> [LocalizedText] {
        var faults: [LocalizedText] = []
        var names: Set<String> = [manifest]
        for line in listed {
            let name = line["name"]?.string ?? ""
            names.insert(name)
            guard let bytes = files[name] else {
                faults.append(
                    LocalizedText(fr: "Le fichier \(name) manque.", en: "The file \(name) is missing."))
                continue
            }
            if line["size"]?.integer != Int64(bytes.count) || line["sha256"]?.string != digest(bytes) {
                faults.append(
                    LocalizedText(
                        fr: "Le fichier \(name) n'est pas celui du manifeste.",
                        en: "The file \(name) is not the one of the manifest."))
            }
        }
        for name in files.keys.sorted() where !names.contains(name) {
            faults.append(
                LocalizedText(
                    fr: "Le manifeste ne connaît pas le fichier \(name).",
                    en: "The manifest does not know the file \(name)."))
        }
        return faults
    }
}
