import GatewayCore
import GatewayStore
import ProviderKit

/// What one call to a provider brought, as an event of the payment's state machine.
struct ProviderAnswer: Sendable {
    /// Which question was asked.
    enum Operation: String, Sendable {
        case submission, inquiry
        /// None: a line of an imported statement tells it.
        case statement
    }

    let operation: Operation
    /// The submission that it speaks of: how often the payment had been taken for sending when it was asked.
    let submission: Int
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
    /// The line that tells it, where a statement does.
    let place: PaymentStore.StatementPlace?

    init(
        _ result: Result<ProviderReply, ProviderError>, to operation: Operation, of submission: Int,
        manifest: ProviderManifest
    ) {
        self.operation = operation
        self.submission = submission
        place = nil
        sign = CircuitBreaker.Event(result, to: operation)
        switch result {
        case .failure(let error):
            let notSent = operation == .submission && error.delivery == .notSent
            event = notSent ? .requestNotSent : .outcomeUnknown
            word = error.code.rawValue
            (evidence, providerReference, providerCode, asksAtOnce) = (nil, nil, nil, false)
        case .success(let reply):
            evidence = ProviderEvidence(
                httpStatus: reply.evidence.httpStatus, body: Self.storable(reply.evidence.body))
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
            (providerReference, providerCode, asksAtOnce) = (
                reference.map(Self.storable), code.map(Self.storable), again
            )
        }
    }

    /// PostgreSQL keeps no NUL: an answer with one could never be applied, and its money never be booked.
    private static func storable(_ text: String) -> String {
        text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    }

    /// For an inquiry that is not made: the order cannot have left in that submission, nor in one before it.
    static func neverSent(in submission: Int) -> ProviderAnswer {
        ProviderAnswer(.neverSent, word: "never_sent", to: .inquiry, of: submission, evidence: nil, sign: nil)
    }

    /// For a preparation that the provider refuses for what the order says: the order is not sent, ever.
    static func preparationRefused(_ error: ProviderError, of submission: Int) -> ProviderAnswer {
        ProviderAnswer(
            .preparationRefused(.providerConfiguration), word: error.code.rawValue, to: .submission,
            of: submission,
            evidence: ProviderEvidence(httpStatus: error.httpStatus ?? 0, body: storable(error.message)),
            sign: .submissionAnswered)
    }

    /// For a line of a statement that says explicitly how a payment has ended. `body` is the line without the number of the
    /// other side.
    static func stated(
        _ event: PaymentStateMachine.Event, of payment: StoredPayment, reference: String, body: String,
        at place: PaymentStore.StatementPlace
    ) -> ProviderAnswer {
        precondition(event.isFinalWord, "A line proves how a payment has ended, or nothing.")
        return ProviderAnswer(
            event, word: event == .providerSucceeded ? "succeeded" : "failed", to: .statement,
            of: payment.submissions, evidence: ProviderEvidence(httpStatus: 0, body: storable(body)),
            sign: nil,
            providerReference: reference.isEmpty ? nil : storable(reference), place: place)
    }

    private init(
        _ event: PaymentStateMachine.Event, word: String, to operation: Operation, of submission: Int,
        evidence: ProviderEvidence?, sign: CircuitBreaker.Event?, providerReference: String? = nil,
        place: PaymentStore.StatementPlace? = nil
    ) {
        self.place = place
        self.operation = operation
        self.submission = submission
        self.event = event
        self.word = word
        self.evidence = evidence
        (self.providerReference, providerCode, asksAtOnce) = (providerReference, nil, false)
        self.sign = sign
    }

    /// What the answer means for a payment as it is stored and locked; nil for nothing.
    ///
    /// That a request has not left says so of one submission only: where the payment has been taken for another since,
    /// that one may be under way. That nothing has ever left holds while nothing is prepared.
    ///
    /// A reply to a submission ends a payment as failed only where that submission was the first and nothing has been
    /// heard since: it proves what became of that request, and an earlier one under the same identifier may have been
    /// executed. Only an inquiry can say that it was not.
    func event(for payment: StoredPayment) -> PaymentStateMachine.Event? {
        switch event {
        case .requestNotSent, .preparationRefused:
            return submission == payment.submissions ? event : nil
        case .neverSent:
            guard submission == payment.submissions else { return nil }
            return payment.preparedKey == nil ? event : .outcomeUnknown
        case .providerFailed(let failure) where operation == .submission:
            guard payment.state == .submitting, submission == payment.submissions else {
                return .outcomeUnknown
            }
            return payment.submissions == 1 ? event : .resendRefused(failure)
        default:
            return event
        }
    }
}

extension PaymentStateMachine.Event {
    /// Whether the provider has said explicitly how it ended.
    var isFinalWord: Bool {
        switch self {
        case .providerSucceeded, .providerFailed: true
        default: false
        }
    }

    /// Why the payment has failed, where the event itself says it.
    var failure: PaymentFailure? {
        switch self {
        case .providerFailed(let failure), .preparationRefused(let failure): failure
        default: nil
        }
    }
}

extension CircuitBreaker.Event {
    /// A provider that asks us to slow down says nothing of its health; one that refuses a single order is well.
    init?(_ result: Result<ProviderReply, ProviderError>, to operation: ProviderAnswer.Operation) {
        switch result {
        case .success: self = operation == .submission ? .submissionAnswered : .inquiryAnswered
        case .failure(let error) where error.code == .orderRefused:
            self = operation == .submission ? .submissionAnswered : .inquiryAnswered
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
        case .throttled, .orderRefused: false
        }
    }
}
