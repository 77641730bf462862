public import GatewayCore
public import Primitives
package import Sealing

/// Keeps a text from whoever can read the streams or the tables: a message that may hold a code, or a person's name.
///
/// Both daemons derive the key from `FIELD_ENCRYPTION_KEY`. A sealed text is bound to the message or the check that it
/// belongs to, and names the key that it was sealed with.
public struct TextSeal: Sendable {
    private let fields: FieldSeal

    /// Seals with the ring's current key and opens with any.
    package init(keys: KeyRing) {
        fields = FieldSeal(keys: keys)
    }

    /// A ring of one key; `secret` has 32 bytes.
    public init(fieldEncryptionKey secret: Secret<[UInt8]>) {
        self.init(keys: KeyRing(current: MasterKey(secret: secret)))
    }

    /// `k1.<key id>.<base64url>`, as `FieldSeal` writes it.
    public func seal<Subject>(_ text: String, of subject: Identifier<Subject>) throws -> String {
        try fields.seal(text, at: Self.place(subject.description))
    }

    /// The text, or nil where it was not sealed with one of the keys for this subject.
    public func open<Subject>(_ sealed: String, of subject: Identifier<Subject>) -> String? {
        try? fields.open(sealed, at: Self.place(subject.description))
    }

    /// The field to which the texts are bound, for columns that keep one as it came.
    package static let field = "message text"

    private static func place(_ subject: String) -> SealedPlace {
        SealedPlace(field, record: subject)
    }
}
