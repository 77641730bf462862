import Crypto
import FoundationEssentials
package import Primitives

/// So many entries stood in the chain, and this was the root of the tree over its links.
package struct AuditCheckpoint: Sendable, Equatable {
    package let size: Int64
    package let root: [UInt8]

    static let origin = "kimi-escrow/audit"

    /// What is signed: a checkpoint of transparency logs (C2SP tlog-checkpoint).
    var body: String {
        "\(Self.origin)\n\(size)\n\(Data(root).base64EncodedString())\n"
    }

    init(size: Int64, root: [UInt8]) {
        self.size = size
        self.root = root
    }

    init?(body: Substring) {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[0] == Self.origin, lines[3].isEmpty, let size = Int64(lines[1]),
            size >= 1, let root = Data(base64Encoded: String(lines[2])), root.count == 32
        else { return nil }
        self.init(size: size, root: [UInt8](root))
        guard self.body == body else { return nil }
    }
}

/// Signs checkpoints as notes (C2SP signed-note) with one Ed25519 key.
package struct AuditSigner: Sendable {
    package let name: String
    private let seed: Secret<[UInt8]>

    /// `name:base64 of the 32-byte seed`, as `escrowd keygen` prints it. Nil where it is not that.
    package init?(_ text: Secret<String>) {
        guard let (name, bytes) = AuditKeys.named(text.reveal()),
            (try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)) != nil
        else { return nil }
        self.name = name
        seed = Secret(bytes)
    }

    package func note(of checkpoint: AuditCheckpoint) throws -> String {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        let signature = try key.signature(for: Data(checkpoint.body.utf8))
        let mark = AuditKeys.mark(name, [UInt8](key.publicKey.rawRepresentation))
        return "\(checkpoint.body)\n— \(name) \(Data(mark + [UInt8](signature)).base64EncodedString())\n"
    }

    /// An Ed25519 signature of 64 bytes.
    func signature(over bytes: [UInt8]) throws -> [UInt8] {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        return [UInt8](try key.signature(for: Data(bytes)))
    }

    /// The public half, as `AuditVerifier` reads it.
    package func publicText() throws -> String {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        return "\(name):\(Data(key.publicKey.rawRepresentation).base64EncodedString())"
    }
}

/// Tells genuine checkpoints from others.
package struct AuditVerifier: Sendable {
    private let keys: [String: [UInt8]]

    /// `name:base64 of the public key`, as `escrowd keygen` prints it. Nil where one is not that, or there is none.
    package init?(_ texts: [String]) {
        var keys: [String: [UInt8]] = [:]
        for text in texts {
            guard let (name, bytes) = AuditKeys.named(text),
                (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil
            else { return nil }
            keys[name] = bytes
        }
        guard !keys.isEmpty else { return nil }
        self.keys = keys
    }

    /// Whether that key is one of these, by its name and all its bytes.
    package func knows(_ key: String) -> Bool {
        guard let (name, bytes) = AuditKeys.named(key) else { return false }
        return keys[name] == bytes
    }

    /// Whether one of the keys made that signature over these bytes.
    func isValid(_ signature: [UInt8], over bytes: [UInt8]) -> Bool {
        keys.values.contains { key in
            (try? Curve25519.Signing.PublicKey(rawRepresentation: key))?.isValidSignature(
                Data(signature), for: Data(bytes)) == true
        }
    }

    /// The checkpoint of a note that one of the keys signed; nil for every other text.
    package func checkpoint(in note: String) -> AuditCheckpoint? {
        guard let end = note.firstRange(of: "\n\n") else { return nil }
        let body = note[..<note.index(after: end.lowerBound)]
        guard let checkpoint = AuditCheckpoint(body: body) else { return nil }
        let signed = note[end.upperBound...].split(separator: "\n").contains { line in
            let parts = line.split(separator: " ")
            guard parts.count == 3, parts[0] == "—", let key = keys[String(parts[1])],
                let bytes = Data(base64Encoded: String(parts[2])), bytes.count == 68,
                [UInt8](bytes.prefix(4)) == AuditKeys.mark(String(parts[1]), key)
            else { return false }
            return (try? Curve25519.Signing.PublicKey(rawRepresentation: key))?.isValidSignature(
                bytes.dropFirst(4), for: Data(body.utf8)) == true
        }
        return signed ? checkpoint : nil
    }
}

private enum AuditKeys {
    static func named(_ text: String) -> (String, [UInt8])? {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
        let name = String(text[..<colon])
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") }),
            name.utf8.count <= 64,
            let data = Data(base64Encoded: String(text[text.index(after: colon)...])), data.count == 32
        else { return nil }
        return (name, [UInt8](data))
    }

    /// The four bytes by which a note names its key.
    static func mark(_ name: String, _ key: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Array(name.utf8) + [0x0A, 0x01] + key).prefix(4))
    }
}
