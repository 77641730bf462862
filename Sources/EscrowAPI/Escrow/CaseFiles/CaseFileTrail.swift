import Crypto
import Primitives

/// The entries of the audit trail that a case file shows, each with its way to the root of the signed checkpoint.
struct CaseFileTrail {
    struct Entry {
        let sequence: Int64
        let action: String
        let details: JSONValue
        /// Whether its words are bound by the hash: not where a network address is kept from the reader.
        let isProven: Bool
    }

    private(set) var entries: [Entry] = []
    private(set) var faults: [LocalizedText] = []
    private(set) var notes: [LocalizedText] = []
    private(set) var size: Int64 = 0

    init(_ document: JSONValue, verifier: AuditVerifier?) {
        let note = document["checkpoint"]?.string ?? ""
        guard let checkpoint = verifier?.checkpoint(in: note) else {
            faults = [
                LocalizedText(
                    fr: "Le point de contrôle n'est signé par aucune des clés connues.",
                    en: "The checkpoint is not signed by any of the known keys.")
            ]
            return
        }
        size = checkpoint.size
        for line in document["entries"]?.array ?? [] { take(line, checkpoint) }
        let hidden = entries.count { !$0.isProven }
        if hidden > 0 {
            notes.append(
                LocalizedText(
                    fr:
                        "De \(hidden) événements, l'adresse réseau d'une autre personne n'est pas montrée : leur place dans "
                        + "le journal est prouvée, leur texte ne l'est que dans l'exemplaire de l'arbitre.",
                    en:
                        "Of \(hidden) entries another person's network address is not shown: their place in the trail is "
                        + "proven, their words only in the arbiter's copy."))
        }
        if entries.isEmpty, faults.isEmpty {
            faults.append(
                LocalizedText(fr: "Le journal d'audit est vide.", en: "There is no entry of the audit trail.")
            )
        }
    }

    private mutating func take(_ line: JSONValue, _ checkpoint: AuditCheckpoint) {
        let sequence = line["sequence"]?.integer ?? 0
        guard let previous = Hex.decode(line["previous_hash"]?.string ?? ""), previous.count == 32,
            let hash = Hex.decode(line["hash"]?.string ?? ""), hash.count == 32, let entry = line["entry"],
            let path = line["path"]?.array
        else { return fault(sequence, fr: "est illisible", en: "cannot be read") }
        let proof = MerkleProof(
            index: sequence - 1, size: checkpoint.size,
            path: path.compactMap { $0.string.flatMap { Hex.decode($0) } })
        guard proof.root(of: hash) == checkpoint.root else {
            return fault(
                sequence, fr: "ne figure pas sous le point de contrôle signé",
                en: "does not stand under the signed checkpoint")
        }
        let isWithheld = line["withheld"]?.array?.isEmpty == false
        let bound = [UInt8](SHA256.hash(data: previous + Array(entry.canonicalText.utf8)))
        guard isWithheld || bound == hash else {
            return fault(
                sequence, fr: "n'a pas le contenu que dit son empreinte",
                en: "has not the content that its hash says")
        }
        entries.append(
            Entry(
                sequence: sequence, action: entry["action"]?.string ?? "",
                details: entry["details"]?.string.flatMap { try? JSONValue(parsing: $0) } ?? .null,
                isProven: !isWithheld))
    }

    private mutating func fault(_ sequence: Int64, fr: String, en: String) {
        faults.append(
            LocalizedText(
                fr: "L'événement \(sequence) du journal d'audit \(fr).",
                en: "Entry \(sequence) of the audit trail \(en)."))
    }

    /// Whether an entry of one of these actions says so of a thing: `names` have these values in its details.
    func says(_ actions: Set<String>, _ names: KeyValuePairs<String, JSONValue>) -> Bool {
        entries.contains { entry in
            actions.contains(entry.action) && names.allSatisfy { entry.details[$0.key] == $0.value }
        }
    }
}
