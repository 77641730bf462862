import FoundationEssentials
package import GatewayMessages
package import GatewayStore
import Glibc

/// The second place of the record: a file `<number>.checkpoint` for each signed checkpoint. It belongs on another disk or
/// machine than the database. Its calls block.
package struct AuditCheckpointFolder: Sendable {
    private let path: String
    private static let ending = ".checkpoint"

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package init(path: String) {
        self.path = path
    }

    /// Writes a note so that it is lasting when this returns.
    package func write(_ checkpoint: GatewayAuditCheckpoint, by signer: MessageSigner) throws {
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw failure("made", path) }
        let digits = String(checkpoint.sequence)
        let zeros = String(repeating: "0", count: max(0, 19 - digits.count))
        let final = "\(path)/\(zeros)\(digits)\(Self.ending)"
        try Data(try checkpoint.note(by: signer).utf8).write(
            to: URL(fileURLWithPath: final), options: .atomic)
        for lasting in [final, path] {
            let descriptor = open(lasting, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failure("opened", lasting) }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw failure("written to the disk", lasting) }
        }
    }

    /// The numbers of the checkpoints that are there, in order.
    package var sequences: [Int64] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().compactMap { name in
            name.hasSuffix(Self.ending) ? Int64(name.dropLast(Self.ending.count)) : nil
        }
    }

    /// The checkpoint of that number; nil where no known key has signed it.
    package func checkpoint(_ sequence: Int64, verifier: MessageVerifier) -> GatewayAuditCheckpoint? {
        let digits = String(sequence)
        let name = String(repeating: "0", count: max(0, 19 - digits.count)) + digits + Self.ending
        guard let bytes = FileManager.default.contents(atPath: "\(path)/\(name)") else { return nil }
        let found = GatewayAuditCheckpoint(note: String(decoding: bytes, as: UTF8.self), verifier: verifier)
        return found?.sequence == sequence ? found : nil
    }

    private func failure(_ what: String, _ path: String) -> Failure {
        Failure(
            description:
                "The audit checkpoint \(path) could not be \(what): \(String(cString: strerror(errno))).")
    }
}
