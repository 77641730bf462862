import Foundation
import HTTPTypes
import ProviderKit
import TestSupport

/// Where a simulator's webhooks come in, and are answered with 204 as the gateway does.
final class WebhookReceiver: Sendable {
    private let server: RawServer

    init() throws {
        server = try RawServer { peer in
            while peer.readRequest() != nil { peer.reply(status: "204 No Content") }
        }
    }

    var url: String { "\(server.origin)/webhooks" }

    func stop() { server.stop() }

    /// The first ones, once so many have come.
    func webhooks(_ count: Int) async throws -> [ProviderWebhook] {
        try await eventually("\(count) webhooks") { server.requests.count >= count }
        return server.requests.prefix(count).map { request in
            ProviderWebhook(headers: request.fields, body: request.body)
        }
    }
}

extension RawRequest {
    /// All headers, for the providers that sign.
    fileprivate var fields: HTTPFields {
        var fields = HTTPFields()
        for line in head.split(whereSeparator: \.isNewline).dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard parts.count == 2, let name = HTTPField.Name(parts[0]) else { continue }
            fields.append(HTTPField(name: name, value: parts[1]))
        }
        return fields
    }
}
