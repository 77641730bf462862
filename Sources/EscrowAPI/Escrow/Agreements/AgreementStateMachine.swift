import GatewayCore

/// The rules of an agreement as a value: an event comes in, the new state and what must be done come out.
///
/// Actions are carried out in the transaction that stores the new state. There is no clock, socket or lock in here.
/// What people ask for may be refused; what the gateway tells about payments of ours fits the state, because a payment
/// exists in the states only in which it was ordered.
package struct AgreementStateMachine: Sendable, Equatable {
    package private(set) var state: AgreementState

    package init(state: AgreementState) {
        self.state = state
    }

    package enum Event: Sendable, Equatable {
        /// A party asks for something.
        case requested(AgreementAction, by: Party, AgreementCircumstances)
        /// The buyer's money has arrived in the purse.
        case collectionSucceeded
        /// The seller has the money.
        case disbursementSucceeded
        /// The seller does not have it; the money is back in the purse.
        case disbursementFailed(mayRetry: Bool)
        /// The buyer has the money back.
        case refundSucceeded
        /// The buyer does not have it; the money is back in the purse.
        case refundFailed(mayRetry: Bool)
        /// One side has what a ruling gave it; `outstanding` where the other waits for its own.
        case legSucceeded(outstanding: Bool)
        /// One side does not have what a ruling gave it; the money is back in the purse.
        case legFailed(mayRetry: Bool)
        /// The time to try a failed disbursement or refund again has come.
        case payoutRetryDue
        /// The buyer's time to pay is over.
        case paymentDeadlinePassed(collectionOpen: Bool)
        /// The buyer has said nothing about delivered goods for as long as agreed.
        case silenceElapsed
        /// The seller has delivered nothing for as long as agreed after the deadline.
        case undeliveredElapsed
        /// A party has had an arbiter called; nil where an administrator has.
        case disputeOpened(by: Party?)
        /// There is no dispute any more, and there was no ruling: what was held stands where it stood.
        case disputeLifted(to: AgreementState)
        /// The arbiter's word.
        case ruled(Settlement)
    }

    package enum Action: Sendable, Equatable {
        /// Order the payment of the net to the seller.
        case disburse
        /// Order the payment of all that was collected back to the buyer.
        case refund
        /// Come back with `payoutRetryDue` after the settling time.
        case schedulePayoutRetry
        /// A person has to look.
        case flag(FlagReason)
        /// Order what the ruling gives to each side.
        case settle(Settlement)
        /// Begin to count the buyer's silence.
        case startSilenceClock
        /// Look again later whether the deadline may cancel.
        case postponePaymentDeadline
    }

    package enum FlagReason: String, Sendable, CaseIterable {
        case payoutAttemptsExhausted = "payout_attempts_exhausted"
        case purseRefused = "purse_refused"
        /// The gateway says that a payment moved money after it had said that it did not.
        case paymentContradicted = "payment_contradicted"
        /// A payout has failed often for reasons of ours; it is still tried again, and goes through once they are mended.
        case payoutFailing = "payout_failing"

        /// The gravest first.
        static let byGravity: [FlagReason] = [
            .paymentContradicted, .purseRefused, .payoutAttemptsExhausted, .payoutFailing,
        ]
    }

    /// Applies an event. Throws where a party asks for what is not his or not possible now; the state is unchanged then.
    /// An event about money that cannot happen in a state is a broken invariant and stops the process.
    package mutating func apply(_ event: Event) throws(AgreementRefusal) -> [Action] {
        switch event {
        case .requested(let action, let party, let circumstances):
            return try applyRequest(action, by: party, circumstances)
        case .paymentDeadlinePassed(let collectionOpen):
            return applyPaymentDeadline(collectionOpen: collectionOpen)
        case .silenceElapsed:
            guard state == .delivered else { return [] }
            state = .releasing
            return [.disburse]
        case .undeliveredElapsed:
            guard state == .fundsHeld else { return [] }
            state = .refunding
            return [.refund]
        case .disputeOpened(nil):
            guard state == .fundsHeld || state == .delivered else {
                throw AgreementRefusal(.wrongState, .openDispute, state, [])
            }
            state = .dispute
            return []
        case .disputeOpened(let party?):
            let circumstances = AgreementCircumstances(collectionOpen: false, deliveryDeadlinePassed: false)
            return try applyRequest(.openDispute, by: party, circumstances)
        case .disputeLifted(let before):
            precondition(
                state == .dispute && (before == .fundsHeld || before == .delivered),
                "A dispute that is open is lifted, once, to what can be disputed: \(state), \(before).")
            state = before
            return []
        case .ruled(let settlement):
            precondition(state == .dispute, "A ruling ends a dispute that is open, once: \(state).")
            state = settlement.toSeller.isPositive ? .releasing : .refunding
            return [.settle(settlement)]
        case .payoutRetryDue:
            return switch state {
            case .releasing: [.disburse]
            case .refunding: [.refund]
            default: []
            }
        case .collectionSucceeded, .disbursementSucceeded, .disbursementFailed, .refundSucceeded,
            .refundFailed, .legSucceeded, .legFailed:
            return applyMoney(event)
        }
    }

    private mutating func applyMoney(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.pendingFunds, .collectionSucceeded):
            state = .fundsHeld
            return []
        case (.releasing, .disbursementSucceeded):
            state = .released
            return []
        case (.refunding, .refundSucceeded):
            state = .refunded
            return []
        case (.releasing, .disbursementFailed(let mayRetry)), (.refunding, .refundFailed(let mayRetry)):
            return [mayRetry ? .schedulePayoutRetry : .flag(.payoutAttemptsExhausted)]
        case (.releasing, .legSucceeded(let outstanding)), (.refunding, .legSucceeded(let outstanding)):
            if !outstanding { state = state == .releasing ? .released : .refunded }
            return []
        case (.releasing, .legFailed(let mayRetry)), (.refunding, .legFailed(let mayRetry)):
            return [mayRetry ? .schedulePayoutRetry : .flag(.payoutAttemptsExhausted)]
        default:
            preconditionFailure(
                "A payment of the agreement ended in a state that never ordered it: \(event), \(state).")
        }
    }

    private mutating func applyPaymentDeadline(collectionOpen: Bool) -> [Action] {
        guard state == .pendingFunds else { return [] }
        guard !collectionOpen else { return [.postponePaymentDeadline] }
        state = .cancelled
        return []
    }

    private mutating func applyRequest(
        _ action: AgreementAction, by party: Party, _ circumstances: AgreementCircumstances
    ) throws(AgreementRefusal) -> [Action] {
        guard action.parties.contains(party) else { throw AgreementRefusal(.notYours, action, state, []) }
        if action == .confirmDelivery, state == .releasing || state == .released { return [] }
        if let obstacle = action.obstacle(in: state, for: party, circumstances) {
            let possible = AgreementAction.possible(in: state, for: party, circumstances)
            throw AgreementRefusal(obstacle, action, state, possible)
        }
        switch action {
        case .markDelivered:
            state = .delivered
            return [.startSilenceClock]
        case .confirmDelivery:
            state = .releasing
            return [.disburse]
        case .openDispute:
            state = .dispute
            return []
        case .cancel where state == .pendingFunds:
            state = .cancelled
            return []
        case .cancel:
            state = .refunding
            return [.refund]
        }
    }
}
