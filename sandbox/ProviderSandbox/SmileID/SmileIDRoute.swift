import HTTPTypes

/// Where a request goes.
enum SmileIDRoute: Sendable {
    case upload
    case zip(refID: String)
    case jobStatus
    case lookup(isAsync: Bool)
    case webToken
    case services
    case validDocuments
    case productsConfig
    case aml
    case resetNumberLimit
    case createLink
    case disableLink(String)
    case image(String)
    case token
    case submission(SmileProduct)
    case status(String)
    case replay(String)
    case reportFraud(String)
    case v3Services(String)

    /// Nil where Smile ID has nothing.
    init?(_ request: WireRequest) {
        let path = request.segments
        switch (request.method, path.first, path.count) {
        case (.put, "videos", 4): self = .zip(refID: path[2])
        case (.get, "images", 2): self = .image(path[1])
        case (_, "v1", 2...): self.init(v1: Array(path.dropFirst()), request.method)
        case (_, "v3", 2...): self.init(v3: Array(path.dropFirst()), request.method)
        default: return nil
        }
    }

    private init?(v1 path: [String], _ method: HTTPRequest.Method) {
        switch (method, path[0], path.count) {
        case (.post, "upload", 1): self = .upload
        case (.post, "job_status", 1): self = .jobStatus
        case (.post, "id_verification", 1): self = .lookup(isAsync: false)
        case (.post, "async_id_verification", 1): self = .lookup(isAsync: true)
        case (.post, "token", 1): self = .webToken
        case (.get, "services", 1): self = .services
        case (.post, "valid_documents", 1): self = .validDocuments
        case (.post, "products_config", 1): self = .productsConfig
        case (.post, "aml", 1): self = .aml
        case (.post, "id_number_rate_limit_reset", 1): self = .resetNumberLimit
        case (.post, "smile_links", 1): self = .createLink
        case (.put, "smile_links", 2): self = .disableLink(path[1])
        default: return nil
        }
    }

    private init?(v3 path: [String], _ method: HTTPRequest.Method) {
        switch (method, path[0], path.count) {
        case (.post, "token", 1): self = .token
        case (.get, "status", 2): self = .status(path[1])
        case (.post, "replay", 2): self = .replay(path[1])
        case (.post, "users", 3) where path[2] == "report_fraud": self = .reportFraud(path[1])
        case (.get, "services", 2): self = .v3Services(path[1])
        case (.post, let name, 1):
            guard let product = SmileProduct(rawValue: name), product != .updatePhoto,
                product != .compareUserInfo
            else { return nil }
            self = .submission(product)
        default: return nil
        }
    }

    /// As fault rules, journal and counters name it.
    var operation: String {
        switch self {
        case .upload: "upload"
        case .zip: "zip"
        case .jobStatus: "job_status"
        case .lookup(let isAsync): isAsync ? "async_id_verification" : "id_verification"
        case .webToken: "token"
        case .services: "services"
        case .validDocuments: "valid_documents"
        case .productsConfig: "products_config"
        case .aml: "aml"
        case .resetNumberLimit: "id_number_rate_limit_reset"
        case .createLink, .disableLink: "smile_links"
        case .image: "image"
        case .token: "v3_token"
        case .submission(let product): product.rawValue
        case .status: "v3_status"
        case .replay: "v3_replay"
        case .reportFraud: "report_fraud"
        case .v3Services: "v3_services"
        }
    }

    /// Whether it may change something.
    var changes: Bool {
        switch self {
        case .upload, .zip, .lookup, .aml, .resetNumberLimit, .createLink, .disableLink, .submission, .replay,
            .reportFraud:
            true
        default: false
        }
    }

    var isV3: Bool {
        switch self {
        case .token, .submission, .status, .replay, .reportFraud, .v3Services: true
        default: false
        }
    }

    /// The stage that the first two digits of an error code name (section 10).
    var stage: String {
        switch self {
        case .jobStatus: "23"
        case .lookup, .aml, .resetNumberLimit: "24"
        default: "22"
        }
    }
}
