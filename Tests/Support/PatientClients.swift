package import CurlHTTP

extension CurlConfiguration {
    /// For clients of tests that are not about time: a busy machine may take many seconds to connect.
    package static func patient(maxConnectionsPerHost: Int = 16, certificateAuthorities: String? = nil)
        -> CurlConfiguration
    {
        CurlConfiguration(
            connectTimeout: .seconds(60), maxConnectionsPerHost: maxConnectionsPerHost,
            certificateAuthorities: certificateAuthorities)
    }
}
