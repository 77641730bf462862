import Crypto
public import FoundationEssentials
public import Primitives
package import Sealing

/// Signs messages with one Ed25519 key, named so that keys can rotate, and seals what they say.
public struct MessageSigner: Sendable {
    public let keyID: String
    private let seed: Secret<[UInt8]>
    private var payloads: PayloadSeal?

    /// From the spelling of the configuration: `name:base64 of the 32-byte seed`. Nil where it is not that.
    public init?(_ text: Secret<String>) {
        guard let (name, bytes) = MessageKeys.named(text.reveal()),
            (try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)) != nil
        else { return nil }
        keyID = name
        seed = Secret(bytes)
    }

    /// The same signer, whose entries hold their payloads sealed with the ring's current key: phone numbers are in them.
    package func sealing(with keys: KeyRing) -> MessageSigner {
        var copy = self
        copy.payloads = PayloadSeal(keys: keys)
        return copy
    }

    /// The fields of a stream entry that carries the envelope.
    public func seal(_ envelope: MessageEnvelope) throws -> [(String, String)] {
        let text = try (payloads?.sealed(envelope) ?? envelope).text
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        let signature = try key.signature(for: Data(MessageKeys.signedBytes(of: text)))
        return [("message", text), ("key", keyID), ("signature", Base64URL.encode(signature))]
    }

    /// A signature over a record of ours, in base64: good for records alone.
    package func signature(ofRecord text: String) throws -> String {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        return try key.signature(for: Data(MessageKeys.recordBytes(of: text))).base64EncodedString()
    }

    /// The public half, as the other side's configuration spells it.
    public func publicText() throws -> String {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        return "\(keyID):\(Data(key.publicKey.rawRepresentation).base64EncodedString())"
    }

    /// A new key of that name: the configuration's spelling of its private half.
    public static func generate(named name: String) -> Secret<String> {
        Secret("\(name):\(Curve25519.Signing.PrivateKey().rawRepresentation.base64EncodedString())")
    }
}

/// Verifies messages against the keys trusted here.
public struct MessageVerifier: Sendable {
    private let keys: [String: [UInt8]]
    private var payloads: PayloadSeal?

    /// From the spelling of the configuration: `name:base64 of the public key`, several separated by commas. Nil where a
    /// part is not that, or there is none.
    public init?(_ text: String) {
        var keys: [String: [UInt8]] = [:]
        for part in text.split(separator: ",") {
            guard let (name, bytes) = MessageKeys.named(String(part)),
                (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil
            else { return nil }
            keys[name] = bytes
        }
        guard !keys.isEmpty else { return nil }
        self.keys = keys
    }

    /// The same verifier, for entries whose payloads are sealed with a key of the ring; others are refused.
    package func opening(with keys: KeyRing) -> MessageVerifier {
        var copy = self
        copy.payloads = PayloadSeal(keys: keys)
        return copy
    }

    /// Whether the key of that name has signed that record.
    package func isValid(_ signature: String, ofRecord text: String, by keyID: String) -> Bool {
        guard let bytes = keys[keyID], let data = Data(base64Encoded: signature),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return false }
        return key.isValidSignature(data, for: Data(MessageKeys.recordBytes(of: text)))
    }

    /// How long a signature is good for: a sender signs again at every sending.
    public static let lifetime: Duration = .seconds(3600)
    /// How far the two sides' clocks may differ.
    public static let clockTolerance: Duration = .seconds(300)

    /// The envelope in a stream entry's fields, once its signature and age are proved good.
    /// `now` is the database's time.
    public func open(_ fields: [String: String], now: Date) throws(MessageError) -> MessageEnvelope {
        guard let text = fields["message"] else {
            throw MessageError(.malformed, "The entry has no message.")
        }
        guard let keyID = fields["key"], let bytes = keys[keyID] else {
            throw MessageError(
                .untrustedKey, "The message is unsigned, or signed by a key that is not trusted here.")
        }
        guard let signature = fields["signature"].flatMap({ Base64URL.decode($0) }),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes),
            key.isValidSignature(signature, for: MessageKeys.signedBytes(of: text))
        else { throw MessageError(.badSignature, "The signature of key \(keyID) does not fit the message.") }
        let envelope = try MessageEnvelope(parsing: text)
        let age = now.timeIntervalSince(envelope.time)
        guard age <= Double(Self.lifetime.components.seconds),
            age >= -Double(Self.clockTolerance.components.seconds)
        else { throw MessageError(.expired, "The message was signed too long ago, or in the future.") }
        return try payloads?.opened(envelope) ?? envelope
    }
}

enum MessageKeys {
    /// The bytes under the signature: a prefix keeps a signature from being good for anything else.
    static func signedBytes(of text: String) -> [UInt8] {
        Array("kimi-message-v1\n".utf8) + Array(text.utf8)
    }

    static func recordBytes(of text: String) -> [UInt8] {
        Array("kimi-record-v1\n".utf8) + Array(text.utf8)
    }

    static func named(_ text: String) -> (String, [UInt8])? {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
        let name = String(text[..<colon])
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), name.utf8.count <= 64,
            let data = Data(base64Encoded: String(text[text.index(after: colon)...])), data.count == 32
        else { return nil }
        return (name, [UInt8](data))
    }
}
