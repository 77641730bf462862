import HTTPTypes

/// The paths that are imitated of api.orange.com.
enum OrangeSMSRoute: Sendable {
    case token(OrangeTokenVersion)
    case send(sender: String)
    case subscribe(sender: String)
    case subscription(id: String)
    case unsubscribe(id: String)

    init?(_ request: WireRequest) {
        let segments = request.segments
        if request.method == .post, segments.count == 3, segments[0] == "oauth", segments[2] == "token",
            let version = OrangeTokenVersion(rawValue: segments[1])
        {
            self = .token(version)
            return
        }
        guard segments.starts(with: ["smsmessaging", "v1", "outbound"]) else { return nil }
        switch (request.method, segments.count) {
        case (.post, 5) where segments[4] == "requests": self = .send(sender: segments[3])
        case (.post, 5) where segments[4] == "subscriptions": self = .subscribe(sender: segments[3])
        case (.get, 5) where segments[3] == "subscriptions": self = .subscription(id: segments[4])
        case (.delete, 6) where segments[4] == "subscriptions": self = .unsubscribe(id: segments[5])
        default: return nil
        }
    }
}
