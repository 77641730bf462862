import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Section 4: one token for each product.
extension MTNMoMoSimulator {
    func issueToken(
        _ product: MTNMoMoProduct, _ request: WireRequest, _ switches: Switches
    ) async throws(MTNMoMoRefusal) -> WireReply {
        let user = try checkCredentials(request, switches)
        let text = await newToken(user: user, product: product, consentOf: nil)
        return tokenReply([
            .init("access_token", .string(text)), .init("token_type", "access_token"),
            .init("expires_in", 3600),
        ])
    }

    /// The API user of the Basic header, its key checked.
    func checkCredentials(_ request: WireRequest, _ switches: Switches) throws(MTNMoMoRefusal) -> String {
        if switches.tokenTarget == .mandatory {
            let target = request.headers[.targetEnvironment]
            guard let target, MTNMoMoTargets.currency(of: target) != nil else { throw .missingTokenTarget }
        }
        guard let pair = BasicCredentials(request.headers[.authorization]) else {
            throw .gatewayFailure(activityID: newIdentifier())
        }
        // Production user ids are opaque; only a UUID may come in either case.
        let user = MTNMoMoReference.parse(pair.user, version4: false) ?? pair.user
        let isProvisioned = state.withLock { $0.users[user]?.keys.contains(pair.key) } ?? false
        guard isProvisioned || core.switches.knows(apiUser: pair.user, key: pair.key) else {
            throw .wrongCredentials(switches.wrongCredentials)
        }
        return user
    }

    func newToken(user: String, product: MTNMoMoProduct, consentOf holder: String?) async -> String {
        var entry = JournalEntry(provider: provider, kind: .changed, operation: "token")
        let session = newIdentifier()
        let expires = RFC3339.format(core.clock.now().addingTimeInterval(3600))
        entry.reference = user
        entry.detail = .object([
            "user": .string(user), "product": .string(product.rawValue), "session": .string(session),
            "expires": .string(expires), "consent_of": holder.map(JSONValue.string),
        ])
        let recorded = state.withLock { record(entry, in: &$0) }
        await core.journal.stored(through: recorded.sequence)
        return MTNMoMoTokenText.make(user: user, expires: expires, session: session)
    }

    func tokenReply(_ members: [JSONValue.Member]) -> WireReply {
        var reply = MTNMoMoReply.json(200, .object(members))
        reply.headers[.cacheControl] = "no-store"
        reply.headers[.pragma] = "no-cache"
        reply.headers[.requestContext] = "appId=cid-v1:\(newIdentifier())"
        reply.outcome = "issued"
        return reply
    }
}

extension MTNMoMoRefusal {
    static func wrongCredentials(_ shape: Switches.WrongCredentials) -> MTNMoMoRefusal {
        switch shape {
        case .loginFailed500: token(500, "login_failed")
        case .loginFailed401: token(401, "login_failed")
        case .invalidClient401: token(401, "invalid_client")
        }
    }

    static let missingTokenTarget = token(400, "Invalid or missing X-Target-Environment header")

    static func token(_ status: Int, _ error: String) -> MTNMoMoRefusal {
        var reply = MTNMoMoReply.json(status, .object(["error": .string(error)]))
        reply.headers[.cacheControl] = "no-store"
        reply.headers[.pragma] = "no-cache"
        reply.outcome = error
        return MTNMoMoRefusal(reply: reply)
    }
}
