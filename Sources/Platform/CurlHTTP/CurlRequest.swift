/// One HTTP request.
package struct CurlRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [(String, String)]
    package var body: [UInt8]
    /// From the call to the last byte of the response, waiting for a connection included.
    package var deadline: Duration
    /// How many bytes of a response's body are accepted.
    package var responseLimit: Int

    package init(
        method: String, url: String, headers: [(String, String)] = [], body: [UInt8] = [],
        deadline: Duration = .seconds(30), responseLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.responseLimit = responseLimit
    }

    /// Methods without effect (RFC 9110, section 9.2.1): sending one twice does no harm.
    var isSafe: Bool {
        method == "GET" || method == "HEAD" || method == "OPTIONS"
    }

    /// Scheme, host and port, for messages: no user, path or query, which may be secret.
    var origin: String {
        guard let separator = url.firstRange(of: "://") else { return "(no scheme)" }
        let authority = url[separator.upperBound...].prefix { !"/?#\\".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return String(url[..<separator.upperBound] + host)
    }
}

/// A complete response, whatever its status; redirects are not followed.
package struct CurlResponse: Sendable {
    package let status: Int
    /// In the order received, names in lower case.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
