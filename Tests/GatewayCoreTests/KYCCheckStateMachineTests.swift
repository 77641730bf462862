import GatewayCore
import Testing

/// The whole table of a check's life, state by state and event by event, written out by hand.
@Suite("A KYC check's state machine") struct KYCCheckStateMachineTests {
    typealias Event = KYCCheckStateMachine.Event
    typealias Action = KYCCheckStateMachine.Action

    struct Row: Sendable, CustomTestStringConvertible {
        let state: KYCCheckState
        let event: Event
        let next: KYCCheckState
        let actions: [Action]
        var testDescription: String { "\(state) × \(event)" }
    }

    /// Every event, in every variant that is treated differently.
    static let events: [Event] = [
        .submissionStarted, .imagesUnusable, .requestImpossible, .requestNotSent, .providerPending,
        .providerCompleted(.verified, []), .providerCompleted(.rejected, [.faceMismatch]),
        .providerRefused(.providerRefused), .providerRefused(.imageUnusable),
        .providerRefused(.documentUnsupported), .providerMissing(mayResend: true, required: 1),
        .providerMissing(mayResend: true, required: 2), .providerMissing(mayResend: false, required: 1),
        .outcomeUnknown, .replyMismatched, .timeUp(.noAnswer),
    ]

    /// What each event does to a check that has left, wherever it stands; the rest is told state by state.
    private static func sent(_ state: KYCCheckState, silence: KYCCheckState) -> [Row] {
        rows(
            state,
            [
                (.providerPending, .pending, [.scheduleInquiry]),
                (.providerCompleted(.verified, []), .completed, [.complete(.verified, [])]),
                (
                    .providerCompleted(.rejected, [.faceMismatch]), .completed,
                    [.complete(.rejected, [.faceMismatch])]
                ),
                (
                    .providerRefused(.providerRefused), .completed,
                    [.complete(.review, [.providerRefused])]
                ),
                (.providerRefused(.imageUnusable), .completed, [.complete(.recapture, [.imageUnusable])]),
                (
                    .providerRefused(.documentUnsupported), .completed,
                    [.complete(.rejected, [.documentUnsupported])]
                ),
                (.providerMissing(mayResend: true, required: 1), .received, [.scheduleSubmission]),
                (.providerMissing(mayResend: true, required: 2), silence, [.scheduleInquiry]),
                (.providerMissing(mayResend: false, required: 1), silence, [.scheduleInquiry]),
                (.outcomeUnknown, silence, [.scheduleInquiry]),
                (.replyMismatched, silence, [.scheduleInquiry]),
                (.timeUp(.noAnswer), .completed, [.complete(.review, [.noAnswer])]),
            ])
    }

    static let table: [Row] =
        rows(
            .received,
            [
                (.submissionStarted, .submitting, []),
                (.imagesUnusable, .completed, [.complete(.recapture, [.imageUnusable])]),
                (.requestImpossible, .completed, [.complete(.review, [.providerRefused])]),
                (.timeUp(.noAnswer), .completed, [.complete(.review, [.noAnswer])]),
            ])
        + sent(.submitting, silence: .unknown)
        + rows(.submitting, [(.requestNotSent, .received, [.scheduleSubmission])])
        + sent(.pending, silence: .pending)
        + rows(.pending, [(.requestNotSent, .pending, [.scheduleInquiry])])
        + sent(.unknown, silence: .unknown)
        + rows(.unknown, [(.requestNotSent, .unknown, [.scheduleInquiry])])
        + events.filter { $0 != .submissionStarted }.map {
            Row(state: .completed, event: $0, next: .completed, actions: [])
        }

    private static func rows(_ state: KYCCheckState, _ rows: [(Event, KYCCheckState, [Action])]) -> [Row] {
        rows.map { Row(state: state, event: $0.0, next: $0.1, actions: $0.2) }
    }

    @Test(arguments: table) func everyEventDoesWhatTheTableSays(_ row: Row) {
        var machine = KYCCheckStateMachine(state: row.state)
        let actions = machine.apply(row.event)
        #expect(actions == row.actions)
        #expect(machine.state == row.next)
    }

    @Test func theTableHoldsEveryStateAndEventThatCanMeet() {
        let impossible: [KYCCheckState: Int] = [
            // What was never sent has no answer.
            .received: Self.events.count - 4,
            // What has left is neither prepared nor submitted, and what is completed is never submitted again.
            .submitting: 3, .pending: 3, .unknown: 3, .completed: 1,
        ]
        for state in KYCCheckState.allCases {
            let met = Self.table.count { $0.state == state }
            #expect(met + (impossible[state] ?? 0) == Self.events.count, "\(state)")
        }
        #expect(Set(Self.table.map(\.testDescription)).count == Self.table.count)
    }

    @Test func onlyAnswersInARowSendAgain() {
        let missing = Event.providerMissing(mayResend: true, required: 3)
        var machine = KYCCheckStateMachine(state: .unknown)
        for event in [missing, missing, .outcomeUnknown, missing, missing] {
            #expect(machine.apply(event) == [.scheduleInquiry])
        }
        #expect(machine.missingAnswers == 2)
        #expect(machine.apply(missing) == [.scheduleSubmission])
        #expect(machine.state == .received && machine.missingAnswers == 0)
    }

    @Test func aProviderThatDoesNotDeduplicateIsNeverSentACheckAgainHoweverOftenItSaysItHasNone() {
        var machine = KYCCheckStateMachine(state: .submitting)
        for _ in 1...100 {
            let actions = machine.apply(.providerMissing(mayResend: false, required: 1))
            #expect(actions == [.scheduleInquiry])
        }
        #expect(machine.state == .unknown)
    }

    @Test func aRefusalThatIsNotThePersonsFaultIsForAPersonToLookAt() {
        for reason in KYCReason.allCases {
            let decision = reason.decisionOfRefusal
            #expect(decision != .verified)
            switch reason {
            case .imageUnusable, .documentUnreadable: #expect(decision == .recapture)
            case .documentUnsupported: #expect(decision == .rejected)
            default: #expect(decision == .review, "\(reason)")
            }
        }
    }
}
