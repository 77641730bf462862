import Crypto
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Primitives
import ProviderKit
import Sealing

/// Reads a check's images out of the object store that both daemons see, and believes none that is not the command's.
struct KYCImageLoader: Sendable {
    let objects: ObjectStore
    /// By which the store's mark is known.
    let index: BlindIndex

    /// Why the images cannot be sent. The texts are for an operator.
    enum Failure: Error, Equatable {
        /// An object is altered, another's, or not what the command says: it never will be.
        case altered(String)
        /// The store is the right one and has no such object: it comes late, was erased, or is lost.
        case missing(String)
        /// The store does not answer or is another one, or a key is not at hand: it may later.
        case unavailable(String)
    }

    /// Every image, whole and proven: its size and SHA-256 are the command's, and it is bound to the user.
    func load(_ references: [KYCImageReference], of user: UserID) async throws(Failure) -> [KYCImage] {
        var images: [KYCImage] = []
        for (position, reference) in references.enumerated() {
            let content = try await read(reference, of: user, at: position)
            let facts = KYCImageFacts(
                kind: reference.kind, mediaType: reference.mediaType, width: reference.width,
                height: reference.height, size: reference.size)
            images.append(KYCImage(facts: facts, content: Secret(content)))
        }
        return images
    }

    private func read(
        _ reference: KYCImageReference, of user: UserID, at position: Int
    ) async throws(Failure) -> [UInt8] {
        let (kind, object) = (reference.kind.rawValue, reference.object.lowercased)
        let name = "The \(kind) (image \(position + 1), object \(object))"
        let content: [UInt8]
        do {
            content = try await objects.read(
                reference.object, owner: user.description, limit: reference.size)
        } catch {
            switch error.code {
            case .notFound:
                do throws(ObjectStoreFault) { try await objects.expectMark(by: index) } catch {
                    throw .unavailable("\(name) cannot be read now: \(error)")
                }
                throw .missing("\(name) is not in the object store.")
            case .notAuthentic, .malformed, .tooLarge:
                throw .altered("\(name) cannot be used: \(error.message)")
            case .unknownKey, .storage, .alreadyExists, .closed:
                throw .unavailable("\(name) cannot be read now: \(error.message)")
            }
        }
        guard content.count == reference.size,
            Hex.encode(SHA256.hash(data: content)) == reference.digest
        else { throw .altered("\(name) is not the one that was to be checked.") }
        return content
    }
}
