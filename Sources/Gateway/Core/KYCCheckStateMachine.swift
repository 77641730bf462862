/// Where a check of a person stands.
public enum KYCCheckState: String, Sendable, Hashable, CaseIterable {
    /// Written down; nothing of it has left, or what had left is proved to be without effect.
    case received = "received"
    /// On its way to the provider.
    case submitting = "submitting"
    /// The provider has it and has not decided.
    case pending = "pending"
    /// It may have reached the provider, and nobody knows.
    case unknown = "unknown"
    /// Decided, told, and never changed again.
    case completed = "completed"
}

/// The rules of a check as a value: an event comes in, the new state and what must be done come out.
///
/// Actions are carried out in the transaction that stores the new state. There is no clock, socket or lock in here.
public struct KYCCheckStateMachine: Sendable, Equatable {
    public private(set) var state: KYCCheckState
    /// Answers in a row that the provider does not know the check, or has not got its images.
    public private(set) var missingAnswers: Int

    public init(state: KYCCheckState, missingAnswers: Int = 0) {
        self.state = state
        self.missingAnswers = missingAnswers
    }

    public enum Event: Sendable, Equatable {
        /// The images are at hand and may be sent; the provider is about to be called.
        case submissionStarted
        /// An image is outside the provider's bounds, so that the person has to photograph again: nothing was sent.
        case imagesUnusable
        /// Our side cannot form the request, and no photograph would help: nothing was sent.
        case requestImpossible
        /// The request cannot have left.
        case requestNotSent
        /// The provider has the check and has not decided.
        case providerPending
        /// The provider has decided.
        case providerCompleted(KYCDecision, [KYCReason])
        /// The provider will not take the check, and charges nothing.
        case providerRefused(KYCReason)
        /// The provider does not know the check, or has not got its images. `mayResend` tells whether it deduplicates;
        /// `required` how many such answers in a row count.
        case providerMissing(mayResend: Bool, required: Int)
        /// Silence, a cut connection, a 5xx, an unreadable reply.
        case outcomeUnknown
        /// A readable reply about another check than ours.
        case replyMismatched
        /// It has waited for as long as it may: a person decides. The reason says for what it waited.
        case timeUp(KYCReason)
    }

    public enum Action: Sendable, Equatable {
        /// Tell the other side how it ended, and forget the person.
        case complete(KYCDecision, [KYCReason])
        /// Ask the provider later.
        case scheduleInquiry
        /// Send the same check later, under the same identifier.
        case scheduleSubmission
    }

    /// Applies an event. An event that cannot happen in a state is a programming error and stops the process.
    public mutating func apply(_ event: Event) -> [Action] {
        if case .providerMissing = event {} else { missingAnswers = 0 }
        switch (state, event) {
        case (.completed, .submissionStarted):
            preconditionFailure("A check that is completed is never submitted again.")
        case (.completed, _):
            return []
        case (.received, .submissionStarted):
            state = .submitting
            return []
        case (.received, .imagesUnusable):
            return complete(.recapture, [.imageUnusable])
        case (.received, .requestImpossible):
            return complete(.review, [.providerRefused])
        case (_, .timeUp(let reason)):
            return complete(.review, [reason])
        case (.received, _):
            preconditionFailure("A check that was never submitted cannot have an answer: \(event).")
        case (_, .submissionStarted), (_, .imagesUnusable), (_, .requestImpossible):
            preconditionFailure("A check is prepared and submitted from received only; it is \(state).")

        case (.submitting, .requestNotSent):
            state = .received
            return [.scheduleSubmission]
        case (_, .requestNotSent):
            return [.scheduleInquiry]
        case (_, .providerPending):
            state = .pending
            return [.scheduleInquiry]
        case (_, .providerCompleted(let decision, let reasons)):
            return complete(decision, reasons)
        case (_, .providerRefused(let reason)):
            return complete(reason.decisionOfRefusal, [reason])
        case (_, .providerMissing(let mayResend, let required)):
            return missing(mayResend: mayResend, required: required)
        case (_, .outcomeUnknown), (_, .replyMismatched):
            if state == .submitting { state = .unknown }
            return [.scheduleInquiry]
        }
    }

    private mutating func complete(_ decision: KYCDecision, _ reasons: [KYCReason]) -> [Action] {
        state = .completed
        return [.complete(decision, reasons)]
    }

    private mutating func missing(mayResend: Bool, required: Int) -> [Action] {
        missingAnswers += 1
        if state == .submitting { state = .unknown }
        guard mayResend, missingAnswers >= required else { return [.scheduleInquiry] }
        missingAnswers = 0
        state = .received
        return [.scheduleSubmission]
    }
}

extension KYCReason {
    /// What a provider's refusal to take a check means for the person: only his own images and papers are his to mend.
    public var decisionOfRefusal: KYCDecision {
        switch self {
        case .imageUnusable, .documentUnreadable: .recapture
        case .documentUnsupported: .rejected
        default: .review
        }
    }
}
