import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// The token endpoint of api.orange.com, and the check of its tokens, which Web Payment and SMS share (reference,
/// section 2). A restart forgets the tokens.
final class OrangeTokenDesk: Sendable {
    private let core: SandboxCore
    /// Token to the end of its life.
    private let tokens = Mutex<[String: Date]>([:])

    init(core: SandboxCore) {
        self.core = core
    }

    /// Any client will do, unless some are configured.
    func issue(_ request: WireRequest, _ version: OrangeTokenVersion) -> WireReply {
        let switches = core.switches.current.orangeOAuth
        if switches.accept == .required, (request.headers[.accept] ?? "").isEmpty {
            return OrangeReply.notAcceptable
        }
        guard let pair = BasicCredentials(request.headers[.authorization]) else {
            return OrangeReply.invalidClient("Unable to decode Basic authorization.")
        }
        guard core.switches.admits(.orangeClients, pair.user, pair.key) else {
            return OrangeReply.invalidClient(
                "The requested service needs credentials, but the ones provided were invalid.")
        }
        guard let grant = request.form["grant_type"] else {
            return OrangeReply.token(400, "invalid_request", "The grant_type is missing.")
        }
        guard grant == "client_credentials" else {
            return OrangeReply.token(400, "unsupported_grant_type", "The grant_type is not supported.")
        }
        let now = core.clock.now()
        let identifier = core.identifiers.random().lowercased
        let (text, life) =
            switch version {
            case .v2: (OrangeToken.opaque(identifier), 7_776_000)
            case .v3:
                (
                    OrangeToken.make(
                        client: pair.user, issuedAt: Int64(now.timeIntervalSince1970), identifier: identifier),
                    3600
                )
            }
        tokens.withLock { $0[text] = now.addingTimeInterval(Double(life)) }
        let isString = version == .v2 || switches.expiresIn == .string
        return OrangeReply.issued(text, expiresIn: isString ? "\"\(life)\"" : "\(life)")
    }

    /// The answer to a request without a good token; nil where it has one.
    func refusal(of request: WireRequest) -> WireReply? {
        let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            return OrangeReply.missingCredentials
        }
        guard let expiry = tokens.withLock({ $0[String(parts[1])] }) else {
            return OrangeReply.invalidCredentials
        }
        return expiry > core.clock.now() ? nil : OrangeReply.expiredCredentials
    }

    func revokeAll() {
        tokens.withLock { $0 = [:] }
    }
}
