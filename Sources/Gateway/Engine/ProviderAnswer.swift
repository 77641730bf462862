import GatewayCore
import GatewayStore
import ProviderKit

/// What one call to a provider brought, as an event of the payment's state machine.
struct ProviderAnswer: Sendable {
    /// Which question was asked.
    enum Operation: String, Sendable {
        case submission, inquiry
    }

    let operation: Operation
    let event: PaymentStateMachine.Event
    /// For metrics and logs.
    let word: String
    let evidence: ProviderEvidence?
    let providerReference: String?
    let providerCode: String?
    /// The provider has said that it has the order already: ask at once.
    let asksAtOnce: Bool
    /// What it says of the provider's health; nil for nothing.
    var sign: CircuitBreaker.Event?

    init(
        _ result: Result<ProviderReply, ProviderError>, to operation: Operation, manifest: ProviderManifest
    ) {
        self.operation = operation
        sign = CircuitBreaker.Event(result, to: operation)
        switch result {
        case .failure(let error):
            let notSent = operation == .submission && error.delivery == .notSent
            event = notSent ? .requestNotSent : .outcomeUnknown
            word = error.code.rawValue
            (evidence, providerReference, providerCode, asksAtOnce) = (nil, nil, nil, false)
        case .success(let reply):
            evidence = reply.evidence
            var reference: String?
            var code: String?
            var again = false
            switch reply.outcome {
            case .pending(let known):
                (event, word, reference) = (.providerPending, "pending", known)
            case .succeeded(let known):
                (event, word, reference) = (.providerSucceeded, "succeeded", known)
            case .failed(let failure, let providerCode):
                (event, word, code) = (.providerFailed(failure), "failed", providerCode)
            case .alreadySubmitted:
                (event, word, again) = (.outcomeUnknown, "already_submitted", true)
            case .notFound where operation == .inquiry:
                let mayResend = manifest.resubmission == .deduplicated
                event = .providerNotFound(mayResend: mayResend, required: manifest.inquiry.notFoundAnswers)
                word = "not_found"
            case .notFound:
                (event, word) = (.outcomeUnknown, "not_found")
            case .mismatched(let fields):
                (event, word, code) = (.replyMismatched, "mismatched", fields.joined(separator: ","))
            case .unrecognised:
                (event, word) = (.outcomeUnknown, "unrecognised")
            }
            (providerReference, providerCode, asksAtOnce) = (reference, code, again)
        }
    }

    /// For an inquiry that is not made: the order cannot have left.
    static let neverSent = ProviderAnswer(neverSentBy: .inquiry)

    private init(neverSentBy operation: Operation) {
        self.operation = operation
        event = .requestNotSent
        word = "never_sent"
        (evidence, providerReference, providerCode, asksAtOnce) = (nil, nil, nil, false)
        sign = nil
    }

    /// What the answer means for a payment as it is stored.
    ///
    /// A reply to a submission ends a payment as failed only where that submission was the first and nothing has been
    /// heard since: it proves what became of that request, and an earlier one under the same identifier may have been
    /// executed. Only an inquiry can say that it was not.
    func event(for payment: StoredPayment) -> PaymentStateMachine.Event {
        guard operation == .submission, case .providerFailed = event,
            payment.state != .submitting || payment.submissions > 1
        else { return event }
        return .outcomeUnknown
    }
}

extension CircuitBreaker.Event {
    /// A provider that asks us to slow down says nothing of its health.
    init?(_ result: Result<ProviderReply, ProviderError>, to operation: ProviderAnswer.Operation) {
        switch result {
        case .success: self = operation == .submission ? .submissionAnswered : .inquiryAnswered
        case .failure(let error):
            guard error.isSignOfIllness else { return nil }
            self = .failed
        }
    }
}

extension ProviderError {
    var isSignOfIllness: Bool {
        switch code {
        case .unreachable, .interrupted, .malformed, .refused: true
        case .throttled: false
        }
    }
}
