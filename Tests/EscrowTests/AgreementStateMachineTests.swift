import Escrow
import GatewayCore
import Testing

/// Every state with every request of every party, and what money does.
@Suite struct AgreementStateMachineTests {
    private static let circumstances = [false, true].flatMap { open in
        [false, true].map { AgreementCircumstances(collectionOpen: open, deliveryDeadlinePassed: $0) }
    }

    /// What the rules allow, in words of their own: from, action, party, needs no open collection, needs the deadline
    /// passed, to, orders.
    private struct Rule {
        let from: AgreementState
        let action: AgreementAction
        let party: Party
        var unlessCollecting = false
        var onlyAfterDeadline = false
        let to: AgreementState
        let orders: [AgreementStateMachine.Action]
    }

    private static let rules: [Rule] = [
        Rule(
            from: .fundsHeld, action: .markDelivered, party: .seller, to: .delivered,
            orders: [.startSilenceClock]),
        Rule(from: .delivered, action: .confirmDelivery, party: .buyer, to: .releasing, orders: [.disburse]),
        Rule(from: .releasing, action: .confirmDelivery, party: .buyer, to: .releasing, orders: []),
        Rule(from: .released, action: .confirmDelivery, party: .buyer, to: .released, orders: []),
        Rule(
            from: .pendingFunds, action: .cancel, party: .buyer, unlessCollecting: true, to: .cancelled,
            orders: []),
        Rule(
            from: .pendingFunds, action: .cancel, party: .seller, unlessCollecting: true, to: .cancelled,
            orders: []),
        Rule(from: .fundsHeld, action: .cancel, party: .seller, to: .refunding, orders: [.refund]),
        Rule(from: .delivered, action: .cancel, party: .seller, to: .refunding, orders: [.refund]),
        Rule(
            from: .fundsHeld, action: .cancel, party: .buyer, onlyAfterDeadline: true, to: .refunding,
            orders: [.refund]),
        Rule(from: .fundsHeld, action: .openDispute, party: .buyer, to: .dispute, orders: []),
        Rule(from: .fundsHeld, action: .openDispute, party: .seller, to: .dispute, orders: []),
        Rule(from: .delivered, action: .openDispute, party: .buyer, to: .dispute, orders: []),
        Rule(from: .delivered, action: .openDispute, party: .seller, to: .dispute, orders: []),
    ]

    @Test(arguments: AgreementState.allCases, AgreementAction.allCases)
    func everyRequestInEveryStateIsAllowedExactlyAsTheRulesSay(state: AgreementState, action: AgreementAction)
    {
        for party in Party.allCases {
            for circumstances in Self.circumstances {
                let rule = Self.rules.first { rule in
                    rule.from == state && rule.action == action && rule.party == party
                        && !(rule.unlessCollecting && circumstances.collectionOpen)
                        && (!rule.onlyAfterDeadline || circumstances.deliveryDeadlinePassed)
                }
                var machine = AgreementStateMachine(state: state)
                do {
                    let orders = try machine.apply(.requested(action, by: party, circumstances))
                    #expect(rule?.to == machine.state)
                    #expect(rule?.orders == orders)
                } catch {
                    #expect(rule == nil)
                    #expect(machine.state == state)
                    #expect((error.reason == .notYours) == !action.parties.contains(party))
                    #expect(error.possible == [] || !error.possible.contains(action))
                }
            }
        }
    }

    @Test func releasedComesOnlyAfterTheDisbursementSucceeded() throws {
        var machine = AgreementStateMachine(state: .releasing)
        #expect(try machine.apply(.disbursementFailed(mayRetry: true)) == [.schedulePayoutRetry])
        #expect(machine.state == .releasing)
        #expect(try machine.apply(.payoutRetryDue) == [.disburse])
        #expect(try machine.apply(.disbursementFailed(mayRetry: false)) == [.flag(.payoutAttemptsExhausted)])
        #expect(machine.state == .releasing)
        #expect(try machine.apply(.disbursementSucceeded) == [])
        #expect(machine.state == .released)
    }

    @Test func aRefundThatFailedIsAskedForAgainAndEndsRefunded() throws {
        var machine = AgreementStateMachine(state: .refunding)
        #expect(try machine.apply(.refundFailed(mayRetry: true)) == [.schedulePayoutRetry])
        #expect(try machine.apply(.payoutRetryDue) == [.refund])
        #expect(try machine.apply(.refundSucceeded) == [])
        #expect(machine.state == .refunded)
    }

    @Test(arguments: AgreementState.allCases)
    func clocksChangeOnlyTheStateTheyAreFor(state: AgreementState) throws {
        var unpaid = AgreementStateMachine(state: state)
        let postponed = try unpaid.apply(.paymentDeadlinePassed(collectionOpen: true))
        #expect(unpaid.state == state)
        #expect(postponed == (state == .pendingFunds ? [.postponePaymentDeadline] : []))
        #expect(try unpaid.apply(.paymentDeadlinePassed(collectionOpen: false)) == [])
        #expect(unpaid.state == (state == .pendingFunds ? .cancelled : state))

        var undelivered = AgreementStateMachine(state: state)
        #expect(try undelivered.apply(.undeliveredElapsed) == (state == .fundsHeld ? [.refund] : []))
        #expect(undelivered.state == (state == .fundsHeld ? .refunding : state))

        var silent = AgreementStateMachine(state: state)
        #expect(try silent.apply(.silenceElapsed) == (state == .delivered ? [.disburse] : []))
        #expect(silent.state == (state == .delivered ? .releasing : state))
    }

    @Test func aRulingMovesTheMoneyOnceAndEndsWhenBothSidesHaveTheirs() throws {
        let split = Settlement(toSeller: Money(200, .xaf), toBuyer: Money(250, .xaf))
        var machine = AgreementStateMachine(state: .dispute)
        #expect(try machine.apply(.silenceElapsed) == [] && machine.state == .dispute)
        #expect(try machine.apply(.undeliveredElapsed) == [] && machine.state == .dispute)
        #expect(try machine.apply(.ruled(split)) == [.settle(split)])
        #expect(machine.state == .releasing)
        #expect(try machine.apply(.legSucceeded(outstanding: true)) == [])
        #expect(machine.state == .releasing)
        #expect(try machine.apply(.legFailed(mayRetry: true)) == [.schedulePayoutRetry])
        #expect(try machine.apply(.legSucceeded(outstanding: false)) == [])
        #expect(machine.state == .released)

        let back = Settlement(toSeller: .zero(.xaf), toBuyer: Money(450, .xaf))
        var refunded = AgreementStateMachine(state: .dispute)
        #expect(try refunded.apply(.ruled(back)) == [.settle(back)])
        #expect(refunded.state == .refunding)
        #expect(try refunded.apply(.legSucceeded(outstanding: false)) == [])
        #expect(refunded.state == .refunded)
    }
}
