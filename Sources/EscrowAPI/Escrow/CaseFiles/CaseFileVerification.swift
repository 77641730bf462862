import Archives
import Primitives

/// Examines a case file with nothing but the file and, where somebody gives them, Kimi's public keys: no setting, server or
/// database is asked.
package enum CaseFileVerification {
    /// `keys` are the public keys that the file may be signed with, as `escrowd casefile key` prints them; nil where
    /// nobody gave one.
    package static func verify(_ file: [UInt8], keys: AuditVerifier?) -> CaseFileReport {
        var report = CaseFileReport()
        guard let signature = signature(of: file, &report) else { return report }
        signer(signature, keys, &report)
        let (files, faults) = CaseFileArchive.unpack(file)
        report.add(
            .contents, faults: faults, notes: omissions(files),
            otherwise: LocalizedText(
                fr: "Les \(max(0, files.count - 1)) fichiers sont ceux du manifeste.",
                en: "The \(max(0, files.count - 1)) files are those of the manifest."))
        // What is not as it was signed says nothing more.
        guard !report.checks.contains(where: { $0.subject != .signer && $0.outcome == .fails }) else {
            return report
        }
        guard let documents = CaseFileDocuments(files) else {
            report.add(
                .contents, .fails, fr: "Il manque un document du dossier.",
                en: "A document of the case is missing or cannot be read.")
            return report
        }
        let trail = CaseFileTrail(documents.audit, verifier: keys ?? AuditVerifier([signature.key]))
        evidence(documents, trail, &report)
        money(documents, trail, &report)
        report.add(
            .audit, faults: trail.faults, notes: trail.notes,
            otherwise: LocalizedText(
                fr:
                    "\(trail.entries.count) événements figurent dans le journal d'audit, sous le point de contrôle signé "
                    + "de \(trail.size) événements.",
                en:
                    "\(trail.entries.count) entries stand in the audit trail, under the signed checkpoint of "
                    + "\(trail.size) entries."))
        return report
    }

    /// What the file itself says that it leaves out.
    private static func omissions(_ files: [String: [UInt8]]) -> [LocalizedText] {
        let about = files["case.json"].flatMap { try? JSONValue(parsing: $0) }
        return CaseFileOmission.allCases.compactMap { omission in
            guard let count = about?["left_out"]?[omission.rawValue]?.integer, count > 0 else { return nil }
            return omission.words(count)
        }
    }

    /// The signature, where it stands over all that is there.
    private static func signature(of file: [UInt8], _ report: inout CaseFileReport) -> CaseFileSignature? {
        let signature: CaseFileSignature
        do throws(CaseFileSignature.Fault) { signature = try CaseFileSignature(endOf: file) } catch {
            let (fr, en) = words(for: error, file)
            report.add(.signature, .fails, fr: fr, en: en)
            return nil
        }
        guard signature.isValid(over: file) else {
            report.add(
                .signature, .fails,
                fr: "Au moins un octet du fichier n'est pas celui qui a été signé : il a été modifié.",
                en: "At least one byte of the file is not what was signed: it was altered.")
            return signature
        }
        report.add(
            .signature, .holds, fr: "Chacun des \(file.count) octets est celui qui a été signé.",
            en: "Each of the \(file.count) bytes is what was signed.")
        return signature
    }

    private static func words(
        for fault: CaseFileSignature.Fault, _ file: [UInt8]
    ) -> (fr: String, en: String) {
        switch fault {
        case .appended(let count):
            return (
                "\(count) octets ont été ajoutés après la signature.",
                "\(count) bytes were added behind the signature."
            )
        case .cutSignature:
            return (
                "Le fichier est coupé : sa signature n'est pas entière.",
                "The file is cut off within its signature."
            )
        case .missing:
            if (try? ZIPArchive.read(file, limits: CaseFileArchive.limits)) != nil {
                return (
                    "C'est une archive ZIP sans la signature d'un dossier : elle a été refaite par un autre programme.",
                    "This is a ZIP archive without the signature of a case file: another program packed it anew."
                )
            }
            return (
                "Le fichier ne se termine pas par une signature : il est coupé, abîmé, ou n'est pas un dossier.",
                "The file does not end with a signature: it is cut off, damaged, or no case file."
            )
        }
    }

    private static func signer(
        _ signature: CaseFileSignature, _ keys: AuditVerifier?, _ report: inout CaseFileReport
    ) {
        guard let keys else {
            return report.add(
                .signer, .open,
                fr:
                    "Le fichier dit être signé par la clé \(signature.key). Sans --key, rien ne prouve que c'est celle de "
                    + "Kimi : n'importe qui peut en faire une.",
                en:
                    "The file says that it is signed by the key \(signature.key). Without --key nothing proves that this is "
                    + "Kimi's: anybody can make one.")
        }
        if keys.knows(signature.key) {
            report.add(
                .signer, .holds, fr: "La clé \(signature.key) est l'une de celles qui ont été données.",
                en: "The key \(signature.key) is one of those that were given.")
        } else {
            report.add(
                .signer, .fails,
                fr: "Il est signé par une autre clé que celles qui ont été données : \(signature.key).",
                en: "It is signed by another key than those that were given: \(signature.key).")
        }
    }
}

/// The documents of a case file, as they are read back.
struct CaseFileDocuments {
    let files: [String: [UInt8]]
    let about: JSONValue
    let terms: JSONValue
    let rulings: JSONValue
    let payments: JSONValue
    let purse: JSONValue
    let proofs: JSONValue
    let evidence: JSONValue
    let audit: JSONValue

    /// Nil where one is missing.
    init?(_ files: [String: [UInt8]]) {
        func document(_ name: String) -> JSONValue? { files[name].flatMap { try? JSONValue(parsing: $0) } }
        guard let about = document("case.json"), let terms = document("terms.json"),
            let rulings = document("rulings.json"), let payments = document("payments.json"),
            let purse = document("purse.json"), let proofs = document("proofs.json"),
            let evidence = document("evidence.json"), let audit = document("audit.json"),
            document("parties.json") != nil, document("messages.json") != nil,
            document("comments.json") != nil
        else { return nil }
        self.files = files
        self.about = about
        self.terms = terms
        self.rulings = rulings
        self.payments = payments
        self.purse = purse
        self.proofs = proofs
        self.evidence = evidence
        self.audit = audit
    }
}
