import FoundationEssentials

/// The scheme and host that all of a provider's paths hang on.
public struct ProviderAddress: Sendable, Hashable {
    /// Without a slash at its end: `https://proxy.momoapi.mtn.com`.
    public let text: String
    /// As a manifest names it: `name`, or `name:port` where the port is not the scheme's own.
    public let host: String
    /// Whether it is on this machine: an imitation, never an operator.
    public let isThisMachine: Bool

    /// Accepts `https://host[:port]`, and `http` to this machine only. No path, query, fragment or user.
    public init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let name = parts.host?.lowercased(), !name.isEmpty, parts.path.isEmpty || parts.path == "/",
            parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil,
            scheme == "https" || (scheme == "http" && Self.loopback.contains(name))
        else { return nil }
        let ownPort = scheme == "https" ? 443 : 80
        let port = parts.port.flatMap { $0 == ownPort ? nil : ":\($0)" } ?? ""
        host = name + port
        self.text = "\(scheme)://\(host)"
        isThisMachine = Self.loopback.contains(name)
    }

    private static let loopback: Set<String> = ["127.0.0.1", "localhost", "[::1]", "::1"]
}
