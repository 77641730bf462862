import Primitives
import Synchronization
import TestSupport

/// Where a test has its webhooks sent. Answers each with 200, or with what it is told to.
final class WebhookReceiver: Sendable {
    struct Delivery: Sendable {
        let line: String
        let contentType: String?
        let body: String
        /// All of it.
        let request: RawRequest

        var method: String { String(line.prefix { $0 != " " }) }
    }

    private let server: RawServer

    init(status: String = "200 OK") throws {
        server = try RawServer { connection in
            while connection.readRequest() != nil { connection.reply(status: status) }
        }
    }

    func stop() { server.stop() }

    /// The address to register, with a path and a query that must come back as they are.
    var url: String { "http://localhost:\(server.port)/hook/a?b=c%20d" }

    var deliveries: [Delivery] {
        server.requests.map {
            Delivery(
                line: $0.line, contentType: $0.header("content-type"),
                body: String(decoding: $0.body, as: UTF8.self), request: $0)
        }
    }

    /// Waits until so many have come.
    func wait(for count: Int) async throws -> [Delivery] {
        try await eventuallyValue("\(count) webhooks") {
            let all = deliveries
            return all.count >= count ? all : nil
        }
    }
}
