import HTTPTypes

/// Where a request to the Core API goes. Nil where it knows no such path.
enum OrangeCoreRoute: Sendable {
    enum Call: Sendable {
        case initiate(OrangeFamily)
        case pay(OrangeFamily)
        case status(OrangeFamily, payToken: String)
        case push(OrangeFamily, payToken: String)
        case subscriber(kind: String, number: String)
        case statuses
        case updatePassword
    }

    /// The bearer header of a gateway: the developer portal has one of its own.
    enum Gateway: String, Sendable {
        case production = "omcoreapis"
        case developer = "omapi"
    }

    case token
    case call(Gateway, Call)

    /// Whether a path with this first segment is the Core API's.
    static func owns(_ first: String) -> Bool {
        first == "token" || first == "oauth2" || Gateway(rawValue: first) != nil
    }

    init?(_ request: WireRequest) {
        let segments = request.segments
        if request.method == .post, segments == ["token"] || segments == ["oauth2", "token"] {
            self = .token
            return
        }
        guard segments.count > 3, let gateway = Self.gateway(request),
            let call = Self.call(request.method, Array(segments.dropFirst(2)))
        else { return nil }
        self = .call(gateway, call)
    }

    /// The gateway of the path, also where the rest of it is unknown.
    static func gateway(_ request: WireRequest) -> Gateway? {
        guard request.segments.count > 1, request.segments[1] == "1.0.2" else { return nil }
        return Gateway(rawValue: request.segments[0])
    }

    private static func call(_ method: HTTPRequest.Method, _ path: [String]) -> Call? {
        switch (method, path.count) {
        case (.post, 2) where path == ["transactions", "paymentstatus"]: return .statuses
        case (.post, 2) where path == ["auth", "updatepassword"]: return .updatePassword
        case (.post, 2):
            guard let family = OrangeFamily(rawValue: path[0]) else { return nil }
            return path[1] == "init" ? .initiate(family) : path[1] == "pay" ? .pay(family) : nil
        case (.get, 3):
            guard let family = OrangeFamily(rawValue: path[0]) else { return nil }
            switch path[1] {
            case "paymentstatus": return .status(family, payToken: path[2])
            case "push" where family.canPush: return .push(family, payToken: path[2])
            default: return nil
            }
        case (.post, 4) where path[0] == "infos" && path[1] == "subscriber":
            guard ["customer", "channel"].contains(path[2]) else { return nil }
            return .subscriber(kind: path[2], number: path[3])
        default: return nil
        }
    }
}
