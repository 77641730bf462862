/// The rules of a payment as a value: an event comes in, the new state and what must be done come out.
///
/// Actions are carried out in the transaction that stores the new state. There is no clock, socket or lock in here.
public struct PaymentStateMachine: Sendable, Equatable {
    public private(set) var state: PaymentState
    /// Answers "unknown reference" in a row.
    public private(set) var notFoundAnswers: Int
    /// Why the provider refused the order when it was sent again, where nothing has been heard since that speaks
    /// against it.
    public private(set) var refusal: PaymentFailure?

    /// Whether the provider has had its settling time since it said that the payment failed.
    private let isSettled: Bool
    /// Whether the order was last sent so long ago that "unknown reference" no longer means "not yet".
    private let isOverdue: Bool

    public init(
        state: PaymentState, notFoundAnswers: Int = 0, refusal: PaymentFailure? = nil,
        isSettled: Bool = false,
        isOverdue: Bool = true
    ) {
        self.state = state
        self.notFoundAnswers = notFoundAnswers
        self.refusal = refusal
        self.isSettled = isSettled
        self.isOverdue = isOverdue
    }

    public enum Event: Sendable, Equatable {
        /// A worker has taken the payment, and is about to call the provider.
        case submissionStarted
        /// The request cannot have left.
        case requestNotSent
        /// Our own rows prove that nothing of the order has ever left: what is sent first was never stored.
        case neverSent
        /// The provider refuses to give out what the order is executed under: nothing of it has left, nor will.
        case preparationRefused(PaymentFailure)
        /// The provider refuses an order that was sent before: that proves what became of this request, and nothing of
        /// an earlier one under the same identifier.
        case resendRefused(PaymentFailure)
        /// The provider has the request and has not decided.
        case providerPending
        /// The provider says explicitly that the money moved, as ordered.
        case providerSucceeded
        /// The provider says explicitly that it did not.
        case providerFailed(PaymentFailure)
        /// The provider says it does not know the identifier. `mayResend` tells whether this provider deduplicates;
        /// `required` how many such answers in a row count.
        case providerNotFound(mayResend: Bool, required: Int)
        /// Silence, a cut connection, a 5xx, an unreadable or a foreign reply.
        case outcomeUnknown
        /// A readable reply that speaks of another amount, currency or account than the order.
        case replyMismatched
        /// The schedule of inquiries is used up.
        case inquiriesExhausted
        /// It has waited too long, and our own rows prove that nothing of it has ever left.
        case withdrawn
    }

    public enum Action: Sendable, Equatable {
        /// Book the money: post the hold, or credit the purse.
        case postMoney
        /// Release the reserved money to the purse.
        case voidHold
        /// Tell the other side where the payment stands now.
        case announce
        /// Ask the provider again, later.
        case scheduleInquiry
        /// Send the same attempt again, under the same identifier.
        case scheduleSubmission
        /// Ask once more when the settling time is over: until then, and until the provider says again that it failed,
        /// no other payment takes this one's place.
        case scheduleSettlementCheck
        /// The provider has confirmed its failure: another payment may take this one's place.
        case confirmFailure
        /// The provider says "done" after it said "failed": book to suspense, and let a person look.
        case bookLateSuccess
        /// A person has to look.
        case openCase(CaseReason)
    }

    /// Applies an event. An event that cannot happen in a state is a programming error and stops the process.
    public mutating func apply(_ event: Event) -> [Action] {
        // That nobody is to ask any more by schedule is no answer: it interrupts no row of answers.
        switch event {
        case .providerNotFound, .inquiriesExhausted: break
        case .providerPending, .replyMismatched: (notFoundAnswers, refusal) = (0, nil)
        default: notFoundAnswers = 0
        }
        switch (state, event) {
        case (.received, .submissionStarted):
            state = .submitting
            return []
        case (.received, .withdrawn):
            state = .failed
            return [.voidHold, .announce, .confirmFailure]
        case (_, .withdrawn):
            preconditionFailure("A payment that may have left is never withdrawn; it is \(state).")
        case (.received, _):
            preconditionFailure("A payment that was never submitted cannot have an answer: \(event).")

        case (.submitting, .submissionStarted), (.pending, .submissionStarted),
            (.indeterminate, .submissionStarted):
            preconditionFailure("A payment is submitted from received only; it is \(state).")

        case (.submitting, .requestNotSent):
            state = .received
            return [.scheduleSubmission]
        case (.pending, .requestNotSent), (.indeterminate, .requestNotSent):
            return [.scheduleInquiry]

        case (.submitting, .neverSent), (.indeterminate, .neverSent):
            state = .received
            return [.scheduleSubmission]
        case (.pending, .neverSent):
            return [.scheduleInquiry]

        case (.submitting, .preparationRefused):
            state = .failed
            return [.voidHold, .announce, .confirmFailure]
        case (.pending, .preparationRefused), (.indeterminate, .preparationRefused):
            return [.scheduleInquiry]

        case (.submitting, .resendRefused(let failure)):
            state = .indeterminate
            refusal = failure
            return [.announce, .scheduleInquiry]
        case (.pending, .resendRefused), (.indeterminate, .resendRefused):
            return [.scheduleInquiry]

        case (.submitting, .providerPending), (.indeterminate, .providerPending):
            state = .pending
            return [.announce, .scheduleInquiry]
        case (.pending, .providerPending):
            return [.scheduleInquiry]

        case (.submitting, .providerSucceeded), (.pending, .providerSucceeded),
            (.indeterminate, .providerSucceeded):
            state = .succeeded
            return [.postMoney, .announce]
        case (.submitting, .providerFailed), (.pending, .providerFailed), (.indeterminate, .providerFailed):
            state = .failed
            return [.voidHold, .announce, .scheduleSettlementCheck]

        case (.submitting, .providerNotFound(let mayResend, let required)),
            (.pending, .providerNotFound(let mayResend, let required)),
            (.indeterminate, .providerNotFound(let mayResend, let required)):
            return notFound(mayResend: mayResend, required: required)

        case (.submitting, .outcomeUnknown):
            state = .indeterminate
            return [.announce, .scheduleInquiry]
        case (.pending, .outcomeUnknown), (.indeterminate, .outcomeUnknown):
            return [.scheduleInquiry]

        case (.submitting, .replyMismatched), (.pending, .replyMismatched):
            state = .indeterminate
            return [.announce, .scheduleInquiry, .openCase(.replyMismatched)]
        case (.indeterminate, .replyMismatched):
            return [.scheduleInquiry, .openCase(.replyMismatched)]

        case (.submitting, .inquiriesExhausted), (.pending, .inquiriesExhausted),
            (.indeterminate, .inquiriesExhausted):
            return [.openCase(.inquiriesExhausted)]

        case (.failed, .providerSucceeded):
            return [.bookLateSuccess, .openCase(.lateSuccess)]
        case (.failed, .providerFailed):
            return [isSettled ? .confirmFailure : .scheduleSettlementCheck]
        case (.failed, .providerNotFound(_, let required)):
            guard isSettled else { return [.scheduleSettlementCheck] }
            notFoundAnswers += 1
            return [notFoundAnswers >= required ? .confirmFailure : .scheduleInquiry]
        case (.failed, .neverSent):
            return [.confirmFailure]
        case (.failed, .providerPending), (.failed, .outcomeUnknown), (.failed, .requestNotSent),
            (.failed, .preparationRefused), (.failed, .resendRefused):
            return [.scheduleInquiry]
        case (.failed, .replyMismatched):
            return [.scheduleInquiry, .openCase(.replyMismatched)]
        case (.failed, .inquiriesExhausted):
            return [.openCase(.inquiriesExhausted)]
        case (.succeeded, .providerFailed), (.succeeded, .providerNotFound):
            return [.openCase(.finalStateContradicted)]
        case (.succeeded, _):
            return []
        case (.failed, .submissionStarted):
            preconditionFailure("A failed payment is never submitted again; another payment takes its place.")
        }
    }

    /// A refused order that is unknown as often as it takes to send one again has failed: the refusal says that the last
    /// request created nothing, the answers that no earlier one did.
    private mutating func notFound(mayResend: Bool, required: Int) -> [Action] {
        notFoundAnswers += 1
        guard notFoundAnswers >= required, isOverdue else { return [.scheduleInquiry] }
        if refusal != nil {
            notFoundAnswers = 0
            state = .failed
            return [.voidHold, .announce, .scheduleSettlementCheck]
        }
        guard mayResend else {
            let wasIndeterminate = state == .indeterminate
            state = .indeterminate
            return (wasIndeterminate ? [] : [.announce]) + [.openCase(.unknownToProvider)]
        }
        notFoundAnswers = 0
        state = .received
        return [.scheduleSubmission]
    }
}

/// Why a person has to look at a payment.
public enum CaseReason: String, Sendable, Hashable, CaseIterable {
    case inquiriesExhausted = "inquiries_exhausted"
    case lateSuccess = "late_success"
    case finalStateContradicted = "final_state_contradicted"
    case unknownToProvider = "unknown_to_provider"
    case replyMismatched = "reply_mismatched"
    case providerUnreachable = "provider_unreachable"
    case refundFailed = "refund_failed"
}
