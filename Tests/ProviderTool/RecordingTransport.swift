import Fixtures
import HTTPTypes
import ProviderKit
import Synchronization
import TestSupport

/// Sends through another transport and writes down what was asked and answered.
final class RecordingTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let recorded = Mutex<[Exchange]>([])

    init(_ transport: any HTTPTransport) {
        self.transport = transport
    }

    var exchanges: [Exchange] { recorded.withLock { $0 } }

    func send(_ request: ProviderRequest, deadline: Duration) async throws(ProviderError) -> ProviderResponse
    {
        do {
            let response = try await transport.send(request, deadline: deadline)
            record(
                request,
                Exchange.Response(
                    status: response.status, headers: Self.headers(response.headers), body: response.body))
            return response
        } catch {
            let silence: Exchange.Silence =
                switch error.code {
                case .unreachable: .unreachable
                case .malformed: .tooLarge
                case .interrupted, .refused, .orderRefused, .throttled: .timeout
                }
            record(request, Exchange.Response(status: 0, headers: [], body: [], silence: silence))
            throw error
        }
    }

    private func record(_ request: ProviderRequest, _ response: Exchange.Response) {
        let fields = Self.headers(request.headers)
        let request = Exchange.Request(
            method: request.method.rawValue, url: request.url, headers: fields,
            body: ReadableBody.of(request.body, headers: fields))
        recorded.withLock { $0.append(Exchange(request: request, response: response)) }
    }

    private static func headers(_ fields: HTTPFields) -> [Exchange.Header] {
        fields.map { Exchange.Header(name: $0.name.rawName, value: $0.value) }
    }
}
