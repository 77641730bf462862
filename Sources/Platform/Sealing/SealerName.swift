/// How a daemon names itself to the database: by its program and the key that it seals with, so that whoever changes the keys
/// sees a daemon that has not got the new one in front.
package struct SealerName: Sendable, Hashable {
    package let program: String
    package let keyID: String

    package init(program: String, keys: KeyRing) {
        self.program = program
        keyID = keys.currentID
    }

    /// Nil where the connection is none of a daemon's.
    package init?(connection name: String) {
        let parts = name.split(separator: " ")
        guard parts.count == 2, parts[1].hasPrefix(Self.mark) else { return nil }
        program = String(parts[0])
        keyID = String(parts[1].dropFirst(Self.mark.count))
    }

    /// The name of its connections: `gatewayd key=1a2b3c4d`.
    package var connectionName: String { "\(program) \(Self.mark)\(keyID)" }

    private static let mark = "key="
}
