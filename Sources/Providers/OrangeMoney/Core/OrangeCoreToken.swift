import FoundationEssentials
import HTTPTypes
import Primitives
import ProviderKit

extension OrangeCore {
    static let deadline: Duration = .seconds(30)

    /// Sends a call with the token, and once more with a fresh one where the gateway refuses it: a token is shared by all
    /// processes of an application, and another may have renewed it.
    func send(
        _ request: ProviderRequest, in context: ProviderContext
    ) async throws(ProviderError) -> ProviderResponse {
        try await context.sendAuthorized(
            request, scope: Self.tokenScope, in: configuration.gateway.bearerHeader, deadline: Self.deadline,
            refusesToken: { $0.status == 401 }
        ) { () async throws(ProviderError) -> AccessToken in
            let response = try await context.transport.send(encodeToken(), deadline: Self.deadline)
            return try OrangeToken.decode(response)
        }
    }

    func encodeToken() -> ProviderRequest {
        OrangeToken.request(
            configuration.tokenAddress.text + configuration.gateway.tokenPath,
            id: configuration.credentials.consumerKey, secret: configuration.credentials.consumerSecret)
    }

    /// The headers of every call. `X-AUTH-TOKEN` has no scheme before its base64.
    var headers: HTTPFields {
        let credentials = configuration.credentials
        let pair = "\(credentials.apiUser.reveal()):\(credentials.apiPassword.reveal())"
        return [
            .xAuthToken: Data(pair.utf8).base64EncodedString(), .contentType: "application/json",
            .accept: "application/json",
        ]
    }

    func request(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) -> ProviderRequest {
        ProviderRequest(
            method, configuration.apiAddress.text + configuration.gateway.path + path, headers: headers,
            body: body.map { Array($0.text.utf8) } ?? [])
    }
}
