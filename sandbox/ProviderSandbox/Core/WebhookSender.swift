import CurlHTTP
import Logging

/// Sends a notification to the address that a client registered.
struct WebhookSender: Sendable {
    private let request: @Sendable (CurlRequest) async -> Int?

    /// Sends a JSON body, with headers where the operator signs; returns the receiver's status, or nil where there was
    /// no answer.
    func send(
        _ method: String, _ url: String, _ body: String, headers: [(String, String)] = [],
        within deadline: Duration = .seconds(10)
    ) async -> Int? {
        await request(
            CurlRequest(
                method: method, url: url, headers: [("Content-Type", "application/json")] + headers,
                body: Array(body.utf8), deadline: deadline))
    }

    /// Over HTTP.
    static func http(_ client: CurlClient, logger: Logger) -> WebhookSender {
        WebhookSender { request in
            do throws(CurlError) {
                return try await client.send(request).status
            } catch {
                logger.info("A webhook was not delivered: \(error.message)")
                return nil
            }
        }
    }
}
