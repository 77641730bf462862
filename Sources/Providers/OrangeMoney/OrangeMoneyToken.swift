import FoundationEssentials
import HTTPTypes
import Primitives
import ProviderKit

extension OrangeMoney {
    static let deadline: Duration = .seconds(30)

    /// Sends a call behind the OAuth door. 401 with code 41 (invalid) or 42 (expired) is about the token: it
    /// is renewed once. Source: api.orange.com, "API error handling" and "Getting started", November 2026.
    func send(
        _ request: ProviderRequest, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderResponse {
        try await context.sendAuthorized(
            request, scope: "\(manifest.id)/oauth", deadline: Self.deadline,
            refusesToken: { $0.status == 401 && OrangeMoneyErrorBody($0.body).refusesToken }
        ) { () async throws(ProviderError) -> AccessToken in
            let response = try await context.transport.send(encodeToken(), deadline: Self.deadline)
            return try Self.decodeToken(response)
        }
    }

    func encodeToken() -> ProviderRequest {
        let pair = "\(configuration.clientID.reveal()):\(configuration.clientSecret.reveal())"
        return ProviderRequest(
            .post, "\(configuration.address.text)/oauth/v3/token",
            headers: [
                .authorization: "Basic \(Data(pair.utf8).base64EncodedString())",
                .contentType: "application/x-www-form-urlencoded", .accept: "application/json",
            ], body: Array("grant_type=client_credentials".utf8))
    }

    /// The token and its lifetime: `expires_in` is a number on the wire, a string in Orange's samples.
    static func decodeToken(_ response: ProviderResponse) throws(ProviderError) -> AccessToken {
        switch response.status {
        case 200:
            let body = try? JSONValue(parsing: response.body)
            let expiry = body?["expires_in"]
            guard let token = body?["access_token"]?.string, !token.isEmpty,
                let lifetime = expiry?.integer ?? expiry?.string.flatMap({ Int64($0) }), lifetime > 0
            else { throw tokenError(.malformed, "cannot be read", response) }
            return AccessToken(value: Secret(token), lifetime: .seconds(lifetime))
        case 400, 401, 403, 404, 406: throw tokenError(.refused, "refuses our credentials", response)
        case 429: throw tokenError(.throttled, "asks us to slow down", response)
        case 500...599: throw tokenError(.interrupted, "is unavailable", response)
        default: throw tokenError(.malformed, "cannot be read", response)
        }
    }

    private static func tokenError(
        _ code: ProviderError.Code, _ what: String, _ response: ProviderResponse
    ) -> ProviderError {
        ProviderError(
            code, delivery: .notSent, message: "Orange's token endpoint \(what) (HTTP \(response.status)).",
            httpStatus: response.status)
    }
}
