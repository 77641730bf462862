import ArgumentParser
import Escrow
import Runtime

/// The settings of the audit trail's second place.
struct AuditSettings {
    let signer: AuditSigner
    let folder: CheckpointFolder
    let every: Duration

    /// Nil where one was at fault, which the reader tells.
    init?(_ reader: SettingsReader) {
        let signer = AuditSigner(reader.secret("AUDIT_SIGNING_KEY"))
        if signer == nil {
            reader.fault("AUDIT_SIGNING_KEY", "name:base64 as `escrowd keygen audit-1` prints it")
        }
        folder = Self.folder(reader)
        every = reader.duration(seconds: "AUDIT_CHECKPOINT_SECONDS", default: .seconds(60))
        guard let signer else { return nil }
        self.signer = signer
    }

    private static func folder(_ reader: SettingsReader) -> CheckpointFolder {
        CheckpointFolder(
            path: reader.string(
                "AUDIT_CHECKPOINT_PATH", default: reader.isDebug ? "./audit-checkpoints" : nil))
    }

    /// What proves the chain: the public half of the signing key where it is there, and those of `AUDIT_CHECKPOINT_KEYS`,
    /// so that whoever verifies need not be able to sign.
    static func evidence(_ reader: SettingsReader, from path: String? = nil) throws -> AuditEvidence? {
        var keys = reader.list("AUDIT_CHECKPOINT_KEYS")
        if let text = reader.optionalSecret("AUDIT_SIGNING_KEY") {
            guard let signer = AuditSigner(text) else {
                reader.fault("AUDIT_SIGNING_KEY", "name:base64 as `escrowd keygen audit-1` prints it")
                return nil
            }
            keys.append(try signer.publicText())
        }
        let folder = folder(reader)
        guard let verifier = AuditVerifier(keys) else {
            reader.fault(
                "AUDIT_CHECKPOINT_KEYS", "name:base64[,…] as `escrowd keygen audit-1` prints it after public="
            )
            return nil
        }
        guard let path else { return AuditEvidence(folder: folder, verifier: verifier) }
        guard let checkpoint = CheckpointFolder.note(at: path).flatMap({ verifier.checkpoint(in: $0) }) else {
            throw ValidationError("\(path) holds no checkpoint that a known key signed.")
        }
        return AuditEvidence(folder: folder, verifier: verifier, from: checkpoint)
    }
}
