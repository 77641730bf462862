/// The rules of a dispute as a value: an event comes in, the new state and what must be done come out.
///
/// Actions are carried out in the transaction that stores the new state. There is no clock, socket or lock in here. Each
/// state but the last two has a clock, so that every dispute of a party's ends whether or not anybody acts. One that an
/// administrator opened waits for people: its clocks remind them, and it can be lifted.
package struct DisputeStateMachine: Sendable, Hashable {
    package private(set) var state: DisputeState
    /// A ruling waits for its second signature; in review only.
    package private(set) var awaitsSignature: Bool
    /// A ruling was declined before: the next that is goes to the administrators.
    package private(set) var wasDeclined: Bool
    /// An administrator opened it, and no party.
    package let isAdministrative: Bool

    package init(
        state: DisputeState, awaitsSignature: Bool = false, wasDeclined: Bool = false,
        isAdministrative: Bool = false
    ) {
        precondition(!awaitsSignature || state == .inReview, "A ruling waits while its dispute is in review.")
        self.state = state
        self.awaitsSignature = awaitsSignature
        self.wasDeclined = wasDeclined
        self.isAdministrative = isAdministrative
    }

    package enum Event: Sendable, Equatable {
        /// An administrator gives it to an arbiter, the first or another.
        case assigned
        /// The arbiter says or shows something.
        case arbiterActed
        /// The arbiter rules.
        case ruled(needsSecond: Bool)
        /// Another signs the ruling.
        case confirmed
        /// Another refuses to sign it.
        case declined
        /// The next step did not come in time.
        case deadlinePassed
        /// Whoever had it may not judge any more.
        case arbiterLost
        /// An administrator takes back what one of them opened.
        case lifted
        /// The money that a ruling moved has arrived.
        case settled
    }

    package enum Action: Sendable, Equatable {
        /// Move the money as the ruling says.
        case settle
        /// Rule as is due where nobody did, and move the money so.
        case settleAutomatically
        /// What was held goes on where it stood.
        case resume
        /// Tell the administrators again that it waits for them.
        case remind
        /// A ruling that waited for a signature will not have one.
        case lapseRuling
        case startClock(Clock)
        /// The arbiter rules anew within the time that he had when he began.
        case resumeRulingClock
        case stopClock
    }

    /// What the next step is.
    package enum Clock: Sendable, Equatable, CaseIterable {
        case assignment, beginning, ruling, signature, administrators
    }

    /// Applies an event. Throws where the state has no place for what a person asks; the state is unchanged then.
    package mutating func apply(_ event: Event) throws(DisputeError) -> [Action] {
        switch (event, state) {
        case (.assigned, .open), (.assigned, .assigned), (.assigned, .inReview), (.assigned, .escalated):
            let lapsed: [Action] = awaitsSignature ? [.lapseRuling] : []
            awaitsSignature = false
            state = .assigned
            return lapsed + [.startClock(.beginning)]
        case (.arbiterActed, .assigned):
            state = .inReview
            return [.startClock(.ruling)]
        case (.arbiterActed, _): return []
        case (.ruled(let needsSecond), .assigned), (.ruled(let needsSecond), .inReview):
            guard !awaitsSignature else { throw .rulingWaits }
            state = needsSecond ? .inReview : .resolved
            awaitsSignature = needsSecond
            return needsSecond ? [.startClock(.signature)] : [.settle, .stopClock]
        case (.confirmed, .inReview) where awaitsSignature:
            awaitsSignature = false
            state = .resolved
            return [.settle, .stopClock]
        case (.declined, .inReview) where awaitsSignature:
            awaitsSignature = false
            guard wasDeclined else {
                wasDeclined = true
                return [.resumeRulingClock]
            }
            state = .escalated
            return [.startClock(.administrators)]
        case (.deadlinePassed, _): return deadlinePassed()
        case (.arbiterLost, .assigned), (.arbiterLost, .inReview): return escalate()
        case (.arbiterLost, _): return []
        case (.lifted, .open), (.lifted, .assigned), (.lifted, .inReview), (.lifted, .escalated):
            guard isAdministrative else { throw .notLiftable }
            let lapsed: [Action] = awaitsSignature ? [.lapseRuling] : []
            awaitsSignature = false
            state = .closed
            return lapsed + [.resume, .stopClock]
        case (.settled, .resolved):
            state = .closed
            return []
        case (.settled, _): return []
        default: throw .wrongState(state)
        }
    }

    private mutating func deadlinePassed() -> [Action] {
        switch state {
        case .open, .assigned, .inReview: return escalate()
        case .escalated where isAdministrative: return [.remind, .startClock(.administrators)]
        case .escalated:
            state = .resolved
            return [.settleAutomatically, .stopClock]
        case .resolved, .closed: return []
        }
    }

    private mutating func escalate() -> [Action] {
        let lapsed: [Action] = awaitsSignature ? [.lapseRuling] : []
        awaitsSignature = false
        state = .escalated
        return lapsed + [.startClock(.administrators)]
    }
}
