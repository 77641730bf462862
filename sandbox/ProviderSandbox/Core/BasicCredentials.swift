import FoundationEssentials

/// The two parts of a Basic authorization header (RFC 7617).
struct BasicCredentials: Sendable {
    let user: String
    let key: String

    /// Nil where the header is absent or is not base64 of `user:key`.
    init?(_ header: String?) {
        let parts = (header ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let data = Data(base64Encoded: String(parts[1])),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        let pair = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2, !pair[0].isEmpty else { return nil }
        user = String(pair[0])
        key = String(pair[1])
    }
}
