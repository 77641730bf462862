import HTTPTypes
import Primitives
import ProviderKit

extension OrangeWebPayment {
    static let deadline: Duration = .seconds(30)

    /// Sends a call behind the OAuth door: 401 with code 41 (invalid) or 42 (expired) is about the token, which is
    /// renewed once.
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

    func request(_ path: String, _ body: JSONValue) -> ProviderRequest {
        ProviderRequest(
            .post, configuration.address.text + configuration.path + path,
            headers: [.contentType: "application/json", .accept: "application/json"],
            body: Array(body.text.utf8))
    }

    static func unreadable(_ what: String, _ response: ProviderResponse) -> ProviderError {
        ProviderError(
            .malformed, delivery: .unknown, message: "Orange's answer about \(what) cannot be read.",
            httpStatus: response.status)
    }

    static func error(_ response: ProviderResponse) -> ProviderError {
        let body = OrangeErrorBody(response.body)
        let (code, delivery, what): (ProviderError.Code, ProviderError.Delivery, String) =
            switch (response.status, body) {
            case (429, _), (_, .door(code: 53)): (.throttled, .notSent, "Orange asks us to slow down")
            case (401, .door): (.refused, .notSent, "Orange refuses our credentials")
            case (403, .door):
                (.refused, .notSent, "Orange refuses the order: check the merchant key and the product")
            case (400, .door): (.orderRefused, .notSent, "Orange refuses this request for what it says")
            case (400...499, .door): (.refused, .notSent, "Orange refuses the request")
            case (500...599, _): (.interrupted, .unknown, "Orange answers with an error")
            default: (.malformed, .unknown, "Orange answers with something that it does not document")
            }
        return ProviderError(
            code, delivery: delivery, message: "\(what) (HTTP \(response.status)\(body.word)).",
            httpStatus: response.status)
    }
}
