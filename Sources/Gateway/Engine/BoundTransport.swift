import HTTPTypes
import ProviderKit

/// A transport that reaches the hosts of one provider's manifest only, and never waits longer than the engine allows.
struct BoundTransport: HTTPTransport {
    let base: any HTTPTransport
    let hosts: Set<String>
    let deadline: Duration

    func send(_ request: ProviderRequest, deadline: Duration) async throws(ProviderError) -> ProviderResponse
    {
        guard let host = Self.authority(of: request.url), hosts.contains(host) else {
            throw ProviderError(
                .refused, delivery: .notSent,
                message: "The provider's manifest does not list the host it calls.")
        }
        return try await base.send(request, deadline: min(deadline, self.deadline))
    }

    /// `host` or `host:port` of an address with scheme http or https; nil for anything else, and for user information.
    static func authority(of url: String) -> String? {
        guard let scheme = url.range(of: "://"),
            ["http", "https"].contains(String(url[..<scheme.lowerBound]))
        else {
            return nil
        }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return authority.isEmpty || authority.contains("@") ? nil : authority.lowercased()
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? {
        ranges(of: text).first
    }
}
