import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

@Suite("An attempt is asked about, and sent again, only where it was made") struct EndpointTests {
    @Test func anInquiryElsewhereIsNotMadeAndTheMoneyMovesOnceTheFormerPlaceIsBack() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .notFound)
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            gateway.provider.move(to: "elsewhere")
            try await gateway.settle()
            #expect(gateway.provider.orders(.inquireCollection).isEmpty)
            #expect(gateway.provider.orders(.collect).count == 1)
            #expect(try await gateway.payment(agreement.collection).state == .pending)
            #expect(try await gateway.cases() == ["inquiries_exhausted"])

            gateway.provider.move(to: "scripted")
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.makeDue(agreement.collection)
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.collection).state == .succeeded)
            #expect(try await gateway.faults().isEmpty)
        }
    }

    @Test func aPaymentOfWhichNothingHasLeftGoesWhereTheProviderIsNow() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            gateway.provider.move(to: "elsewhere")
            try await gateway.settle()
            let payment = try await gateway.payment(agreement.collection)
            #expect(payment.state == .succeeded && payment.endpoint == "elsewhere/collection")
        }
    }

    /// What is prepared elsewhere than the attempt is made would be kept for ever, and never sent.
    @Test func anAttemptIsPreparedWhereItWillBeSent() async throws {
        try await GatewayUnderTest.withPreparing { gateway, provider, agreement in
            provider.failToPrepare(true)
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            #expect(try await gateway.payment(agreement.collection).state == .received)
            provider.failToPrepare(false)
            gateway.provider.move(to: "elsewhere")
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.settle()
            let payment = try await gateway.payment(agreement.collection)
            #expect(payment.state == .succeeded && payment.endpoint == "elsewhere/collection")
        }
    }

    /// Moved after it was claimed: the claim is of the former place.
    @Test func nothingIsPreparedElsewhere() async throws {
        try await GatewayUnderTest.withPreparing { gateway, provider, agreement in
            try await gateway.send(agreement.collect())
            try await gateway.owner.session { session in
                _ = try session.execute(
                    "UPDATE gateway.payments SET submissions = 1 WHERE submissions_not_sent = 0")
            }
            gateway.provider.move(to: "elsewhere")
            _ = try await gateway.submission.workDue()
            #expect(provider.preparations == 0)
            #expect(try await gateway.payment(agreement.collection).preparedKey == nil)
        }
    }

    @Test func aPaymentThatMayHaveLeftIsNeverSentToAnotherPlace() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.fail(.collect, .interrupted, delivery: .unknown)
            gateway.provider.answer(.inquireCollection, .notFound)
            try await gateway.send(agreement.open)
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            // Twice unknown: it goes back in line, to be sent again under its identifier.
            for _ in 1...2 {
                try await gateway.makeDue(agreement.collection)
                _ = try await gateway.inquiry.workDue()
            }
            #expect(try await gateway.payment(agreement.collection).state == .received)
            gateway.provider.move(to: "elsewhere")
            try await gateway.makeDue(agreement.collection)
            _ = try await gateway.submission.workDue()
            #expect(gateway.provider.orders(.collect).count == 1)
            #expect(try await gateway.payment(agreement.collection).state == .received)
        }
    }
}

extension GatewayUnderTest {
    /// As if the time for a payment's next action had come.
    func makeDue(_ id: PaymentID) async throws {
        try await owner.session { session in
            try session.execute(
                """
                UPDATE gateway.payments SET next_action_at = now(), lease_until = NULL
                WHERE payment_id = \(id.uuid)
                """)
        }
    }
}
