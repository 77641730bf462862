/// Why a message cannot be taken. It never holds the message's content.
public struct MessageError: Error, Sendable, Equatable {
    public enum Code: String, Sendable {
        /// Not the JSON of an envelope, or a field is missing, of another type, or unknown.
        case malformed
        /// No signature, or a key that is not trusted here.
        case untrustedKey
        /// The signature does not belong to these bytes.
        case badSignature
        /// Signed too long ago, or in the future.
        case expired
        /// A version of the contract that this program does not speak.
        case unsupportedVersion
        /// A type that this program does not know.
        case unknownType
    }

    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
