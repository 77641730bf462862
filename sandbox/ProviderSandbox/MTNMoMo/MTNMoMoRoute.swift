import HTTPTypes

/// The three products, each with its own keys and tokens.
enum MTNMoMoProduct: String, Sendable {
    case collection, disbursement, remittance
}

/// Where a request goes. Nil where the API knows no such path: `/collection/token` without its slash is one.
enum MTNMoMoRoute: Sendable {
    case createUser
    case createKey(user: String)
    case readUser(String)
    case token(MTNMoMoProduct)
    case authorize(MTNMoMoProduct)
    case consentToken(MTNMoMoProduct)
    case userInfo(MTNMoMoProduct)
    case create(MTNMoMoProduct, MTNMoMoOperation, version: String)
    case status(MTNMoMoProduct, MTNMoMoOperation, reference: String)
    case cancel(MTNMoMoOperation, reference: String)
    case deliveryNotification(MTNMoMoProduct, reference: String)
    case balance(MTNMoMoProduct, currency: String?)
    case holderIsActive(MTNMoMoProduct, type: String, id: String)
    case holderInfo(MTNMoMoProduct, type: String, id: String)
    case preapprovals(type: String, id: String)

    init?(_ request: WireRequest) {
        let segments = request.segments
        guard let first = segments.first else { return nil }
        let rest = Array(segments.dropFirst())
        let route: MTNMoMoRoute?
        if let product = MTNMoMoProduct(rawValue: first) {
            switch request.method {
            case .get: route = Self.read(product, rest)
            case .post: route = Self.write(product, rest)
            case .delete: route = Self.cancel(product, rest)
            default: route = nil
            }
        } else if first == "v1_0" || rest.first == "v1_0" && first == "provisioning" {
            route = Self.provisioning(request.method, first == "v1_0" ? rest : Array(rest.dropFirst()))
        } else {
            route = nil
        }
        guard let route else { return nil }
        self = route
    }

    private static func provisioning(_ method: HTTPRequest.Method, _ rest: [String]) -> MTNMoMoRoute? {
        switch (method, rest.count) {
        case (.post, 1) where rest[0] == "apiuser": .createUser
        case (.get, 2) where rest[0] == "apiuser": .readUser(rest[1])
        case (.post, 3) where rest[0] == "apiuser" && rest[2] == "apikey": .createKey(user: rest[1])
        default: nil
        }
    }

    private static func write(_ product: MTNMoMoProduct, _ rest: [String]) -> MTNMoMoRoute? {
        if rest == ["token", ""] { return .token(product) }
        if rest == ["oauth2", "token", ""] { return .consentToken(product) }
        if rest == ["v1_0", "bc-authorize"] { return .authorize(product) }
        if rest.count == 4, rest[0] == "v1_0", rest[1] == "requesttopay", rest[3] == "deliverynotification",
            product != .remittance
        {
            return .deliveryNotification(product, reference: rest[2])
        }
        guard rest.count == 2, let operation = MTNMoMoOperation(rawValue: rest[1]),
            operation.isCreated(by: product, version: rest[0])
        else { return nil }
        return .create(product, operation, version: rest[0])
    }

    private static func read(_ product: MTNMoMoProduct, _ rest: [String]) -> MTNMoMoRoute? {
        if rest == ["oauth2", "v1_0", "userinfo"] { return .userInfo(product) }
        if rest.count == 3 || rest.count == 4, rest[0] == "v1_0", rest[1] == "account", rest[2] == "balance" {
            return .balance(product, currency: rest.count == 4 ? rest[3] : nil)
        }
        if rest.count == 5, rest[0] == "v1_0", rest[1] == "accountholder" {
            switch rest[4] {
            case "active": return .holderIsActive(product, type: rest[2].lowercased(), id: rest[3])
            case "basicuserinfo": return .holderInfo(product, type: rest[2].lowercased(), id: rest[3])
            default: return nil
            }
        }
        if rest.count == 4, product == .collection, rest[0] == "v1_0", rest[1] == "preapprovals" {
            return .preapprovals(type: rest[2].lowercased(), id: rest[3])
        }
        guard rest.count == 3, let operation = MTNMoMoOperation(rawValue: rest[1]),
            operation.isRead(from: product, version: rest[0])
        else { return nil }
        return .status(product, operation, reference: rest[2])
    }

    private static func cancel(_ product: MTNMoMoProduct, _ rest: [String]) -> MTNMoMoRoute? {
        guard product == .collection, rest.count == 3 else { return nil }
        switch (rest[0], rest[1]) {
        case ("v2_0", "invoice"): return .cancel(.invoice, reference: rest[2])
        case ("v1_0", "preapproval"): return .cancel(.preapproval, reference: rest[2])
        default: return nil
        }
    }
}
