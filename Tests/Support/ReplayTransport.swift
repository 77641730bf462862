package import Fixtures
import HTTPTypes
package import ProviderKit
import Synchronization

/// A transport that answers from a fixture: each request must be the fixture's next one, to the header and
/// the byte.
///
/// What differs is kept in `problems` as text to read; the provider sees an error then.
package final class ReplayTransport: HTTPTransport {
    private struct State {
        var next = 0
        var requests: [ProviderRequest] = []
        var problems: [String] = []
    }

    private let name: String
    private let exchanges: [Exchange]
    private let state = Mutex(State())

    /// Answers from the fixture's exchanges in their order; `skipping` leaves out the first ones, such as a
    /// webhook.
    package init(_ fixture: Fixture, skipping: Int = 0) {
        name = fixture.name
        exchanges = Array(fixture.archive.exchanges.dropFirst(skipping))
    }

    /// Everything that was sent, in order.
    package var requests: [ProviderRequest] { state.withLock { $0.requests } }

    /// What did not fit the fixture; once all is done also what the fixture expected and nobody sent.
    package func problems(atEnd: Bool) -> [String] {
        state.withLock { state in
            let missing = exchanges.dropFirst(state.next).map {
                "\(name): nobody sent \($0.request.method) \($0.request.url)"
            }
            return state.problems + (atEnd && state.problems.isEmpty ? missing : [])
        }
    }

    package func send(
        _ request: ProviderRequest, deadline: Duration
    ) async throws(ProviderError) -> ProviderResponse {
        let exchange = state.withLock { state -> Exchange? in
            state.requests.append(request)
            guard state.next < exchanges.count else {
                state.problems.append("\(name): sent beyond its end: \(request.method) \(request.url)")
                return nil
            }
            let exchange = exchanges[state.next]
            state.next += 1
            if let difference = exchange.request.difference(from: request.exchange) {
                state.problems.append("\(name): request \(state.next) differs.\n\(difference)")
                return nil
            }
            return exchange
        }
        guard let exchange else {
            throw ProviderError(
                .refused, delivery: .unknown, message: "The request does not fit the fixture.")
        }
        return try exchange.response.answer()
    }
}

extension ProviderRequest {
    fileprivate var exchange: Exchange.Request {
        let fields = headers.map { Exchange.Header(name: $0.name.rawName, value: $0.value) }
        return Exchange.Request(
            method: method.rawValue, url: url, headers: fields,
            body: ReadableBody.of(body, headers: fields))
    }
}

extension Exchange.Response {
    /// What a transport makes of it: a reply, or the error of a silence.
    package func answer() throws(ProviderError) -> ProviderResponse {
        switch silence {
        case .timeout: throw ProviderError(.interrupted, delivery: .unknown, message: "No answer in time.")
        case .unreachable: throw ProviderError(.unreachable, delivery: .notSent, message: "No connection.")
        case .tooLarge:
            throw ProviderError(.malformed, delivery: .unknown, message: "The answer is too large.")
        case nil: return provider
        }
    }

    private var provider: ProviderResponse {
        var fields = HTTPFields()
        for header in headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        return ProviderResponse(status: status, headers: fields, body: body)
    }
}

extension Fixture {
    /// The exchange at that place as a webhook that comes in: its request's headers and body.
    package func webhook(at index: Int) -> ProviderWebhook {
        let request = archive.exchanges[index].request
        var fields = HTTPFields()
        for header in request.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        return ProviderWebhook(headers: fields, body: request.body)
    }
}
