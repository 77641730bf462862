import Durable
import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import Redis
import TestSupport
import Testing

/// What the gateway's events do, in order, out of order, twice, and forged.
@Suite struct GatewayEventHandlerTests {
    @Test func moneyThatArrivedIsHeldAndMoneyThatLeftIsReleased() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            #expect(agreement.state == .fundsHeld)
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
            let payout = try #require(try await escrow.payouts(agreement).first)
            try await escrow.report(payout, .pending)
            #expect(try await escrow.now(agreement).state == .releasing)
            try await escrow.report(payout, .succeeded)
            #expect(try await escrow.now(agreement).state == .released)
        }
    }

    @Test func thePayersPageIsKeptWhileItIsOpen() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let payment = try await escrow.collect(agreement)
            try await escrow.report(payment, .pending)
            let before = try await escrow.detail(agreement)
            #expect(before.payments.first?.payerURL == nil)
            try await escrow.report(payment, .pending, page: "https://page.example/1")
            let open = try await escrow.detail(agreement)
            #expect(open.payments.first?.payerURL == "https://page.example/1")
            #expect(open.agreement.version > before.agreement.version)
            try await escrow.report(payment, .pending, page: "https://page.example/1")
            let same = try await escrow.detail(agreement)
            #expect(same.agreement.version == open.agreement.version)
            try await escrow.report(payment, .succeeded, page: "https://page.example/1")
            let paid = try await escrow.detail(agreement)
            #expect(paid.payments.first?.payerURL == nil)

            try await escrow.act(.cancel, agreement, by: escrow.seller)
            let refund = try #require(try await escrow.payouts(agreement).first)
            try await escrow.report(refund, .pending, page: "https://page.example/2")
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.count == 1 && payouts.first?.payerURL == nil)
        }
    }

    @Test func anUnsignedAlteredOrForeignEventMovesNothing() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let payment = try await escrow.collect(agreement)
            let event = GatewayEvent.payment(
                PaymentReport(
                    payment: payment.id, purse: payment.purse, kind: .collection, amount: payment.amount,
                    reference: payment.reference, state: .succeeded, failure: nil, providerReference: nil))
            let stranger = try #require(MessageSigner(MessageSigner.generate(named: "gateway-1")))
            let good = try escrow.entry(for: event)
            var unsigned = good.fields
            unsigned["signature"] = nil
            var altered = good.fields
            altered["message"] = altered["message"]?.replacing("450000", with: "450001")
            try await escrow.handler.handle([
                .init(stream: good.stream, id: "1-1", fields: unsigned, deliveries: 1),
                .init(stream: good.stream, id: "1-2", fields: altered, deliveries: 1),
                .init(stream: good.stream, id: "1-3", fields: [:], deliveries: 1),
                try escrow.entry(for: event, signer: stranger),
            ])
            #expect(try await escrow.now(agreement).state == .pendingFunds)
            try await escrow.handler.handle([good])
            #expect(try await escrow.now(agreement).state == .fundsHeld)
        }
    }

    @Test func anEventThatComesTwiceAndOneThatIsOvertakenChangeNothingMore() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let payment = try await escrow.collect(agreement)
            func event(_ state: PaymentState) -> GatewayEvent {
                .payment(
                    PaymentReport(
                        payment: payment.id, purse: payment.purse, kind: .collection, amount: payment.amount,
                        reference: payment.reference, state: state, failure: nil, providerReference: nil))
            }
            let final = try escrow.entry(for: event(.succeeded), sequence: 2)
            let late = try escrow.entry(for: event(.pending), sequence: 1)
            try await escrow.handler.handle([final, final, late])
            try await escrow.handler.handle([final, late])
            let detail = try await escrow.detail(agreement)
            #expect(detail.agreement.state == .fundsHeld)
            #expect(detail.payments.map(\.status) == [.succeeded])
            #expect(try await escrow.audit("payment.status_changed") == 1)
        }
    }

    @Test func aReportOfAnotherAmountOrKindIsRecordedAndChangesNothing() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let payment = try await escrow.collect(agreement)
            try await escrow.report(payment, .succeeded, amount: Money(1, .xaf))
            try await escrow.report(payment, .succeeded, kind: .refund)
            #expect(try await escrow.now(agreement).state == .pendingFunds)
            #expect(try await escrow.audit("payment.report_mismatched") == 2)
        }
    }

    @Test func aFinalPaymentStaysFinalWhateverIsReportedLater() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let payment = try await escrow.collect(agreement)
            try await escrow.report(payment, .failed, failure: .expired)
            try await escrow.report(payment, .succeeded)
            #expect(try await escrow.now(agreement).state == .pendingFunds)
            #expect(try await escrow.audit("payment.late_report") == 1)
        }
    }

    @Test func aFailedDisbursementIsOrderedAgainUnderANewIdentifierAndAtLastFlagged() async throws {
        try await EscrowHarness.run(attempts: 2) { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
            let first = try #require(try await escrow.payouts(agreement).first)
            try await escrow.report(first, .failed, failure: .payeeLimitReached)
            #expect(try await escrow.now(agreement).state == .releasing)
            let job = try #require(try await escrow.openJobs(.payoutRetry).first)
            for _ in 0..<3 { #expect(try await escrow.jobs.perform(job) == .done) }
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.count == 2 && Set(payouts.map(\.id)).count == 2)
            try await escrow.report(payouts[1], .failed, failure: .payeeLimitReached)
            let flagged = try await escrow.now(agreement)
            #expect(flagged.state == .releasing && flagged.flag == "payout_attempts_exhausted")
        }
    }

    /// The float is empty, or the PIN wrong, for a day: every payout of that day arrives all the same.
    @Test func failuresOfOurOwnAreNeverTheLastTry() async throws {
        try await EscrowHarness.run(attempts: 2) { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
            for failure in [PaymentFailure.declined, .declined, .providerConfiguration, .declined, .expired] {
                try await escrow.report(
                    try #require(try await escrow.payouts(agreement).last), .failed, failure: failure)
                let job = try #require(try await escrow.openJobs(.payoutRetry).last)
                _ = try await escrow.jobs.perform(job)
            }
            let unknown = try #require(try await escrow.commands("disburse").last)
            try await escrow.send(.commandRefused(unknown.id, CommandRefusal(.unknownProvider, "None.")))
            let job = try #require(try await escrow.openJobs(.payoutRetry).last)
            _ = try await escrow.jobs.perform(job)
            #expect(try await escrow.now(agreement).flag == "payout_failing")
            try await escrow.report(try #require(try await escrow.payouts(agreement).last), .succeeded)
            #expect(try await escrow.payouts(agreement).count == 7)
            let over = try await escrow.now(agreement)
            #expect(over.state == .released && over.flag == nil)
        }
    }

    @Test(arguments: [CommandRefusal.Code.settling, .disbursementOpen, .queueFull])
    func anOrderThatTheGatewayPutsOffIsAskedForAgainHoweverOften(_ code: CommandRefusal.Code) async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.cancel, agreement, by: escrow.seller)
            var expected: [PaymentStatus] = []
            for _ in 0..<4 {
                let command = try #require(try await escrow.commands("refund").last)
                try await escrow.send(.commandRefused(command.id, CommandRefusal(code, "Later.")))
                expected.append(.failed)
                #expect(try await escrow.payouts(agreement).map(\.status) == expected)
                let job = try #require(try await escrow.openJobs(.payoutRetry).last)
                _ = try await escrow.jobs.perform(job)
                #expect(try await escrow.payouts(agreement).map(\.status) == expected + [.pending])
            }
            #expect(try await escrow.now(agreement).flag == nil)
        }
    }

    @Test func theLastWordOnAProvidersAvailabilityIsKept() async throws {
        try await EscrowHarness.run { escrow in
            func report(_ capability: WatchedCapability, _ available: Bool, _ second: Int) -> GatewayEvent {
                .providerAvailability(
                    ProviderAvailability(
                        provider: ProviderID("mtn-momo"), capability: capability, available: available,
                        since: Date(timeIntervalSince1970: Double(1_700_000_000 + second))))
            }
            try await escrow.send(report(.collection, false, 1))
            try await escrow.send(report(.disbursement, false, 2))
            try await escrow.send(report(.collection, true, 3))
            let kept = try await escrow.database.session { try ProviderAvailabilityStore.all(in: $0) }
            let events = kept.map { GatewayEvent.providerAvailability($0) }
            #expect(events == [report(.collection, true, 3), report(.disbursement, false, 2)])
        }
    }

    @Test func anAnswerCompletesItsCommandAndARefusedPurseIsFlagged() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let open = try #require(try await escrow.commands("open-purse").first)
            try await escrow.send(.commandRefused(open.id, CommandRefusal(.unknownProvider, "None.")))
            #expect(try await escrow.now(agreement).flag == "purse_refused")
            await #expect(throws: EscrowError.underReview) { try await escrow.collect(agreement) }
            let undone = try await escrow.database.session { session in
                try session.query("SELECT count(*) AS n FROM outbox WHERE done_at IS NULL")[0].int("n")
            }
            #expect(undone == 0)
        }
    }

    @Test func lateMoneyThatTheGatewaySendsBackByItselfJoinsTheHistory() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let report = PaymentReport(
                payment: PaymentID(IdentifierSource.system.timeOrdered()), purse: agreement.purse,
                kind: .refund,
                amount: EscrowHarness.amount, reference: "RFD-1", state: .pending, failure: nil,
                providerReference: nil)
            try await escrow.send(.payment(report))
            let refund = try #require(try await escrow.payouts(agreement).first)
            #expect(refund.isGatewayInitiated && refund.status == .processing)
            // It is asked about until it is final.
            let inquiry = try #require(try await escrow.openJobs(.inquiry).first)
            #expect(inquiry.payload == "\(refund.id)")
            _ = try await escrow.jobs.perform(inquiry)
            #expect(try await escrow.commands("inquire").count == 1)
            try await escrow.report(refund, .succeeded)
            #expect(try await escrow.jobs.perform(inquiry) == .done)
            #expect(try await escrow.payouts(agreement).map(\.status) == [.succeeded])
            #expect(try await escrow.now(agreement).state == .pendingFunds)
            #expect(try await escrow.audit("payment.gateway_refund_recorded") == 1)
        }
    }

    @Test func aPaymentWithoutAFinalEventIsAskedAboutOnceAtATime() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let payment = try await escrow.collect(agreement)
            let job = try #require(try await escrow.openJobs(.inquiry).first)
            _ = try await escrow.jobs.perform(job)
            #expect(try await escrow.commands("inquire").isEmpty)
            let collect = try #require(try await escrow.commands("collect").first)
            try await escrow.send(.commandAccepted(collect.id))
            for _ in 0..<3 { _ = try await escrow.jobs.perform(job) }
            #expect(try await escrow.commands("inquire").count == 1)
            let inquiry = try #require(try await escrow.commands("inquire").first)
            try await escrow.send(.commandAccepted(inquiry.id))
            _ = try await escrow.jobs.perform(job)
            #expect(try await escrow.commands("inquire").count == 2)
            try await escrow.report(payment, .succeeded)
            #expect(try await escrow.jobs.perform(job) == .done)
        }
    }

    @Test func anUnpaidAgreementIsCancelledAtItsDeadlineButNotWhileMoneyMayCome() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create()
            let job = try #require(try await escrow.openJobs(.paymentDeadline).first)
            guard case .again = try await escrow.jobs.perform(job) else {
                Issue.record("The clock fired too early.")
                return
            }
            let collection = try await escrow.collect(agreement)
            try await escrow.owner.transaction { session in
                try session.execute(
                    "UPDATE escrow.agreements SET payment_deadline = now() - interval '1 second'")
            }
            #expect(try await escrow.jobs.perform(job) == .again(after: .seconds(60)))
            #expect(try await escrow.now(agreement).state == .pendingFunds)
            try await escrow.report(collection, .failed, failure: .expired)
            #expect(try await escrow.jobs.perform(job) == .done)
            #expect(try await escrow.now(agreement).state == .cancelled)
        }
    }

    @Test func silenceAboutDeliveredGoodsReleasesOnce() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            let job = try #require(try await escrow.openJobs(.autoRelease).first)
            for _ in 0..<2 { _ = try await escrow.jobs.perform(job) }
            #expect(try await escrow.now(agreement).state == .releasing)
            #expect(try await escrow.commands("disburse").count == 1)
        }
    }
}
