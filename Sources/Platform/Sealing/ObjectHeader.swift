import Crypto
import FoundationEssentials
import Primitives

/// The beginning of an object's file: which key, which object, whose, and the file's own key, wrapped and bound to all that.
struct ObjectHeader {
    let keyID: String
    let object: UUID
    let owner: String
    private let wrapped: [UInt8]

    private static let magic = Array("KIMIOBJ1".utf8)
    private static let ownerLimit = 64
    static let largestByteCount = 8 + 1 + 16 + 16 + 1 + ownerLimit + DataKey.wrappedByteCount

    /// A header for a new file, and its data key.
    static func new(
        object: UUID, owner: String, keys: KeyRing
    ) throws(SealingError) -> (header: ObjectHeader, key: DataKey) {
        guard (1...ownerLimit).contains(owner.utf8.count) else {
            throw SealingError(.malformed, "An owner's name has 1 to \(ownerLimit) bytes.")
        }
        let key = DataKey()
        let wrapped = try key.wrapped(
            with: keys.wrappingKey(keys.currentID, for: .object),
            context: facts(keys.currentID, object, owner))
        return (
            ObjectHeader(keyID: keys.currentID, object: object, owner: owner, wrapped: wrapped), key
        )
    }

    /// The file's data key. Throws where a byte of the header was altered.
    func dataKey(_ keys: KeyRing) throws(SealingError) -> DataKey {
        try DataKey(
            unwrapping: wrapped, with: keys.wrappingKey(keyID, for: .object),
            context: Self.facts(keyID, object, owner))
    }

    var bytes: [UInt8] { Self.facts(keyID, object, owner) + wrapped }

    private static func facts(_ keyID: String, _ object: UUID, _ owner: String) -> [UInt8] {
        let id = Array(keyID.utf8)
        let name = Array(owner.utf8)
        return magic + [UInt8(id.count)] + id + withUnsafeBytes(of: object.uuid) { Array($0) }
            + [UInt8(name.count)] + name
    }
}

extension ObjectHeader {
    /// Reads the header at the beginning of a file. Throws `malformed` where there is none.
    init(parsing bytes: [UInt8]) throws(SealingError) {
        var rest = bytes[...]
        func take(_ count: Int) throws(SealingError) -> [UInt8] {
            guard rest.count >= count else { throw .malformed }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        guard try take(Self.magic.count) == Self.magic else { throw .malformed }
        let id = String(decoding: try take(Int(try take(1)[0])), as: UTF8.self)
        guard MasterKey.isWellFormed(id: id) else { throw .malformed }
        let uuid = try take(16)
        let ownerCount = Int(try take(1)[0])
        guard (1...Self.ownerLimit).contains(ownerCount),
            let owner = String(validating: try take(ownerCount), as: UTF8.self)
        else { throw .malformed }
        keyID = id
        object = uuid.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        self.owner = owner
        wrapped = try take(DataKey.wrappedByteCount)
    }
}
