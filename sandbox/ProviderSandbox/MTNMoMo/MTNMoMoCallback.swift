import FoundationEssentials
import HTTPTypes

/// The address of the `X-Callback-Url` header.
struct MTNMoMoCallback: Sendable {
    let url: String
    let host: String

    /// Nil where the header is absent, or empty and that is ignored. A double slash in the path is refused.
    static func read(_ request: WireRequest, _ switches: Switches) throws(MTNMoMoRefusal) -> MTNMoMoCallback?
    {
        guard let text = request.headers[.callbackURL] else { return nil }
        if text.isEmpty {
            guard switches.emptyCallback == .ignored else { throw .badRequest }
            return nil
        }
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else {
            throw .badRequest
        }
        let rest = text.dropFirst(scheme.count)
        let address = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0]
        guard !address.contains("//"), let host = host(ofURL: text) else { throw .badRequest }
        return MTNMoMoCallback(url: text, host: host)
    }

    /// Whether it goes to the host that its API user registered. Some clients register a whole URL: its host
    /// counts. The two names of this machine are one.
    func matches(_ registered: String) -> Bool {
        Self.normal(host) == Self.normal(Self.host(ofURL: registered) ?? registered)
    }

    private static func host(ofURL text: String) -> String? {
        guard text.contains("://"), let host = URL(string: text)?.host(), !host.isEmpty else { return nil }
        return host.lowercased()
    }

    private static func normal(_ host: String) -> String {
        let lower = host.lowercased()
        return lower == "127.0.0.1" ? "localhost" : lower
    }
}
