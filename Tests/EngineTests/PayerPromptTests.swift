import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import Synchronization
import TestSupport
import Testing

@testable import GatewayEngine

@Suite("A payer is prompted again, and nothing else happens") struct PayerPromptTests {
    /// Runs with a provider that can prompt, and a collection that it has taken.
    private func withPending(
        pause: Duration = .zero,
        _ body: (GatewayUnderTest, CapableProvider, TestAgreement) async throws -> Void
    ) async throws {
        let made = Mutex<CapableProvider?>(nil)
        try await GatewayUnderTest.with(
            wrapped: { base in
                let provider = CapableProvider(base)
                made.withLock { $0 = provider }
                return provider
            }, configured: { $0.promptPause = pause }
        ) { gateway in
            let held = made.withLock { $0 }
            let provider = try #require(held)
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            #expect(try await gateway.submission.workDue() == 1)
            try await body(gateway, provider, agreement)
        }
    }

    private func prompt(
        _ payment: PaymentID, of purse: PurseID, _ gateway: GatewayUnderTest
    ) async throws -> CommandRefusal.Code? {
        let answer = try await gateway.send(.promptPayer(PromptPayer(payment: payment, purse: purse)))
        switch answer {
        case .commandAccepted: return nil
        case .commandRefused(_, let refusal): return refusal.code
        default: throw Hopeless("A command is accepted or refused.")
        }
    }

    @Test func aPromptGoesOutOnceForEachOrderAndChangesNothingAboutThePayment() async throws {
        try await withPending { gateway, provider, agreement in
            let before = try await gateway.payment(agreement.collection)
            for count in 1...2 {
                #expect(try await prompt(agreement.collection, of: agreement.purse, gateway) == nil)
                #expect(try await gateway.payerPrompt.sayDue() == 1)
                #expect(try await gateway.payerPrompt.sayDue() == 0)
                #expect(provider.prompted.map(\.attempt) == Array(repeating: before.attempt, count: count))
            }
            let after = try await gateway.payment(agreement.collection)
            #expect(after.state == .pending && after.submissions == 1 && after.inquiries == before.inquiries)
            #expect(gateway.provider.orders(.collect).count == 1)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aPromptThatFailsIsNotTriedAgainAndChangesNothing() async throws {
        try await withPending { (gateway, provider, agreement) async throws in
            provider.failToPrompt()
            let refusalOfPrompt = try await prompt(agreement.collection, of: agreement.purse, gateway)
            #expect(refusalOfPrompt == nil)
            let saidFirst = try await gateway.payerPrompt.sayDue()
            #expect(saidFirst == 1)
            let saidAgain = try await gateway.payerPrompt.sayDue()
            #expect(saidAgain == 0)
            #expect(provider.prompted.count == 1)
            let stateAfterPrompts = try await gateway.payment(agreement.collection).state
            #expect(stateAfterPrompts == .pending)
            let openCases = try await gateway.cases()
            #expect(openCases.isEmpty)
        }
    }

    /// The submission is the first prompt.
    @Test func aPayerWhoWasPromptedAMomentAgoIsLeftAlone() async throws {
        try await withPending(pause: .seconds(600)) { gateway, provider, agreement in
            func age(_ column: String, of table: String) async throws {
                try await gateway.owner.session { session in
                    try session.execute(
                        """
                        UPDATE gateway.\(unescaped: table)
                        SET \(unescaped: column) = \(unescaped: column) - interval '601 seconds'
                        """)
                }
            }
            #expect(
                try await prompt(agreement.collection, of: agreement.purse, gateway) == .promptedRecently)
            try await age("submitted_at", of: "payments")
            #expect(try await prompt(agreement.collection, of: agreement.purse, gateway) == nil)
            #expect(
                try await prompt(agreement.collection, of: agreement.purse, gateway) == .promptedRecently)
            #expect(try await gateway.payerPrompt.sayDue() == 1)
            try await age("ordered_at", of: "payer_prompts")
            #expect(try await prompt(agreement.collection, of: agreement.purse, gateway) == nil)
            #expect(try await gateway.payerPrompt.sayDue() == 1)
            #expect(provider.prompted.count == 2)
            try await age("ordered_at", of: "payer_prompts")
            #expect(try await prompt(agreement.collection, of: agreement.purse, gateway) == nil)
            try await age("ordered_at", of: "payer_prompts")
            #expect(
                try await prompt(agreement.collection, of: agreement.purse, gateway) == .promptedRecently)
        }
    }

    @Test func nobodyIsPromptedForAPaymentThatIsOver() async throws {
        try await withPending { gateway, provider, agreement in
            #expect(try await prompt(agreement.collection, of: agreement.purse, gateway) == nil)
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.collection).state == .succeeded)
            #expect(try await gateway.payerPrompt.sayDue() == 1)
            #expect(provider.prompted.isEmpty)
            #expect(try await prompt(agreement.collection, of: agreement.purse, gateway) == .notPending)
        }
    }

    @Test func anotherPursesPaymentIsUnknownAndAPayoutHasNoPrompt() async throws {
        try await withPending { gateway, _, agreement in
            let stranger = PurseID(IdentifierSource.system.timeOrdered())
            #expect(try await prompt(agreement.collection, of: stranger, gateway) == .unknownPayment)
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.settle()
            let payout = PaymentID(IdentifierSource.system.timeOrdered())
            try await gateway.send(
                .disburse(
                    Disburse(
                        payment: payout, purse: agreement.purse, net: Money(1000, .xaf), fee: Money(0, .xaf),
                        reference: "PAY-D", message: "")))
            #expect(try await prompt(payout, of: agreement.purse, gateway) == .cannotPrompt)
        }
    }

    @Test func aProviderWithoutASecondPromptRefuses() async throws {
        try await GatewayUnderTest.with(configured: { $0.promptPause = .zero }) { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            #expect(try await gateway.submission.workDue() == 1)
            #expect(try await prompt(agreement.collection, of: agreement.purse, gateway) == .cannotPrompt)
        }
    }

    /// An attempt is known where it was made: elsewhere its identifier may be another's.
    @Test func aPromptNeverGoesToAnotherPlaceThanTheAttempt() async throws {
        try await withPending { (gateway, provider, agreement) async throws in
            let refusalOfMovedPrompt = try await prompt(agreement.collection, of: agreement.purse, gateway)
            #expect(refusalOfMovedPrompt == nil)
            gateway.provider.move(to: "elsewhere.example")
            let saidAfterMove = try await gateway.payerPrompt.sayDue()
            #expect(saidAfterMove == 1)
            #expect(provider.prompted.isEmpty)
        }
    }
}
