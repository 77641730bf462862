import Crypto
import Primitives

/// The entries of the audit trail that a case file shows, each with its way to the root of the signed checkpoint.
struct CaseFileTrail {
    struct Entry {
        let sequence: Int64
        let action: String
        let details: JSONValue
        let proven: Proven

        /// What the file proves of an entry.
        enum Proven {
            /// Its words, and its place in the trail.
            case whole
            /// Its place alone: the hash is over an address that is not shown.
            case place
            /// Nothing: its hash would give an address away.
            case words
        }
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
        addNotes()
        if entries.isEmpty, faults.isEmpty {
            faults.append(
                LocalizedText(fr: "Le journal d'audit est vide.", en: "There is no entry of the audit trail.")
            )
        }
    }

    private mutating func take(_ line: JSONValue, _ checkpoint: AuditCheckpoint) {
        let sequence = line["sequence"]?.integer ?? 0
        guard let entry = line["entry"] else {
            return fault(sequence, fr: "est illisible", en: "cannot be read")
        }
        guard line["withheld"]?.array?.contains("proof") != true else { return add(entry, sequence, .words) }
        guard let previous = Hex.decode(line["previous_hash"]?.string ?? ""), previous.count == 32,
            let hash = Hex.decode(line["hash"]?.string ?? ""), hash.count == 32,
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
        // Before there were commitments the hash was over the address, which is not there.
        let isPlaceOnly =
            line["withheld"]?.array?.isEmpty == false && entry["address_commitment"] == nil
        let bound = [UInt8](SHA256.hash(data: previous + Array(entry.canonicalText.utf8)))
        guard isPlaceOnly || bound == hash else {
            return fault(
                sequence, fr: "n'a pas le contenu que dit son empreinte",
                en: "has not the content that its hash says")
        }
        guard Self.opens(line, entry) else {
            return fault(
                sequence, fr: "ne vient pas de l'adresse qui est à côté",
                en: "is not from the address that stands beside it")
        }
        add(entry, sequence, isPlaceOnly ? .place : .whole)
    }

    /// Whether an address that stands beside an entry is the one that the entry is committed to.
    private static func opens(_ line: JSONValue, _ entry: JSONValue) -> Bool {
        guard let address = line["address"] else { return true }
        guard let address = address.string, let salt = Hex.decode(line["address_salt"]?.string ?? "") else {
            return false
        }
        return entry["address_commitment"]?.string
            == Hex.encode(AuditChain.commitment(to: address, salt: salt))
    }

    private mutating func add(_ entry: JSONValue, _ sequence: Int64, _ proven: Entry.Proven) {
        entries.append(
            Entry(
                sequence: sequence, action: entry["action"]?.string ?? "",
                details: entry["details"]?.string.flatMap { try? JSONValue(parsing: $0) } ?? .null,
                proven: proven))
    }

    private mutating func addNotes() {
        let places = entries.count { $0.proven == .place }
        if places > 0 {
            notes.append(
                LocalizedText(
                    fr:
                        "De \(places) événements, l'adresse réseau d'une autre personne n'est pas montrée : leur place dans "
                        + "le journal est prouvée, leur texte ne l'est que dans l'exemplaire de l'arbitre.",
                    en:
                        "Of \(places) entries another person's network address is not shown: their place in the trail is "
                        + "proven, their words only in the arbiter's copy."))
        }
        let words = entries.count { $0.proven == .words }
        if words > 0 {
            notes.append(
                LocalizedText(
                    fr:
                        "\(words) événements datent d'une époque où leurs empreintes auraient trahi l'adresse réseau d'une "
                        + "autre personne : cet exemplaire dit leur texte et ne le prouve pas, celui de l'arbitre le prouve.",
                    en:
                        "\(words) entries are from a time when their hashes would give another person's network address "
                        + "away: this copy says their words and does not prove them, the arbiter's does."))
        }
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
