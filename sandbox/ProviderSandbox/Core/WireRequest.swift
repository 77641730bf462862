import HTTPTypes
import Primitives

/// One HTTP request as it came, with its path cut at every slash, so that a trailing slash can be told from
/// none.
struct WireRequest: Sendable {
    let method: HTTPRequest.Method
    /// What stands between the slashes, percent-decoded. `/collection/token/` has three: the last one is
    /// empty.
    let segments: [String]
    let query: [String: String]
    let headers: HTTPFields
    /// The host and port that the client named.
    let authority: String?
    let body: [UInt8]
    /// The body as JSON, where it is JSON.
    let json: JSONValue?

    init(
        method: HTTPRequest.Method, target: String, headers: HTTPFields, authority: String? = nil,
        body: [UInt8]
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.segments = parts[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            PercentEncoding.decode($0)
        }
        self.query = parts.count > 1 ? PercentEncoding.pairs(parts[1]) : [:]
        self.headers = headers
        self.authority = authority
        self.body = body
        self.json = body.isEmpty ? nil : try? JSONValue(parsing: body)
    }

    /// The body read as a form.
    var form: [String: String] {
        PercentEncoding.pairs(String(decoding: body, as: UTF8.self))
    }

    var isForm: Bool {
        headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") ?? false
    }
}

extension HTTPField.Name {
    static let subscriptionKey = Self("Ocp-Apim-Subscription-Key")!
    static let referenceID = Self("X-Reference-Id")!
    static let targetEnvironment = Self("X-Target-Environment")!
    static let callbackURL = Self("X-Callback-Url")!
    static let notificationMessage = Self("notificationMessage")!
    static let pragma = Self("Pragma")!
    static let requestContext = Self("Request-Context")!
}
