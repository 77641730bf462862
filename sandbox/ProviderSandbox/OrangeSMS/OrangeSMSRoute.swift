import HTTPTypes

/// The two paths that are imitated of api.orange.com.
enum OrangeSMSRoute: Sendable {
    case token
    case send(sender: String)

    init?(_ request: WireRequest) {
        let segments = request.segments
        guard request.method == .post else { return nil }
        if segments == ["oauth", "v3", "token"] {
            self = .token
        } else if segments.count == 5, segments.starts(with: ["smsmessaging", "v1", "outbound"]),
            segments[4] == "requests"
        {
            self = .send(sender: segments[3])
        } else {
            return nil
        }
    }
}
