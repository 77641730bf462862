package import FoundationEssentials
package import Hummingbird
import NIOCore
package import Primitives

/// Who calls, once a credential was checked.
package struct Caller: Sendable, Equatable {
    package let userID: Int64
    package let role: String
    package let sessionID: UUID

    package init(userID: Int64, role: String, sessionID: UUID) {
        self.userID = userID
        self.role = role
        self.sessionID = sessionID
    }
}

/// What is known of one request while it is answered; filled by `RequestContextMiddleware` before anything
/// else runs.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The client's own `X-Request-Id` where it is well formed, else a new UUIDv7.
    package var requestID: String
    /// This server's span: the client's trace where it sent one. Hand `text` on to messages and outgoing
    /// calls.
    package var trace: Traceparent
    package var language: Language
    /// The client's IP address in one spelling; behind trusted proxies the one they forward.
    package var clientAddress: String
    /// Set by the authentication of the routes that have one.
    package var caller: Caller?
    /// The caller and key that a client gave for this POST. A service stores both in a unique column beside
    /// what it makes, so that running again under the same key (see `IdempotencyMiddleware`) makes nothing
    /// new.
    package var idempotency: (scope: String, key: String)?
    /// What the canonical log line will say beside the usual; shared by all copies of this context.
    package let facts: RequestFacts

    package init(source: ApplicationRequestContextSource) {
        self.init(
            core: CoreRequestContextStorage(source: source),
            peerAddress: source.channel.remoteAddress?.ipAddress)
    }

    init(core: CoreRequestContextStorage, peerAddress: String?) {
        coreContext = core
        requestID = ""
        trace = Traceparent(continuing: nil, identifiers: .system)
        language = .french
        clientAddress = NetworkAddress(peerAddress ?? "")?.text ?? "unknown"
        facts = RequestFacts()
    }

    /// Hummingbird's own request id is not kept; this is the one that clients and logs see.
    package var id: String { requestID }

    /// The W3C trace context to pass on.
    package var traceparent: String { trace.text }

    /// The route as it was declared (`/api/payments/status/{reference}`), or nil where none matched. Never
    /// holds what the client put into the path.
    package var routeTemplate: String? {
        coreContext.endpointPath.value.flatMap { $0 == Self.unmatched ? nil : $0 }
    }

    /// What Hummingbird's router writes as the endpoint when nothing matched.
    static let unmatched = "NotFound"
}
