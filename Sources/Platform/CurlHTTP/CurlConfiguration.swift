/// What holds for every request of a client.
package struct CurlConfiguration: Sendable {
    package var userAgent: String
    /// For resolving, connecting and the TLS handshake together; the request's deadline may be sooner.
    package var connectTimeout: Duration
    package var maxConnectionsPerHost: Int
    /// Requests with another scheme are refused with `.invalidURL`.
    package var allowedSchemes: Set<String>
    /// A PEM file of certificate authorities to trust instead of the system's.
    package var certificateAuthorities: String?
    /// Whether no connection is made to an address of this machine or of a private network, whatever a name resolves to:
    /// for servers that strangers name. Then `.forbiddenAddress` is thrown.
    package var refusesPrivateAddresses: Bool

    package init(
        userAgent: String = "kimi/1", connectTimeout: Duration = .seconds(5), maxConnectionsPerHost: Int = 16,
        allowedSchemes: Set<String> = ["http", "https"], certificateAuthorities: String? = nil,
        refusesPrivateAddresses: Bool = false
    ) {
        self.userAgent = userAgent
        self.connectTimeout = connectTimeout
        self.maxConnectionsPerHost = maxConnectionsPerHost
        self.allowedSchemes = allowedSchemes
        self.certificateAuthorities = certificateAuthorities
        self.refusesPrivateAddresses = refusesPrivateAddresses
    }
}
