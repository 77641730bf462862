package import CurlHTTP
import HTTPTypes
package import ProviderKit

/// The providers' way out, over libcurl.
package struct CurlTransport: HTTPTransport {
    private let client: CurlClient

    package init(client: CurlClient) {
        self.client = client
    }

    package func send(
        _ request: ProviderRequest, deadline: Duration
    ) async throws(ProviderError) -> ProviderResponse {
        let curlRequest = CurlRequest(
            method: request.method.rawValue, url: request.url,
            headers: request.headers.map { ($0.name.canonicalName, $0.value) }, body: request.body,
            deadline: deadline, responseLimit: request.replyLimit)
        do {
            let response = try await client.send(curlRequest)
            var headers = HTTPFields()
            for header in response.headers {
                guard let name = HTTPField.Name(header.name) else { continue }
                headers.append(HTTPField(name: name, value: header.value))
            }
            return ProviderResponse(status: response.status, headers: headers, body: response.body)
        } catch {
            let code: ProviderError.Code =
                switch error.code {
                case .tooLarge, .malformed: .malformed
                case .resolve, .connect, .tls, .invalidURL: .unreachable
                default: .interrupted
                }
            throw ProviderError(
                code, delivery: error.requestMayHaveArrived ? .unknown : .notSent, message: error.message)
        }
    }
}
