import ProviderKit

extension OrangeSMS {
    static let deadline: Duration = .seconds(30)

    /// Sends a call behind the OAuth door. 401 with code 41 (invalid) or 42 (expired) is about the token: it
    /// is renewed once. Source: api.orange.com, "API error handling" and "Getting started", November 2026.
    func send(
        _ request: ProviderRequest, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderResponse {
        try await context.sendAuthorized(
            request, scope: Self.tokenScope, deadline: Self.deadline,
            refusesToken: { $0.status == 401 && OrangeErrorBody($0.body).refusesToken }
        ) { () async throws(ProviderError) -> AccessToken in
            let response = try await context.transport.send(encodeToken(), deadline: Self.deadline)
            return try OrangeToken.decode(response)
        }
    }

    func encodeToken() -> ProviderRequest {
        OrangeToken.request(
            "\(configuration.address.text)/oauth/v3/token", id: configuration.clientID,
            secret: configuration.clientSecret)
    }
}
