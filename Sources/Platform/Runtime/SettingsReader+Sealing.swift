import Primitives
package import Sealing

extension SettingsReader {
    /// The master keys of `FIELD_ENCRYPTION_KEY`: one key in base64, or several between commas. The first one seals, all
    /// open; each is known by the beginning of a hash of it.
    package func keyRing() -> KeyRing {
        let name = "FIELD_ENCRYPTION_KEY"
        let expected = "\(MasterKey.byteCount) bytes in base64, or several such keys between commas"
        let texts = self.list("FIELD_ENCRYPTION_KEY")
        let secrets = texts.compactMap { Self.bytes($0, count: MasterKey.byteCount) }
        guard !texts.isEmpty, secrets.count == texts.count else {
            fault(name, expected)
            return KeyRing(current: Self.noKey)
        }
        if !isDebug, secrets.contains(where: { Set($0.reveal()).count == 1 }) {
            fault(name, expected + " that are not all the same")
        }
        let keys = secrets.map { MasterKey(secret: $0) }
        guard Set(keys.map(\.id)).count == keys.count else {
            fault(name, "keys that differ from each other")
            return KeyRing(current: Self.noKey)
        }
        return KeyRing(current: keys[0], former: Array(keys.dropFirst()))
    }

    /// The index of `FIELD_INDEX_KEY`, by which sealed values are found: 32 bytes in base64, no key of the ring.
    package func blindIndex() -> BlindIndex {
        let name = "FIELD_INDEX_KEY"
        let secret = self.secretBytes("FIELD_INDEX_KEY", count: MasterKey.byteCount)
        guard secret.reveal().count == MasterKey.byteCount else { return BlindIndex(key: Self.noKey.secret) }
        let others = list("FIELD_ENCRYPTION_KEY").compactMap { Self.bytes($0, count: MasterKey.byteCount) }
        if others.contains(where: { constantTimeEqual($0.reveal(), secret.reveal()) }) {
            fault(name, "another key than FIELD_ENCRYPTION_KEY")
        }
        return BlindIndex(key: secret)
    }

    /// The folder of `OBJECT_STORE_PATH`, which both daemons of one installation share.
    package func objectStorePath() -> String {
        self.string("OBJECT_STORE_PATH", default: isDebug ? "./objects" : nil)
    }

    /// What a reader at fault hands out; nothing is used before `finish()`.
    private static let noKey = MasterKey(secret: Secret([UInt8](repeating: 0, count: MasterKey.byteCount)))
}
