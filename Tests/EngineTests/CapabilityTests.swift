import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

@Suite("What only some providers can do") struct CapabilityTests {
    /// Runs with a provider that can do everything.
    private func withCapable(
        _ body: (GatewayUnderTest, CapableProvider) async throws -> Void
    ) async throws {
        let made = MadeProvider()
        try await GatewayUnderTest.with(wrapped: { made.make($0) }) { gateway in
            let provider = try #require(made.provider)
            try await body(gateway, provider)
        }
    }

    private func collected(_ gateway: GatewayUnderTest, _ agreement: TestAgreement) async throws {
        gateway.provider.answer(.collect, .pending(providerReference: nil))
        gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
        try await gateway.send(agreement.open)
        try await gateway.send(agreement.collect())
        try await gateway.settle()
    }

    @Test func aRefundGoesByTheProvidersOwnRefundOfTheAttemptThatCollected() async throws {
        try await withCapable { gateway, provider in
            let agreement = TestAgreement()
            try await collected(gateway, agreement)
            let collection = try await gateway.payment(agreement.collection)
            gateway.provider.answer(.refund, .pending(providerReference: nil))
            gateway.provider.answer(.inquireRefund, .succeeded(providerReference: "F2"))
            let id = PaymentID(IdentifierSource.system.timeOrdered())
            try await gateway.send(
                .refund(
                    Refund(
                        payment: id, purse: agreement.purse, collection: agreement.collection,
                        amount: collection.amount, reference: "PAY-R", message: "")))
            try await gateway.settle()
            #expect(try await gateway.payment(id).state == .succeeded)
            #expect(provider.refunded == [collection.attempt])
            #expect(gateway.provider.orders(.disburse).isEmpty)
            #expect(gateway.provider.orders(.refund).map(\.account) == [collection.account.msisdn])
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aPayerIsToldOnceThatTheMoneyHasComeIn() async throws {
        try await withCapable { gateway, provider in
            try await collected(gateway, TestAgreement())
            #expect(try await gateway.deliveryNotification.sayDue() == 1)
            #expect(try await gateway.deliveryNotification.sayDue() == 0)
            let text = try #require(provider.texts.first)
            #expect(provider.texts.count == 1)
            #expect(text.contains("recus") && text.contains("received") && text.utf8.count <= 160)
        }
    }

    @Test func aProviderThatCannotTellPayersIsNotAskedTo() async throws {
        try await GatewayUnderTest.with { gateway in
            try await collected(gateway, TestAgreement())
            #expect(try await gateway.deliveryNotification.sayDue() == 0)
        }
    }

    @Test func anAccountHoldersNameTravelsSealedAndTheNumberIsForgotten() async throws {
        try await withCapable { gateway, provider in
            provider.tell(.success(AccountHolder(standing: .active, name: "Awa Ngono")))
            let check = AccountHolderCheckID(IdentifierSource.system.timeOrdered())
            try await ask(check, of: gateway)
            #expect(try await gateway.accountHolder.askDue() == 1)
            let report = try #require(try await report(gateway))
            #expect(report.check == check && report.standing == .active)
            let sealed = try #require(report.sealedName)
            #expect(!sealed.contains("Awa") && gateway.seal.open(sealed, of: check) == "Awa Ngono")
            let kept = try await gateway.database.session { session in
                try session.query("SELECT sealed_msisdn FROM account_holder_checks").map {
                    try $0.optionalString("sealed_msisdn")
                }
            }
            #expect(kept == [nil])
        }
    }

    @Test func anAccountHolderThatTheProviderDoesNotTellIsAskedThreeTimesAndThenUnanswered() async throws {
        try await withCapable { gateway, _ in
            let check = AccountHolderCheckID(IdentifierSource.system.timeOrdered())
            try await ask(check, of: gateway)
            for _ in 1...3 {
                #expect(try await report(gateway) == nil)
                #expect(try await gateway.accountHolder.askDue() == 1)
                try await gateway.owner.session { session in
                    try session.execute(
                        """
                        UPDATE gateway.account_holder_checks SET next_action_at = now()
                        WHERE next_action_at IS NOT NULL
                        """)
                }
            }
            let report = try #require(try await report(gateway))
            #expect(report.standing == nil && report.sealedName == nil)
            #expect(try await gateway.accountHolder.askDue() == 0)
        }
    }

    @Test func aProviderThatDoesNotTellWhoseAccountANumberIsRefusesTheQuestion() async throws {
        try await GatewayUnderTest.with { gateway in
            let check = AccountHolderCheckID(IdentifierSource.system.timeOrdered())
            let answer = try await ask(check, of: gateway)
            guard case .commandRefused(_, let refusal) = answer else {
                Issue.record("The command is refused.")
                return
            }
            #expect(refusal.code == .unknownProvider)
        }
    }

    @discardableResult
    private func ask(_ check: AccountHolderCheckID, of gateway: GatewayUnderTest) async throws
        -> GatewayEvent?
    {
        let account = ProviderAccount(provider: ScriptedProvider.id, msisdn: TestAgreement().seller.msisdn)
        return try await gateway.send(.checkAccountHolder(CheckAccountHolder(check: check, account: account)))
    }

    private func report(_ gateway: GatewayUnderTest) async throws -> AccountHolderReport? {
        try await gateway.events().lazy.compactMap { event in
            if case .accountHolderChecked(let report) = event { report } else { nil }
        }.first
    }
}

/// Keeps the provider that a gateway under test was made with.
private final class MadeProvider {
    private(set) var provider: CapableProvider?

    func make(_ base: ScriptedProvider) -> any Provider {
        let made = CapableProvider(base)
        provider = made
        return made
    }
}
