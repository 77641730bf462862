import FoundationEssentials
import HTTPTypes
import Primitives
import ProviderKit

/// Tokens by client credentials, which all of Orange's hosts give out in the same way.
enum OrangeToken {
    /// `grant_type=client_credentials` in a form, the pair in Basic.
    static func request(_ url: String, id: Secret<String>, secret: Secret<String>) -> ProviderRequest {
        let pair = "\(id.reveal()):\(secret.reveal())"
        return ProviderRequest(
            .post, url,
            headers: [
                .authorization: "Basic \(Data(pair.utf8).base64EncodedString())",
                .contentType: "application/x-www-form-urlencoded", .accept: "application/json",
            ], body: Array("grant_type=client_credentials".utf8))
    }

    /// The token and its remaining life: `expires_in` is a number on the wire, a string in Orange's samples.
    static func decode(_ response: ProviderResponse) throws(ProviderError) -> AccessToken {
        switch response.status {
        case 200:
            let body = try? JSONValue(parsing: response.body)
            let expiry = body?["expires_in"]
            guard let token = body?["access_token"]?.string, !token.isEmpty,
                let lifetime = expiry?.integer ?? expiry?.string.flatMap({ Int64($0) }), lifetime > 0
            else { throw error(.malformed, "cannot be read", response) }
            return AccessToken(value: Secret(token), lifetime: .seconds(lifetime))
        case 400, 401, 403, 404, 406: throw error(.refused, "refuses our credentials", response)
        case 429: throw error(.throttled, "asks us to slow down", response)
        case 500...599: throw error(.interrupted, "is unavailable", response)
        default: throw error(.malformed, "cannot be read", response)
        }
    }

    private static func error(
        _ code: ProviderError.Code, _ what: String, _ response: ProviderResponse
    ) -> ProviderError {
        ProviderError(
            code, delivery: .notSent, message: "Orange's token endpoint \(what) (HTTP \(response.status)).",
            httpStatus: response.status)
    }
}
