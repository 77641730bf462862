import FoundationEssentials
package import GatewayMessages

/// So far the record went, and this was the hash of its last entry; signed, and kept where whoever administers the database
/// cannot write.
package struct GatewayAuditCheckpoint: Sendable, Equatable {
    package let sequence: Int64
    package let hash: [UInt8]

    private static let origin = "kimi-gateway/audit"

    package init(sequence: Int64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// What is signed.
    private var body: String {
        "\(Self.origin)\n\(sequence)\n\(Data(hash).base64EncodedString())\n"
    }

    /// The body, an empty line, and a line with the key's name and its signature.
    package func note(by signer: MessageSigner) throws -> String {
        "\(body)\n— \(signer.keyID) \(try signer.signature(ofRecord: body))\n"
    }

    /// The checkpoint of a note that one of the keys has signed; nil for every other text.
    package init?(note: String, verifier: MessageVerifier) {
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 6, lines[0] == Self.origin, let sequence = Int64(lines[1]), sequence >= 1,
            let hash = Data(base64Encoded: String(lines[2])), hash.count == 32, lines[3].isEmpty,
            lines[5].isEmpty
        else { return nil }
        self.init(sequence: sequence, hash: [UInt8](hash))
        let parts = lines[4].split(separator: " ")
        guard parts.count == 3, parts[0] == "—",
            verifier.isValid(String(parts[2]), ofRecord: body, by: String(parts[1]))
        else { return nil }
    }
}
