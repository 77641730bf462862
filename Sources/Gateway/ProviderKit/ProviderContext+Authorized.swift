public import HTTPTypes
import Logging
import Primitives

extension ProviderContext {
    /// Sends a request with a bearer token of that scope.
    ///
    /// Where `refusesToken` says that the reply is about the token, nothing was executed: the token is
    /// discarded, another is minted, and the request goes once more; what comes back then is returned as it
    /// is. A token that cannot be had throws with delivery `notSent`: the request has not left, or was
    /// answered by that refusal alone. `header` is where the provider wants the token, `scheme` the word before it.
    public func sendAuthorized(
        _ request: ProviderRequest, scope: String, in header: HTTPField.Name = .authorization,
        scheme: String = "Bearer ", deadline: Duration,
        refusesToken: (ProviderResponse) -> Bool,
        mint: @escaping @Sendable () async throws(ProviderError) -> AccessToken
    ) async throws(ProviderError) -> ProviderResponse {
        let token = try await token(scope: scope, mint: mint)
        let response = try await transport.send(
            request.bearing(token, in: header, scheme), deadline: deadline)
        guard refusesToken(response) else { return response }
        logger.notice(
            "The provider refused an access token; another is fetched.",
            metadata: ["provider.scope": "\(scope)"])
        await tokens.discard(token, scope: scope)
        let renewed = try await self.token(scope: scope, mint: mint)
        return try await transport.send(request.bearing(renewed, in: header, scheme), deadline: deadline)
    }

    private func token(
        scope: String, mint: @escaping @Sendable () async throws(ProviderError) -> AccessToken
    ) async throws(ProviderError) -> Secret<String> {
        do {
            return try await tokens.token(scope: scope, mint: mint)
        } catch {
            throw error.with(delivery: .notSent)
        }
    }
}

extension ProviderRequest {
    fileprivate func bearing(
        _ token: Secret<String>, in header: HTTPField.Name, _ scheme: String
    ) -> ProviderRequest {
        var request = self
        request.headers[header] = scheme + token.reveal()
        return request
    }
}

extension ProviderError {
    /// The same error, which says of another request whether it may have arrived: a failed inquiry says
    /// nothing about the order that it asks about, and a failed token request proves that the order has not
    /// left.
    public func with(delivery: Delivery) -> ProviderError {
        ProviderError(code, delivery: delivery, message: message, httpStatus: httpStatus)
    }
}
