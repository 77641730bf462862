import GatewayCore
import Testing

/// The whole table of a payment's life, state by state and event by event, written out by hand.
@Suite("A payment's state machine") struct PaymentStateMachineTests {
    typealias Event = PaymentStateMachine.Event
    typealias Action = PaymentStateMachine.Action

    struct Row: Sendable, CustomTestStringConvertible {
        let state: PaymentState
        let event: Event
        let next: PaymentState
        let actions: [Action]
        var testDescription: String { "\(state) × \(event)" }
    }

    /// Every event, in every variant that is treated differently.
    static let events: [Event] = [
        .submissionStarted, .requestNotSent, .neverSent, .preparationRefused(.providerConfiguration),
        .resendRefused(.providerConfiguration), .providerPending,
        .providerSucceeded, .providerFailed(.declined), .providerNotFound(mayResend: true, required: 1),
        .providerNotFound(mayResend: false, required: 1), .providerNotFound(mayResend: true, required: 2),
        .outcomeUnknown, .replyMismatched, .inquiriesExhausted, .withdrawn,
    ]

    static let table: [Row] =
        rows(
            .received,
            [
                (.submissionStarted, .submitting, []),
                (.withdrawn, .failed, [.voidHold, .announce, .confirmFailure]),
            ])
        + rows(
            .submitting,
            [
                (.requestNotSent, .received, [.scheduleSubmission]),
                (.neverSent, .received, [.scheduleSubmission]),
                (
                    .preparationRefused(.providerConfiguration), .failed,
                    [.voidHold, .announce, .confirmFailure]
                ),
                (.resendRefused(.providerConfiguration), .indeterminate, [.announce, .scheduleInquiry]),
                (.providerPending, .pending, [.announce, .scheduleInquiry]),
                (.providerSucceeded, .succeeded, [.postMoney, .announce]),
                (.providerFailed(.declined), .failed, [.voidHold, .announce, .scheduleSettlementCheck]),
                (.providerNotFound(mayResend: true, required: 1), .received, [.scheduleSubmission]),
                (
                    .providerNotFound(mayResend: false, required: 1), .indeterminate,
                    [.announce, .openCase(.unknownToProvider)]
                ),
                (.providerNotFound(mayResend: true, required: 2), .submitting, [.scheduleInquiry]),
                (.outcomeUnknown, .indeterminate, [.announce, .scheduleInquiry]),
                (
                    .replyMismatched, .indeterminate,
                    [.announce, .scheduleInquiry, .openCase(.replyMismatched)]
                ),
                (.inquiriesExhausted, .submitting, [.openCase(.inquiriesExhausted)]),
            ])
        + rows(
            .pending,
            [
                (.requestNotSent, .pending, [.scheduleInquiry]),
                (.neverSent, .pending, [.scheduleInquiry]),
                (.preparationRefused(.providerConfiguration), .pending, [.scheduleInquiry]),
                (.resendRefused(.providerConfiguration), .pending, [.scheduleInquiry]),
                (.providerPending, .pending, [.scheduleInquiry]),
                (.providerSucceeded, .succeeded, [.postMoney, .announce]),
                (.providerFailed(.declined), .failed, [.voidHold, .announce, .scheduleSettlementCheck]),
                (.providerNotFound(mayResend: true, required: 1), .received, [.scheduleSubmission]),
                (
                    .providerNotFound(mayResend: false, required: 1), .indeterminate,
                    [.announce, .openCase(.unknownToProvider)]
                ),
                (.providerNotFound(mayResend: true, required: 2), .pending, [.scheduleInquiry]),
                (.outcomeUnknown, .pending, [.scheduleInquiry]),
                (
                    .replyMismatched, .indeterminate,
                    [.announce, .scheduleInquiry, .openCase(.replyMismatched)]
                ),
                (.inquiriesExhausted, .pending, [.openCase(.inquiriesExhausted)]),
            ])
        + rows(
            .indeterminate,
            [
                (.requestNotSent, .indeterminate, [.scheduleInquiry]),
                (.neverSent, .received, [.scheduleSubmission]),
                (.preparationRefused(.providerConfiguration), .indeterminate, [.scheduleInquiry]),
                (.resendRefused(.providerConfiguration), .indeterminate, [.scheduleInquiry]),
                (.providerPending, .pending, [.announce, .scheduleInquiry]),
                (.providerSucceeded, .succeeded, [.postMoney, .announce]),
                (.providerFailed(.declined), .failed, [.voidHold, .announce, .scheduleSettlementCheck]),
                (.providerNotFound(mayResend: true, required: 1), .received, [.scheduleSubmission]),
                (
                    .providerNotFound(mayResend: false, required: 1), .indeterminate,
                    [.openCase(.unknownToProvider)]
                ),
                (.providerNotFound(mayResend: true, required: 2), .indeterminate, [.scheduleInquiry]),
                (.outcomeUnknown, .indeterminate, [.scheduleInquiry]),
                (.replyMismatched, .indeterminate, [.scheduleInquiry, .openCase(.replyMismatched)]),
                (.inquiriesExhausted, .indeterminate, [.openCase(.inquiriesExhausted)]),
            ])
        + rows(
            .succeeded,
            [
                (.submissionStarted, .succeeded, []),
                (.requestNotSent, .succeeded, []),
                (.neverSent, .succeeded, []),
                (.preparationRefused(.providerConfiguration), .succeeded, []),
                (.resendRefused(.providerConfiguration), .succeeded, []),
                (.providerPending, .succeeded, []),
                (.providerSucceeded, .succeeded, []),
                (.providerFailed(.declined), .succeeded, [.openCase(.finalStateContradicted)]),
                (
                    .providerNotFound(mayResend: true, required: 1), .succeeded,
                    [.openCase(.finalStateContradicted)]
                ),
                (
                    .providerNotFound(mayResend: false, required: 1), .succeeded,
                    [.openCase(.finalStateContradicted)]
                ),
                (
                    .providerNotFound(mayResend: true, required: 2), .succeeded,
                    [.openCase(.finalStateContradicted)]
                ),
                (.outcomeUnknown, .succeeded, []),
                (.replyMismatched, .succeeded, []),
                (.inquiriesExhausted, .succeeded, []),
            ])
        + rows(
            .failed,
            [
                (.requestNotSent, .failed, [.scheduleInquiry]),
                (.neverSent, .failed, [.confirmFailure]),
                (.preparationRefused(.providerConfiguration), .failed, [.scheduleInquiry]),
                (.resendRefused(.providerConfiguration), .failed, [.scheduleInquiry]),
                (.providerPending, .failed, [.scheduleInquiry]),
                (.providerSucceeded, .failed, [.bookLateSuccess, .openCase(.lateSuccess)]),
                (.providerFailed(.declined), .failed, [.confirmFailure]),
                (.providerNotFound(mayResend: true, required: 1), .failed, [.confirmFailure]),
                (.providerNotFound(mayResend: false, required: 1), .failed, [.confirmFailure]),
                (.providerNotFound(mayResend: true, required: 2), .failed, [.scheduleInquiry]),
                (.outcomeUnknown, .failed, [.scheduleInquiry]),
                (.replyMismatched, .failed, [.scheduleInquiry, .openCase(.replyMismatched)]),
                (.inquiriesExhausted, .failed, [.openCase(.inquiriesExhausted)]),
            ])

    private static func rows(_ state: PaymentState, _ lines: [(Event, PaymentState, [Action])]) -> [Row] {
        lines.map { Row(state: state, event: $0.0, next: $0.1, actions: $0.2) }
    }

    @Test(arguments: table) func goesWhereTheTableSays(_ row: Row) {
        var machine = PaymentStateMachine(state: row.state, isSettled: true)
        let actions = machine.apply(row.event)
        #expect(machine.state == row.next)
        #expect(actions == row.actions)
    }

    @Test func aFailureIsNotConfirmedBeforeTheSettlingTimeIsOver() {
        for event in [Event.providerFailed(.declined), .providerNotFound(mayResend: true, required: 1)] {
            var machine = PaymentStateMachine(state: .failed)
            let actions = machine.apply(event)
            #expect(actions == [.scheduleSettlementCheck])
        }
    }

    @Test func noOrderOfAnswersConfirmsAFailureThatTurnedIntoASuccess() {
        for isSettled in [false, true] {
            var machine = PaymentStateMachine(state: .failed, isSettled: isSettled)
            let actions = machine.apply(.providerSucceeded)
            #expect(!actions.contains(.confirmFailure))
        }
    }

    /// What the table leaves out stops the process; those pairs are proved below, and there are no others.
    @Test func theTableLeavesOutOnlyWhatCannotHappen() {
        for state in PaymentState.allCases {
            for event in Self.events {
                let isInTable = Self.table.contains { $0.state == state && $0.event == event }
                let isImpossible =
                    state == .received
                    ? event != .submissionStarted && event != .withdrawn
                    : event == .withdrawn || event == .submissionStarted && state != .succeeded
                #expect(isInTable != isImpossible, "\(state) × \(event)")
            }
        }
    }

    @Test func anAnswerToAPaymentThatWasNeverSubmittedStopsTheProcess() async {
        let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var machine = PaymentStateMachine(state: .received)
            _ = machine.apply(.providerSucceeded)
        }
        expect(end, says: "A payment that was never submitted cannot have an answer")
    }

    @Test func aSecondSubmissionOfOneAttemptStopsTheProcess() async {
        let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var machine = PaymentStateMachine(state: .indeterminate)
            _ = machine.apply(.submissionStarted)
        }
        expect(end, says: "A payment is submitted from received only")
    }

    @Test func aSubmissionOfAFailedPaymentStopsTheProcess() async {
        let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var machine = PaymentStateMachine(state: .failed)
            _ = machine.apply(.submissionStarted)
        }
        expect(end, says: "A failed payment is never submitted again")
    }

    @Test func aWithdrawalOfWhatMayHaveLeftStopsTheProcess() async {
        let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var machine = PaymentStateMachine(state: .submitting)
            _ = machine.apply(.withdrawn)
        }
        expect(end, says: "A payment that may have left is never withdrawn")
    }

    private func expect(_ end: ExitTest.Result?, says sentence: String) {
        let errors = String(decoding: end?.standardErrorContent ?? [], as: UTF8.self)
        #expect(errors.contains(sentence))
    }

    @Test func noAnswerButAnExplicitOneEverEndsAPayment() {
        for row in Self.table where row.next.isFinal && !row.state.isFinal {
            #expect(
                row.event == .providerSucceeded || row.event == .providerFailed(.declined)
                    || row.state == .submitting && row.event == .preparationRefused(.providerConfiguration)
                    || row.state == .received && row.event == .withdrawn,
                "\(row.testDescription)")
        }
    }

    @Test func moneyIsPostedOrVoidedExactlyWhenAPaymentEnds() {
        for row in Self.table {
            let ends = row.next.isFinal && !row.state.isFinal
            let moves = row.actions.count { $0 == .postMoney || $0 == .voidHold }
            #expect(moves == (ends ? 1 : 0), "\(row.testDescription)")
        }
    }

    @Test func aFinalStateIsNeverLeft() {
        for row in Self.table where row.state.isFinal {
            #expect(row.next == row.state, "\(row.testDescription)")
        }
    }

    /// Otherwise a payment that the provider never had would never be sent once its schedule is used up.
    @Test func aScheduleThatIsUsedUpInterruptsNoRowOfUnknownReferences() {
        var machine = PaymentStateMachine(state: .indeterminate)
        for _ in 1...2 {
            _ = machine.apply(.providerNotFound(mayResend: true, required: 3))
            _ = machine.apply(.inquiriesExhausted)
        }
        #expect(machine.notFoundAnswers == 2)
        #expect(machine.apply(.providerNotFound(mayResend: true, required: 3)) == [.scheduleSubmission])
        #expect(machine.state == .received)
    }

    @Test func onlyAsManyUnknownReferencesInARowAsAskedForAllowAnotherSending() {
        var machine = PaymentStateMachine(state: .indeterminate)
        let unknown = Event.providerNotFound(mayResend: true, required: 3)
        #expect(machine.apply(unknown) == [.scheduleInquiry])
        #expect(machine.apply(unknown) == [.scheduleInquiry])
        #expect(machine.notFoundAnswers == 2)
        #expect(machine.apply(.outcomeUnknown) == [.scheduleInquiry])
        #expect(machine.notFoundAnswers == 0, "Another answer in between begins the count again.")
        #expect(machine.apply(unknown) == [.scheduleInquiry])
        #expect(machine.apply(unknown) == [.scheduleInquiry])
        #expect(machine.apply(unknown) == [.scheduleSubmission])
        #expect(machine == PaymentStateMachine(state: .received))
    }

    @Test func whereTheProviderDoesNotDeduplicateNothingIsEverSentAgain() {
        for state in [PaymentState.submitting, .pending, .indeterminate] {
            var machine = PaymentStateMachine(state: state, notFoundAnswers: 2)
            let actions = machine.apply(.providerNotFound(mayResend: false, required: 3))
            #expect(!actions.contains(.scheduleSubmission))
            #expect(actions.contains(.openCase(.unknownToProvider)))
            #expect(machine.state == .indeterminate)
        }
    }

    /// Neither the refusal nor the unknown references alone: together they tell of every request.
    @Test func aRefusedResendThatStaysUnknownHasFailedForThatReason() {
        let unknown = Event.providerNotFound(mayResend: true, required: 2)
        var machine = PaymentStateMachine(state: .submitting, notFoundAnswers: 1)
        _ = machine.apply(.resendRefused(.payeeNotFound))
        #expect(machine.state == .indeterminate && machine.refusal == .payeeNotFound)
        #expect(machine.apply(unknown) == [.scheduleInquiry])
        #expect(machine.apply(.outcomeUnknown) == [.scheduleInquiry])
        #expect(machine.apply(unknown) == [.scheduleInquiry])
        #expect(machine.apply(unknown) == [.voidHold, .announce, .scheduleSettlementCheck])
        #expect(machine.state == .failed && machine.refusal == .payeeNotFound)
    }

    @Test func aRefusalIsForgottenOnceTheProviderSpeaksOfTheOrder() {
        for word in [Event.providerPending, .replyMismatched] {
            var machine = PaymentStateMachine(state: .indeterminate, refusal: .payeeNotFound)
            _ = machine.apply(word)
            #expect(machine.refusal == nil)
            let actions = machine.apply(.providerNotFound(mayResend: true, required: 1))
            #expect(actions == [.scheduleSubmission])
        }
    }

    @Test func unknownReferencesSayNothingWhileTheOrderMayStillBeUnderWay() {
        let unknown = Event.providerNotFound(mayResend: true, required: 1)
        for refusal in [nil, PaymentFailure.payeeNotFound] {
            for state in [PaymentState.submitting, .pending, .indeterminate] {
                var machine = PaymentStateMachine(state: state, refusal: refusal, isOverdue: false)
                for _ in 1...3 {
                    let actions = machine.apply(unknown)
                    #expect(actions == [.scheduleInquiry])
                }
                #expect(machine.state == state)
            }
        }
    }
}
