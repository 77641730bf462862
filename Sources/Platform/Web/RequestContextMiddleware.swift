import HTTPTypes
package import Hummingbird
import Logging
package import Primitives

/// Fills the context from the request's headers, and writes the answer's: `X-Request-Id`, `traceparent`,
/// `X-Content-Type-Options`, and `Cache-Control: no-store` where the handler set none.
package struct RequestContextMiddleware: RouterMiddleware {
    private let trustedProxies: NetworkList
    private let identifiers: IdentifierSource

    package init(trustedProxies: NetworkList = .none, identifiers: IdentifierSource = .system) {
        self.trustedProxies = trustedProxies
        self.identifiers = identifiers
    }

    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let headers = request.headers
        context.requestID =
            headers[.xRequestID].flatMap(Self.accepted) ?? identifiers.timeOrdered().lowercased
        context.trace = Traceparent(continuing: headers[.traceparent], identifiers: identifiers)
        context.language = Language(acceptLanguage: headers[.acceptLanguage])
        if let peer = NetworkAddress(context.clientAddress) {
            context.clientAddress =
                trustedProxies.client(peer: peer, forwardedFor: headers[values: .xForwardedFor]).text
        }
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: "request.id"] = .string(context.requestID)
        context.logger[metadataKey: "trace.id"] = .string(context.trace.traceID)
        var response = try await next(request, context)
        response.headers[.xRequestID] = context.requestID
        response.headers[.traceparent] = context.trace.text
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    /// A client's own identifier: 1 to 128 letters, digits, dots, dashes and underscores, so that it is safe
    /// in a log.
    private static func accepted(_ identifier: String) -> String? {
        let isSafe = identifier.utf8.allSatisfy { byte in
            byte.isASCIILetterOrDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
        return isSafe && (1...128).contains(identifier.utf8.count) ? identifier : nil
    }
}

extension UInt8 {
    var isASCIILetterOrDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
}
