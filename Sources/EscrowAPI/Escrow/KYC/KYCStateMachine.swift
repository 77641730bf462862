package import GatewayCore

/// The rules by which a person becomes verified, without effects: an event goes in, the new state comes out.
package struct KYCStateMachine: Sendable, Equatable {
    package private(set) var state: KYCState

    package init(state: KYCState) {
        self.state = state
    }

    package enum Event: Sendable, Hashable {
        /// All papers and the consent are there.
        case submitted
        /// A provider's word.
        case reported(KYCDecision)
        /// The gateway does not take the check.
        case checkRefused
        /// An administrator's word.
        case decided(KYCReviewAction)
        case outlived
    }

    /// Throws `KYCRefusal` where the event has no place in the state.
    package mutating func apply(_ event: Event) throws(KYCRefusal) {
        switch (state, event) {
        case (.pending, .submitted), (.rejected, .submitted), (.expired, .submitted): state = .submitted
        case (.submitted, .reported(let decision)):
            state =
                switch decision {
                case .verified: .verified
                case .rejected: .rejected
                case .recapture: .pending
                case .review: .underReview
                }
        case (.submitted, .checkRefused): state = .underReview
        case (.submitted, .decided(let action)), (.underReview, .decided(let action)):
            state = Self.state(after: action)
        // A verification that was wrong is taken back.
        case (.verified, .decided(.reject)): state = .rejected
        case (.verified, .decided(.askAgain)): state = .pending
        case (.verified, .outlived): state = .expired
        default: throw KYCRefusal(state: state)
        }
    }

    private static func state(after action: KYCReviewAction) -> KYCState {
        switch action {
        case .approve: .verified
        case .reject: .rejected
        case .askAgain: .pending
        }
    }
}

/// What an administrator may decide.
package enum KYCReviewAction: String, Sendable, Hashable, CaseIterable {
    case approve = "approve"
    case reject = "reject"
    case askAgain = "ask_again"
}

/// An event that has no place in the state.
package struct KYCRefusal: Error, Sendable, Equatable {
    package let state: KYCState

    package init(state: KYCState) {
        self.state = state
    }
}
