import Crypto
import Primitives

extension CaseFileVerification {
    /// That each proof and each piece of evidence is what its hash says, and that the audit trail has that hash.
    static func evidence(
        _ documents: CaseFileDocuments, _ trail: CaseFileTrail, _ report: inout CaseFileReport
    ) {
        var (faults, notes): ([LocalizedText], [LocalizedText]) = ([], [])
        let shown: [(JSONValue, String, String)] =
            (documents.proofs["proofs"]?.array ?? []).map { ($0, "proof", "proof.added") }
            + (documents.evidence["evidence"]?.array ?? []).map {
                ($0, "evidence", "dispute.evidence_added")
            }
        for (thing, name, action) in shown {
            let id = thing["id"]?.integer ?? 0
            let digest = thing["sha256"]?.string ?? ""
            switch Self.match(thing, digest, documents.files) {
            case true?: break
            case false?:
                faults.append(
                    LocalizedText(
                        fr: "\(name) \(id) n'est pas ce que dit son empreinte.",
                        en: "\(name) \(id) is not what its hash says."))
            case nil:
                notes.append(
                    LocalizedText(
                        fr:
                            "Le fichier de \(name) \(id) est trop grand pour le dossier ; son empreinte y est.",
                        en: "The file of \(name) \(id) is too large for the case file; its hash is in it."))
            }
            // Where the trail itself is at fault, its own check says so.
            guard trail.faults.isEmpty else { continue }
            if !trail.says([action], [name: .integer(id), "sha256": .string(digest)]) {
                faults.append(
                    LocalizedText(
                        fr: "Le journal d'audit ne connaît pas l'empreinte de \(name) \(id).",
                        en: "The audit trail does not know the hash of \(name) \(id)."))
            }
        }
        report.add(
            .evidence, faults: faults, notes: notes,
            otherwise: LocalizedText(
                fr: "\(shown.count) preuves et pièces sont celles que le journal d'audit a notées.",
                en: "\(shown.count) proofs and pieces of evidence are those that the audit trail recorded."))
    }

    /// Nil where the content is not in the file.
    private static func match(
        _ thing: JSONValue, _ digest: String, _ files: [String: [UInt8]]
    ) -> Bool? {
        guard let attachment = thing["attachment"], attachment != .null else {
            return CaseFileArchive.digest(Array((thing["text"]?.string ?? "").utf8)) == digest
        }
        guard let name = attachment["file"]?.string else { return nil }
        guard let bytes = files[name] else { return false }
        return CaseFileArchive.digest(bytes) == digest && attachment["sha256"]?.string == digest
    }
}
