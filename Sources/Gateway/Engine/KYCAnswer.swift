import GatewayCore
import GatewayStore
import ProviderKit

/// What one call to a provider brought, as an event of the check's state machine.
struct KYCAnswer: Sendable {
    let operation: ProviderAnswer.Operation
    /// The submission that it answers, or after which it was asked: an answer about an earlier one proves less.
    let submission: Int
    let event: KYCCheckStateMachine.Event
    /// For metrics and logs.
    let word: String
    var evidence: ProviderEvidence?
    /// The provider's own identifier of the job, where it told one.
    var providerJob: String?
    var providerCode: String?
    var identity: KYCIdentity?
    /// A readable answer that says nothing we know, or speaks of another check.
    var isPuzzling = false
    /// What it says of the provider's health; nil for nothing.
    var sign: CircuitBreaker.Event?

    init(
        _ result: Result<KYCReply, ProviderError>, to operation: ProviderAnswer.Operation, submission: Int,
        manifest: ProviderManifest
    ) {
        self.operation = operation
        self.submission = submission
        switch result {
        case .failure(let error):
            let notSent = operation == .submission && error.delivery == .notSent
            event = notSent ? .requestNotSent : .outcomeUnknown
            word = error.code.rawValue
            sign = error.isSignOfIllness ? .failed : nil
        case .success(let reply):
            evidence = reply.evidence
            sign = operation == .submission ? .submissionAnswered : .inquiryAnswered
            let missing = KYCCheckStateMachine.Event.providerMissing(
                mayResend: manifest.resubmission == .deduplicated, required: manifest.inquiry.notFoundAnswers)
            switch reply.outcome {
            case .pending(let job):
                (event, word, providerJob) = (.providerPending, "pending", job)
            case .completed(let result):
                event = .providerCompleted(result.decision, result.reasons)
                (word, providerCode, identity) = (result.decision.rawValue, result.code, result.identity)
            case .imagesMissing:
                (event, word) = (operation == .inquiry ? missing : .outcomeUnknown, "images_missing")
            case .notFound:
                (event, word) = (operation == .inquiry ? missing : .outcomeUnknown, "not_found")
            case .refused(let reason, let code, _):
                (event, word, providerCode) = (.providerRefused(reason), "refused", code)
            case .mismatched(let fields):
                (event, word, isPuzzling) = (.replyMismatched, "mismatched", true)
                providerCode = fields.joined(separator: ",")
            case .unrecognised:
                (event, word, isPuzzling) = (.outcomeUnknown, "unrecognised", true)
            }
        }
    }

    /// For an inquiry that is not made: the provider has told no job, and is not asked without one.
    static func unasked(_ check: StoredKYCCheck) -> KYCAnswer {
        KYCAnswer(unaskedAfter: check.submissions)
    }

    private init(unaskedAfter submission: Int) {
        operation = .inquiry
        self.submission = submission
        (event, word) = (.outcomeUnknown, "no_job")
    }

    /// The same answer, taken as one about another check.
    var disbelieved: KYCAnswer { KYCAnswer(disbelieving: self) }

    private init(disbelieving answer: KYCAnswer) {
        operation = answer.operation
        submission = answer.submission
        (event, word, isPuzzling) = (.replyMismatched, "mismatched", true)
        providerCode = "job"
        sign = answer.sign
    }

    /// What the answer means for a check as it is stored; nil for nothing.
    ///
    /// One that comes after the check was sent again, or was put back in line, counts only where the provider has taken
    /// or decided the check: whatever else it says is about a submission that is not the last.
    func event(for check: StoredKYCCheck) -> KYCCheckStateMachine.Event? {
        if case .providerCompleted = event { return event }
        guard check.state != .received else { return nil }
        guard submission != check.submissions || operation == .submission && check.state != .submitting else {
            return event
        }
        return event == .providerPending ? event : .outcomeUnknown
    }
}
