import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

extension MTNMoMoRefusal {
    static func tooMany(seconds: Int) -> MTNMoMoRefusal {
        var reply = gateway(429, "Rate limit is exceeded. Try again in \(seconds) seconds.").reply
        reply.headers[.retryAfter] = "\(seconds)"
        return MTNMoMoRefusal(reply: reply)
    }
}

/// The checks in the order of the reference's section 16: unknown path, subscription key, bearer, target.
extension MTNMoMoSimulator {
    func checkSubscriptionKey(_ request: WireRequest, _ product: MTNMoMoProduct?) throws(MTNMoMoRefusal) {
        guard let key = request.headers[.subscriptionKey], !key.isEmpty else { throw .missingSubscriptionKey }
        guard let products = core.switches.products(ofSubscriptionKey: key) else {
            guard key.utf8.count == 32, Hex.decode(key) != nil else { throw .invalidSubscriptionKey }
            return
        }
        guard !products.isEmpty, product.map({ products.contains($0.rawValue) }) ?? true else {
            throw .invalidSubscriptionKey
        }
    }

    /// The token that the request bears, valid for the product and the target.
    func checkBearer(
        _ request: WireRequest, _ product: MTNMoMoProduct
    ) throws(MTNMoMoRefusal) -> MTNMoMoState.Token {
        let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let token = state.withLock({ $0.tokens[String(parts[1])] }), token.product == product,
            token.expires > core.clock.now()
        else { throw .badBearer }
        return token
    }

    func checkTarget(
        _ request: WireRequest, _ token: MTNMoMoState.Token, _ switches: Switches
    ) throws(MTNMoMoRefusal) -> String {
        guard let target = request.headers[.targetEnvironment], MTNMoMoTargets.currency(of: target) != nil
        else {
            throw .wrongTarget
        }
        if switches.userScope == .product {
            let scope = scope(of: token.user, using: token.product)
            guard scope == token.product.rawValue else { throw .wrongTarget }
        }
        return target
    }

    /// Bearer and target together, as nearly every call needs them.
    func checkCaller(
        _ request: WireRequest, _ product: MTNMoMoProduct, _ switches: Switches
    ) throws(MTNMoMoRefusal) -> (token: MTNMoMoState.Token, target: String) {
        let token = try checkBearer(request, product)
        return (token, try checkTarget(request, token, switches))
    }

    /// The product a user is bound to: that of the key that made it or, where keys are not configured, the
    /// first one it is used for.
    private func scope(of user: String, using product: MTNMoMoProduct) -> String? {
        change { state in
            guard let known = state.users[user], known.product == nil else { return nil }
            var entry = JournalEntry(provider: provider, kind: .changed, operation: "scope")
            entry.reference = user
            entry.detail = .object(["product": .string(product.rawValue)])
            return entry
        }
        return state.withLock { $0.users[user]?.product }
    }
}

/// The form of identifiers on MTN's wire.
enum MTNMoMoReference {
    /// The identifier in lower case where it is a UUID, of version 4 where that is asked for.
    static func parse(_ text: String?, version4: Bool) -> String? {
        guard let text, text.utf8.count == 36, let uuid = UUID(uuidString: text) else { return nil }
        let bytes = uuid.uuid
        guard !version4 || (bytes.6 >> 4 == 4 && bytes.8 >> 6 == 0b10) else { return nil }
        return uuid.lowercased
    }
}
