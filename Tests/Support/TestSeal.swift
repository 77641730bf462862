package import Primitives
package import Sealing

/// The keys of tests that start no daemon.
package enum TestSeal {
    package static let master = Secret([UInt8](repeating: 0x4B, count: 32))
    package static let keys = KeyRing(current: MasterKey(secret: master))
    package static let index = BlindIndex(key: Secret([UInt8](repeating: 0x49, count: 32)))

    package static func columns(_ schema: String, keys: KeyRing = keys) -> ColumnSeal {
        ColumnSeal(schema: schema, keys: keys, index: index)
    }
}
