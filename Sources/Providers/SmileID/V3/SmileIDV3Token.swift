import FoundationEssentials
import HTTPTypes
import Primitives
import ProviderKit

extension SmileIDV3 {
    /// Tokens are renewed that long before they end, as the official library does.
    private static let margin: TimeInterval = 60

    /// Sends a call with the token, and once more with a fresh one where it is refused: 401 is about the
    /// token.
    func send(
        _ request: ProviderRequest, in context: ProviderContext, deadline: Duration
    ) async throws(ProviderError) -> ProviderResponse {
        try await context.sendAuthorized(
            request, scope: Self.tokenScope, in: .smileIDToken, scheme: "", deadline: deadline,
            refusesToken: { $0.status == 401 }
        ) { () async throws(ProviderError) -> AccessToken in
            let response = try await context.transport.send(encodeToken(), deadline: SmileID.deadline)
            return try decodeToken(response)
        }
    }

    /// `POST /v3/token` without a body. Source: smile-id.md section 12.1, executed.
    func encodeToken() -> ProviderRequest {
        ProviderRequest(
            .post, "\(configuration.address.text)/v3/token",
            headers: [
                .smileIDPartner: configuration.barePartnerID, .smileIDKey: configuration.apiKey.reveal(),
                .accept: "application/json",
            ])
    }

    /// The token, and what is left of its life by its own `exp`.
    func decodeToken(_ response: ProviderResponse) throws(ProviderError) -> AccessToken {
        switch response.status {
        case 200:
            guard let token = (try? JSONValue(parsing: response.body))?["token"]?.string, token.isHeaderText,
                let end = Self.expiry(of: token)
            else { throw tokenError(.malformed, "cannot be read", response) }
            let left = end.timeIntervalSince(clock()) - Self.margin
            guard left > 0 else { throw tokenError(.malformed, "gives tokens that have ended", response) }
            return AccessToken(value: Secret(token), lifetime: .milliseconds(Int64(left * 1000)))
        case 400, 401, 403, 404, 415: throw tokenError(.refused, "refuses our credentials", response)
        case 429: throw tokenError(.throttled, "asks us to slow down", response)
        case 500...599: throw tokenError(.interrupted, "is unavailable", response)
        default: throw tokenError(.malformed, "cannot be read", response)
        }
    }

    /// `exp` of the second part, in seconds. The signature is Smile ID's to check.
    private static func expiry(of token: String) -> Date? {
        let parts = token.split(separator: ".")
        guard parts.count >= 2, let payload = Base64URL.decode(String(parts[1])),
            let claim = (try? JSONValue(parsing: payload))?["exp"],
            let seconds = claim.integer ?? claim.string.flatMap({ Int64($0) }),
            (0...1 << 40).contains(seconds)
        else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(seconds))
    }

    private func tokenError(
        _ code: ProviderError.Code, _ what: String, _ response: ProviderResponse
    ) -> ProviderError {
        ProviderError(
            code, delivery: .notSent, message: "Smile ID's token endpoint \(what) (HTTP \(response.status)).",
            httpStatus: response.status)
    }
}

extension String {
    /// Printable ASCII without spaces, 16 KiB at most.
    fileprivate var isHeaderText: Bool {
        (1...16_384).contains(utf8.count) && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}

extension HTTPField.Name {
    static let smileIDPartner = smileID("smileid-partner-id")
    static let smileIDKey = smileID("smileid-api-key")
    static let smileIDToken = smileID("SmileID-Token")
}
