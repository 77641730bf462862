import CurlHTTP
import Logging

/// Sends a notification to the address that a client registered.
struct WebhookSender: Sendable {
    /// Method, URL and JSON body; returns the receiver's status, or nil where there was no answer.
    let send: @Sendable (_ method: String, _ url: String, _ body: String) async -> Int?

    /// Over HTTP, with ten seconds for the receiver to answer.
    static func http(_ client: CurlClient, logger: Logger) -> WebhookSender {
        WebhookSender { method, url, body in
            let request = CurlRequest(
                method: method, url: url, headers: [("Content-Type", "application/json")],
                body: Array(body.utf8), deadline: .seconds(10))
            do throws(CurlError) {
                return try await client.send(request).status
            } catch {
                logger.info("A webhook was not delivered: \(error.message)")
                return nil
            }
        }
    }
}
