/// The name of a provider: lower case with hyphens (`mtn-momo`).
public struct ProviderID: Sendable, Hashable, CustomStringConvertible {
    public let name: String

    public init(_ name: String) {
        self.name = name
    }

    public var description: String { name }
}
