import Primitives

/// Where a client wants its messages.
package enum WebhookURL {
    package static let longest = 500

    /// Whether messages may be sent there: `https`, a host, no user, no fragment, ASCII. `http` passes only where private
    /// networks are allowed, which is for tests.
    package static func isAcceptable(_ text: String, allowsPlain: Bool) -> Bool {
        let schemes = allowsPlain ? ["https://", "http://"] : ["https://"]
        guard let scheme = schemes.first(where: { text.hasPrefix($0) }), text.utf8.count <= longest,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}#".utf8.contains($0) })
        else { return false }
        let authority = text.dropFirst(scheme.count).prefix { !"/?".contains($0) }
        guard !authority.contains("@") else { return false }
        return !Self.host(of: text).isEmpty && isPort(authority)
    }

    /// The host alone, for notices; an IPv6 address with its brackets.
    package static func host(of text: String) -> String {
        guard let separator = text.firstRange(of: "://") else { return "" }
        let authority = text[separator.upperBound...].prefix { !"/?#".contains($0) }
        if authority.hasPrefix("[") {
            return authority.firstIndex(of: "]").map { String(authority[...$0]) } ?? ""
        }
        return String(authority.prefix { $0 != ":" })
    }

    private static func isPort(_ authority: Substring) -> Bool {
        let rest = authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority[...]
        guard let colon = rest.firstIndex(of: ":") else { return true }
        return Int(rest[rest.index(after: colon)...]).map { (1...65_535).contains($0) } ?? false
    }
}
