import Fixtures
import ProviderKit
import Synchronization
import TestSupport

/// A transport that gives these answers in their order, whatever is asked.
final class AnswerTransport: HTTPTransport {
    private let answers: Mutex<[Exchange.Response]>

    init(_ answers: [Exchange.Response]) {
        self.answers = Mutex(answers)
    }

    func send(_ request: ProviderRequest, deadline: Duration) async throws(ProviderError) -> ProviderResponse
    {
        let answer = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let answer else {
            throw ProviderError(
                .interrupted, delivery: .unknown, message: "The recording has no further answer.")
        }
        return try answer.answer()
    }
}
