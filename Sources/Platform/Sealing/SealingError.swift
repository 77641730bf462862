/// Why something could not be sealed or opened. Its text holds no content and no key.
package struct SealingError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// Not written by this module, or cut.
        case malformed
        /// Sealed with a key that the ring does not hold.
        case unknownKey
        /// Altered, or bound to another place, owner or object.
        case notAuthentic
        case notFound
        case alreadyExists
        /// Larger than the reader allowed.
        case tooLarge
        /// The object's writer was finished or abandoned before.
        case closed
        /// The file system refused.
        case storage
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    static let malformed = SealingError(.malformed, "This is no sealed content, or a part of it is missing.")
    static let notAuthentic = SealingError(
        .notAuthentic, "The sealed content was altered, or belongs elsewhere.")
    static let notFound = SealingError(.notFound, "There is no such object in the store.")
    static let closed = SealingError(.closed, "The object was finished or abandoned before.")

    static func unknownKey(_ id: String) -> SealingError {
        SealingError(.unknownKey, "The key \(id) that this was sealed with is not in FIELD_ENCRYPTION_KEY.")
    }
}
