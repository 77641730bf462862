import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Who may call the Core API: its tokens, one shared by all callers of an application, and the API users. A restart
/// forgets the tokens and the passwords that were changed.
final class OrangeCoreAccess: Sendable {
    private struct Token {
        let text: String
        let expires: Date
    }

    private struct Contents {
        /// By consumer key.
        var tokens: [String: Token] = [:]
        /// The ends of the lives of all tokens that are known, also of those that have ended.
        var expiries: [String: Date] = [:]
        var changedPasswords: [String: String] = [:]
    }

    private let core: SandboxCore
    private let contents = Mutex(Contents())

    init(core: SandboxCore) {
        self.core = core
    }

    /// Section 4.2: the same token until it ends, with what remains of its life.
    func issueToken(_ request: WireRequest) -> WireReply {
        let form = request.form
        guard let pair = BasicCredentials(request.headers[.authorization]),
            core.switches.admits(.orangeClients, pair.user, pair.key)
        else { return Self.refusal(401, "invalid_client", "Client Authentication failed.") }
        switch form["grant_type"] {
        case nil: return Self.refusal(400, "invalid_request", "Missing grant_type parameter value")
        case "client_credentials": break
        case "password" where core.switches.current.orangeMoney.passwordGrant == .on:
            guard admits(user: form["username"] ?? "", password: form["password"] ?? "") else {
                return Self.refusal(400, "invalid_grant", "Provided Authorization Grant is invalid.")
            }
        default: return Self.refusal(400, "unsupported_grant_type", "Unsupported grant_type value")
        }
        let now = core.clock.now()
        let token = contents.withLock { contents in
            if let token = contents.tokens[pair.user], token.expires.timeIntervalSince(now) >= 1 {
                return token
            }
            let token = Token(text: newTokenText(), expires: now.addingTimeInterval(3600))
            contents.tokens[pair.user] = token
            contents.expiries[token.text] = token.expires
            return token
        }
        var reply = OrangeReply.json(
            200,
            .object([
                "access_token": .string(token.text), "scope": "am_application_scope default",
                "token_type": "Bearer",
                "expires_in": .integer(Int64(token.expires.timeIntervalSince(now).rounded(.down))),
            ]))
        reply.outcome = "issued"
        return reply
    }

    /// Bearer, then X-AUTH-TOKEN.
    func check(
        _ request: WireRequest, _ gateway: OrangeCoreRoute.Gateway, _ switches: Switches.OrangeMoney
    ) throws(OrangeCoreRefusal) {
        func refuse(_ fault: OrangeGatewayFault) -> OrangeCoreRefusal {
            OrangeCoreRefusal(reply: fault.reply(switches.unauthorizedShape))
        }
        let path = "/\(gateway.rawValue)/1.0.2"
        guard let token = Self.bearer(request, gateway, switches) else { throw refuse(.missing(path)) }
        guard let expiry = contents.withLock({ $0.expiries[token] }) else { throw refuse(.invalid(path)) }
        guard expiry > core.clock.now() else { throw refuse(.expired(path)) }
        guard let pair = BasicCredentials("Basic \(request.headers[.authToken] ?? "")"),
            admits(user: pair.user, password: pair.key)
        else {
            throw switches.authTokenRefusal == .gateway
                ? refuse(.invalid(path)) : .service(401, "Invalid X-AUTH-TOKEN")
        }
    }

    private static func bearer(
        _ request: WireRequest, _ gateway: OrangeCoreRoute.Gateway, _ switches: Switches.OrangeMoney
    ) -> String? {
        let names: [HTTPField.Name] =
            switch switches.bearerHeader {
            case .byGateway: [gateway == .developer ? .wso2Authorization : .authorization]
            case .authorization: [.authorization]
            case .wso2: [.wso2Authorization]
            case .either: [.authorization, .wso2Authorization]
            }
        for name in names {
            let parts = (request.headers[name] ?? "").split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]) }
        }
        return nil
    }

    /// `{"username","password","newPassword"}`: from then on the new one counts.
    func updatePassword(_ request: WireRequest) throws(OrangeCoreRefusal) -> WireReply {
        guard let user = request.json?["username"]?.string, let password = request.json?["password"]?.string,
            let new = request.json?["newPassword"]?.string, !user.isEmpty, !new.isEmpty
        else { throw .badRequest("username, password, newPassword") }
        guard admits(user: user, password: password) else {
            throw .service(401, "Invalid username or password")
        }
        contents.withLock { $0.changedPasswords[user] = new }
        return OrangeReply.json(200, OrangeCoreBody.envelope("Password successfully updated", .null))
    }

    func revokeTokens() {
        contents.withLock { contents in
            contents.tokens = [:]
            contents.expiries = [:]
        }
    }

    private func admits(user: String, password: String) -> Bool {
        if let changed = contents.withLock({ $0.changedPasswords[user] }) { return password == changed }
        return core.switches.admits(.orangeAPIUsers, user, password)
    }

    /// A UUID that looks like version 3, as the recorded one does.
    private func newTokenText() -> String {
        var text = Array(core.identifiers.random().lowercased)
        text[14] = "3"
        return String(text)
    }

    /// WSO2 puts the description first.
    private static func refusal(_ status: Int, _ error: String, _ description: String) -> WireReply {
        var reply = OrangeReply.json(
            status, .object(["error_description": .string(description), "error": .string(error)]))
        reply.outcome = error
        return reply
    }
}

extension HTTPField.Name {
    static let authToken = Self("X-AUTH-TOKEN")!
    static let wso2Authorization = Self("WSO2-Authorization")!
}
