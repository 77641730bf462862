import Crypto
import Primitives

/// The master keys of the installation: the current one seals, all of them open.
package struct KeyRing: Sendable {
    package let currentID: String
    /// In the order of the setting: the current one first.
    package let ids: [String]
    private let fieldKeys: [String: Secret<SymmetricKey>]
    private let objectKeys: [String: Secret<SymmetricKey>]

    /// No two keys may have the same id.
    package init(current: MasterKey, former: [MasterKey] = []) {
        let keys = [current] + former
        precondition(Set(keys.map(\.id)).count == keys.count, "Two keys of a ring have the same id.")
        currentID = current.id
        ids = keys.map(\.id)
        func wrapping(_ use: KeyUse) -> [String: Secret<SymmetricKey>] {
            Dictionary(uniqueKeysWithValues: keys.map { ($0.id, Secret($0.wrappingKey(for: use))) })
        }
        fieldKeys = wrapping(.field)
        objectKeys = wrapping(.object)
    }

    /// The ids that open but seal no more.
    package var formerIDs: [String] { Array(ids.dropFirst()) }

    /// `current`, `former`, or `unknown` where the ring lacks the key.
    package func standing(of id: String) -> String {
        id == currentID ? "current" : ids.contains(id) ? "former" : "unknown"
    }

    func wrappingKey(_ id: String, for use: KeyUse) throws(SealingError) -> SymmetricKey {
        let keys =
            switch use {
            case .field: fieldKeys
            case .object: objectKeys
            }
        guard let key = keys[id] else { throw .unknownKey(id) }
        return key.reveal()
    }
}
