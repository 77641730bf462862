/// Whether a provider is called, as a value: what its answers say goes in, and what changes comes out. It holds no clock.
///
/// Submissions decide: so many failures in a row open the circuit, and after a while one submission, the probe, tries
/// whether it may close. A failed inquiry counts as a failure. One that is answered does not close the circuit, since
/// providers often answer questions while they take no orders; it only ends a long wait for the next probe.
public struct CircuitBreaker: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// The provider is called.
        case closed
        /// It is not called.
        case open
        /// One submission is on its way, to see.
        case halfOpen = "half_open"
    }

    public enum Event: Sendable, Equatable {
        /// A submission got a readable answer, whatever it says.
        case submissionAnswered
        /// An inquiry did.
        case inquiryAnswered
        /// A call got none.
        case failed
        /// A submission leaves while the circuit is open; nothing else does until it is answered or `lease` is over.
        case probeSent(lease: Duration)
    }

    public enum Change: Sendable, Equatable {
        case none
        /// The provider is unavailable from now on; a probe may go after that time.
        case opened(retryAfter: Duration)
        /// It still is; a probe may go after that time.
        case held(retryAfter: Duration)
        /// It still is, and a probe may go after that time at the latest.
        case hastened(retryWithin: Duration)
        /// It is available again.
        case closed
    }

    /// When a circuit opens and how long it stays open.
    public struct Policy: Sendable, Equatable {
        /// How many failures in a row open a circuit.
        public let failures: Int
        /// When the first probe goes; twice as long after each that fails.
        public let retry: Duration
        /// The longest time between probes.
        public let limit: Duration

        public init(failures: Int = 5, retry: Duration = .seconds(15), limit: Duration = .seconds(300)) {
            precondition(failures > 0 && retry > .zero, "A circuit opens after a failure, for a while.")
            self.failures = failures
            self.retry = retry
            self.limit = max(limit, retry)
        }

        /// How long the circuit stays open after its n-th trip in a row.
        func wait(trips: Int) -> Duration {
            let doublings = min(max(trips - 1, 0), 16)
            return min(retry * (1 << doublings), limit)
        }
    }

    public private(set) var state: State
    /// Failures since the last answer to a submission.
    public private(set) var failures: Int
    /// How often it opened since it was last closed.
    public private(set) var trips: Int

    public init(state: State = .closed, failures: Int = 0, trips: Int = 0) {
        self.state = state
        self.failures = failures
        self.trips = trips
    }

    /// Applies an event and tells what changes for callers.
    public mutating func apply(_ event: Event, policy: Policy) -> Change {
        switch (state, event) {
        case (.closed, .submissionAnswered):
            failures = 0
            return .none
        case (.open, .submissionAnswered), (.halfOpen, .submissionAnswered):
            self = CircuitBreaker()
            return .closed
        case (.closed, .failed):
            failures += 1
            guard failures >= policy.failures else { return .none }
            return .opened(retryAfter: trip(policy))
        case (.open, .failed):
            failures += 1
            return .none
        case (.halfOpen, .failed):
            failures += 1
            return .held(retryAfter: trip(policy))
        case (.open, .inquiryAnswered):
            return .hastened(retryWithin: policy.retry)
        case (.closed, .inquiryAnswered), (.halfOpen, .inquiryAnswered):
            return .none
        case (.open, .probeSent(let lease)), (.halfOpen, .probeSent(let lease)):
            state = .halfOpen
            return .held(retryAfter: lease)
        case (.closed, .probeSent):
            return .none
        }
    }

    private mutating func trip(_ policy: Policy) -> Duration {
        state = .open
        trips += 1
        return policy.wait(trips: trips)
    }
}
