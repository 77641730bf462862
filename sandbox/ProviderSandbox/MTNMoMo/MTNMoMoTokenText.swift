import Primitives

/// The text of an access token: shaped as MTN's JWT, with a signature that signs nothing.
enum MTNMoMoTokenText {
    /// `expires` is RFC 3339 in UTC. The same values give the same text, so a restart knows the tokens again
    /// without having stored them.
    static func make(user: String, expires: String, session: String) -> String {
        let header = Base64URL.encode(#"{"typ":"JWT","alg":"R256"}"#.utf8)
        let payload = JSONValue.object([
            "clientId": .string(user), "expires": .string(String(expires.dropLast())),
            "sessionId": .string(session),
        ])
        var generator = SplitMix64(seed: 0, name: session)
        let signature = (0..<32).flatMap { _ in
            let word = generator.next()
            return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
        return "\(header).\(Base64URL.encode(payload.text.utf8)).\(Base64URL.encode(signature))"
    }
}
