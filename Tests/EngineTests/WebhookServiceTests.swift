import GatewayCore
import GatewayEngine
import GatewayStore
import HTTPTypes
import Ledger
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

extension GatewayUnderTest {
    /// Delivers a webhook to the genuine address of a payment's attempt.
    @discardableResult
    func webhook(_ payment: PaymentID, body: String, token: String? = nil) async throws
        -> WebhookService.Verdict
    {
        let attempt = try await self.payment(payment).attempt
        let url = addresses.url(of: attempt, provider: ScriptedProvider.id)
        let genuine = String(url.split(separator: "/").last ?? "")
        return try await webhooks.receive(
            ProviderWebhook(headers: [:], body: Array(body.utf8)), provider: ScriptedProvider.id,
            attempt: attempt.description, token: token ?? genuine)
    }
}

@Suite struct WebhookServiceTests {
    private func pending(_ gateway: GatewayUnderTest, _ agreement: TestAgreement) async throws {
        gateway.provider.answer(.collect, .pending(providerReference: nil))
        try await gateway.send(agreement.open)
        try await gateway.send(agreement.collect())
        #expect(try await gateway.submission.workDue() == 1)
    }

    @Test func aWebhookDecidesNothingUntilTheProviderIsAsked() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await pending(gateway, agreement)
            #expect(try await gateway.webhook(agreement.collection, body: "{}") == .stored)
            #expect(try await gateway.payment(agreement.collection).state == .pending)
            gateway.provider.answer(.inquireCollection, .failed(.payerRefused, code: "APPROVAL_REJECTED"))
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.collection).state == .failed)
            #expect(try await gateway.balance()?.collected ?? 0 == 0)
        }
    }

    @Test func theSameWebhookTwiceIsStoredOnceAndAForgedAddressNever() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await pending(gateway, agreement)
            #expect(try await gateway.webhook(agreement.collection, body: "{}") == .stored)
            #expect(try await gateway.webhook(agreement.collection, body: "{}") == .repeated)
            let forged = Base64URL.encode([UInt8](repeating: 0, count: 16))
            #expect(try await gateway.webhook(agreement.collection, body: "{ }", token: forged) == .unknown)
            #expect(try await gateway.webhook(agreement.collection, body: "{ }", token: "") == .unknown)
            let stored = try await gateway.database.session { try $0.query("SELECT FROM webhooks").count }
            #expect(stored == 1)
        }
    }

    @Test func aFloodOfWebhooksToOneAddressIsBounded() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await pending(gateway, agreement)
            for number in 0..<30 {
                try await gateway.webhook(agreement.collection, body: "{\"n\":\(number)}")
            }
            let stored = try await gateway.database.session { try $0.query("SELECT FROM webhooks").count }
            #expect(stored == 20)
        }
    }

    @Test func aWebhookThatComesBeforeOurOwnReplyIsParkedAndLookedAtAfterIt() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            _ = try await gateway.store.transaction {
                try $0.payments.claimForSubmission(limit: 1, lease: .seconds(60))
            }
            #expect(try await gateway.webhook(agreement.collection, body: "{}") == .stored)
            #expect(try await gateway.inquiry.workDue() == 0)
            try await gateway.store.transaction { transaction in
                guard let payment = try transaction.payments.lock(agreement.collection) else { return }
                var update = PaymentStore.Update(payment)
                update.state = .pending
                update.nextAction = .seconds(3600)
                try transaction.payments.update(payment.id, update)
            }
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            #expect(try await gateway.inquiry.workDue() == 1)
            #expect(try await gateway.payment(agreement.collection).state == .succeeded)
        }
    }

    @Test func phoneNumbersInAWebhookAreMaskedBeforeItIsStored() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await pending(gateway, agreement)
            let digits = agreement.buyer.msisdn.digits
            try await gateway.webhook(agreement.collection, body: "{\"partyId\":\"\(digits)\"}")
            let bodies = try await gateway.database.session { session in
                try session.query("SELECT body FROM webhooks").map { try $0.string("body") }
            }
            #expect(bodies.count == 1)
            let numberIsHidden: Bool = bodies.allSatisfy { !$0.contains(digits) }
            #expect(numberIsHidden)
        }
    }
}
