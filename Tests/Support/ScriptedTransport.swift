package import ProviderKit
import Synchronization

/// A transport that gives the answers of a list in their order, whatever is asked, and keeps what was asked.
package final class ScriptedTransport: HTTPTransport {
    private let state: Mutex<(answers: [ProviderResponse], requests: [ProviderRequest])>

    package init(_ answers: [ProviderResponse]) {
        state = Mutex((answers, []))
    }

    package var requests: [ProviderRequest] { state.withLock { $0.requests } }

    package func send(
        _ request: ProviderRequest, deadline: Duration
    ) async throws(ProviderError) -> ProviderResponse {
        let answer = state.withLock { state -> ProviderResponse? in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else {
            throw ProviderError(
                .interrupted, delivery: .unknown, message: "The script has no further answer.")
        }
        return answer
    }
}
