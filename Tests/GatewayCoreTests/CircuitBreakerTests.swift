import GatewayCore
import Testing

@Suite struct CircuitBreakerTests {
    private static let policy = CircuitBreaker.Policy(
        failures: 3, retry: .seconds(15), limit: .seconds(40))

    private typealias Row = (
        state: CircuitBreaker.State, event: CircuitBreaker.Event, after: CircuitBreaker,
        change: CircuitBreaker.Change
    )

    /// From one failure and, where it is open, one trip.
    private static let table: [Row] = [
        (.closed, .submissionAnswered, CircuitBreaker(), .none),
        (.closed, .inquiryAnswered, CircuitBreaker(failures: 1), .none),
        (.closed, .failed, CircuitBreaker(failures: 2), .none),
        (.closed, .probeSent(lease: .seconds(9)), CircuitBreaker(failures: 1), .none),
        (.open, .submissionAnswered, CircuitBreaker(), .closed),
        (
            .open, .inquiryAnswered, CircuitBreaker(state: .open, failures: 1, trips: 1),
            .hastened(retryWithin: .seconds(15))
        ),
        (.open, .failed, CircuitBreaker(state: .open, failures: 2, trips: 1), .none),
        (
            .open, .probeSent(lease: .seconds(9)), CircuitBreaker(state: .halfOpen, failures: 1, trips: 1),
            .held(retryAfter: .seconds(9))
        ),
        (.halfOpen, .submissionAnswered, CircuitBreaker(), .closed),
        (.halfOpen, .inquiryAnswered, CircuitBreaker(state: .halfOpen, failures: 1, trips: 1), .none),
        (
            .halfOpen, .failed, CircuitBreaker(state: .open, failures: 2, trips: 2),
            .held(retryAfter: .seconds(30))
        ),
        (
            .halfOpen, .probeSent(lease: .seconds(9)),
            CircuitBreaker(state: .halfOpen, failures: 1, trips: 1), .held(retryAfter: .seconds(9))
        ),
    ]

    @Test func everyEventInEveryStateDoesWhatTheTableSays() {
        for row in Self.table {
            var breaker = CircuitBreaker(
                state: row.state, failures: 1, trips: row.state == .closed ? 0 : 1)
            let change = breaker.apply(row.event, policy: Self.policy)
            #expect(breaker == row.after, "\(row.state) \(row.event)")
            #expect(change == row.change, "\(row.state) \(row.event)")
        }
        #expect(Self.table.count == CircuitBreaker.State.allCases.count * 4)
    }

    @Test func theFailureThatReachesTheLimitOpensAndAnAnswerInBetweenStartsTheCountAgain() {
        var breaker = CircuitBreaker()
        let events: [CircuitBreaker.Event] = [
            .failed, .failed, .submissionAnswered, .failed, .inquiryAnswered, .failed,
        ]
        for event in events {
            #expect(breaker.apply(event, policy: Self.policy) == .none)
            #expect(breaker.state == .closed)
        }
        #expect(breaker.apply(.failed, policy: Self.policy) == .opened(retryAfter: .seconds(15)))
        #expect(breaker == CircuitBreaker(state: .open, failures: 3, trips: 1))
    }

    @Test func eachProbeThatFailsDoublesTheWaitUpToItsLimitHoweverMany() {
        var breaker = CircuitBreaker(state: .open, failures: 3, trips: 1)
        var waits: [CircuitBreaker.Change] = []
        for _ in 0..<100 {
            _ = breaker.apply(.probeSent(lease: .seconds(120)), policy: Self.policy)
            waits.append(breaker.apply(.failed, policy: Self.policy))
        }
        #expect(waits.first == .held(retryAfter: .seconds(30)))
        #expect(
            Set(waits.dropFirst().map { "\($0)" }) == [
                "\(CircuitBreaker.Change.held(retryAfter: .seconds(40)))"
            ])
        #expect(breaker.apply(.submissionAnswered, policy: Self.policy) == .closed)
        #expect(breaker == CircuitBreaker())
    }
}
