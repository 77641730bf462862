/// The name of a provider: lower case with hyphens inside Kimi (`mtn-momo`), upper case with underscores in what
/// clients send and read (`MTN_MOMO`).
public struct ProviderID: Sendable, Hashable, CustomStringConvertible {
    public let name: String

    public init(_ name: String) {
        self.name = name
    }

    /// From a client's spelling; nil where it is not upper case letters, digits and underscores.
    public init?(clientName: String) {
        guard !clientName.isEmpty,
            clientName.utf8.allSatisfy({
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
            })
        else { return nil }
        name = String(clientName.lowercased().map { $0 == "_" ? "-" : $0 })
    }

    public var clientName: String {
        String(name.uppercased().map { $0 == "-" ? "_" : $0 })
    }

    public var description: String { name }
}
