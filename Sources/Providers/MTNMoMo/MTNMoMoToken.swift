import FoundationEssentials
import HTTPTypes
import Primitives
import ProviderKit

extension MTNMoMo {
    /// How long one exchange may take. The new platform's token endpoint may need 10 to 20 seconds.
    static let deadline: Duration = .seconds(30)

    /// Sends a product call with its product's token. Any 401 proves that nothing was executed: the token is
    /// renewed and the request sent once more; a second 401 is then about our credentials.
    func send(
        _ request: ProviderRequest, of product: MTNMoMoProduct, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderResponse {
        try await context.sendAuthorized(
            request, scope: Self.tokenScope(of: product), deadline: Self.deadline,
            refusesToken: { $0.status == 401 }
        ) { () async throws(ProviderError) -> AccessToken in
            let response = try await context.transport.send(encodeToken(of: product), deadline: Self.deadline)
            return try Self.decodeToken(response)
        }
    }

    /// `POST /{product}/token/`: the slash at the end belongs to the path. The target environment is optional
    /// on the old platform and mandatory on the new one. The body stays empty.
    func encodeToken(of product: MTNMoMoProduct) -> ProviderRequest {
        let credentials = configuration.credentials(for: product)
        let pair = "\(credentials.apiUser.reveal()):\(credentials.apiKey.reveal())"
        var headers = productHeaders(product)
        headers[.authorization] = "Basic \(Data(pair.utf8).base64EncodedString())"
        return ProviderRequest(
            .post, "\(configuration.address.text)/\(product.rawValue)/token/", headers: headers)
    }

    /// The token and its lifetime. `token_type` says `access_token`, the scheme is Bearer all the same.
    static func decodeToken(_ response: ProviderResponse) throws(ProviderError) -> AccessToken {
        let body = try? JSONValue(parsing: response.body)
        switch response.status {
        case 200:
            guard let token = body?["access_token"]?.string, !token.isEmpty,
                let lifetime = body?["expires_in"].flatMap(\.wholeNumber), lifetime > 0
            else { throw tokenError(.malformed, "cannot be read", response) }
            return AccessToken(value: Secret(token), lifetime: .seconds(lifetime))
        case 400, 401, 403, 404:
            throw tokenError(.refused, "refuses our credentials or configuration", response)
        case 429:
            throw tokenError(.throttled, "asks us to slow down", response)
        case 500...599 where body?["error"] != nil:
            // The sandbox answers wrong credentials with 500 {"error":"login_failed"}.
            throw tokenError(.refused, "refuses our credentials", response)
        case 500...599:
            throw tokenError(.interrupted, "is unavailable", response)
        default:
            throw tokenError(.malformed, "cannot be read", response)
        }
    }

    private static func tokenError(
        _ code: ProviderError.Code, _ what: String, _ response: ProviderResponse
    ) -> ProviderError {
        ProviderError(
            code, delivery: .notSent, message: "MTN's token endpoint \(what) (HTTP \(response.status)).",
            httpStatus: response.status)
    }
}

extension JSONValue {
    /// The integer, also where it is spelled as a string.
    fileprivate var wholeNumber: Int64? {
        integer ?? string.flatMap { Int64($0) }
    }
}
