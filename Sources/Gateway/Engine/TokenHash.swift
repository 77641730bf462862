import Crypto
import Primitives

/// Secrets that others send back to us are kept as hashes: whoever reads the tables learns nothing to send.
enum TokenHash {
    static func of(_ token: Secret<String>) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.reveal().utf8)))
    }

    /// In a time that does not depend on where the two differ.
    static func matches(_ token: Secret<String>, _ hash: [UInt8]) -> Bool {
        let other = of(token)
        guard other.count == hash.count else { return false }
        return zip(other, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
