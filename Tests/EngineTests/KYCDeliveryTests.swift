import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

@Suite("A KYC check is never lost and never billed twice") struct KYCDeliveryTests {
    private func accepted(_ kyc: KYCUnderTest) async throws -> CheckKYC {
        let check = try await TestPerson().check(in: kyc)
        try await kyc.gateway.send(.checkKYC(check))
        return check
    }

    private func end(_ kyc: KYCUnderTest) async throws -> (KYCDecision, [KYCReason])? {
        let reports = try await kyc.reports()
        #expect(reports.count <= 1)
        return reports.first.map { ($0.decision, $0.reasons) }
    }

    private func callback(_ job: String, _ signing: String) -> String {
        "{\"status\":\"clear\",\"job\":\"\(job)\",\"signing\":\"\(signing)\"}"
    }

    @Test(arguments: [Resubmission.deduplicated, .never])
    func aRequestThatCannotHaveLeftGoesAgain(_ resubmission: Resubmission) async throws {
        try await KYCUnderTest.with(resubmission: resubmission) { kyc in
            let check = try await accepted(kyc)
            kyc.provider.fail(.submit, delivery: .notSent, then: TestPerson.verified)
            try await kyc.settle()
            #expect(try await end(kyc)?.0 == .verified)
            let orders = kyc.provider.orders(.submit)
            #expect(orders.map(\.submission) == [1, 2] && orders.allSatisfy { $0.check == check.check })
            #expect(kyc.provider.orders(.inquire).isEmpty)
        }
    }

    @Test func whatMayHaveArrivedGoesAgainOnlyAfterTheProviderHasSaidInARowThatItHasNone() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await accepted(kyc)
            kyc.provider.fail(.submit, delivery: .unknown, then: .pending(job: "7"))
            kyc.provider.answer(
                .inquire, .notFound, .unrecognised("odd"), .notFound, .notFound, .pending(job: "7"),
                TestPerson.verified)
            try await kyc.settle()
            #expect(try await end(kyc)?.0 == .verified)
            #expect(kyc.provider.orders(.submit).map(\.check) == [check.check, check.check])
            #expect(kyc.provider.orders(.inquire).count == 6)
        }
    }

    @Test func aProviderThatHasNotGotTheImagesIsSentTheSameCheckAgain() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await accepted(kyc)
            kyc.provider.answer(.submit, .pending(job: "7"))
            kyc.provider.answer(.inquire, .imagesMissing, .imagesMissing, TestPerson.verified)
            try await kyc.settle()
            #expect(kyc.provider.orders(.submit).map(\.check) == [check.check, check.check])
            #expect(kyc.provider.images.count == 2 && kyc.provider.images[0] == kyc.provider.images[1])
            #expect(try await end(kyc)?.0 == .verified)
        }
    }

    @Test func withoutDeduplicationWhatMayHaveArrivedIsNeverSentAgainAndAPersonDecidesInTheEnd() async throws
    {
        try await KYCUnderTest.with(resubmission: .never) { kyc in
            let check = try await accepted(kyc)
            kyc.provider.fail(.submit, delivery: .unknown)
            try await kyc.settle()
            for _ in 1...23 {
                try await kyc.letPass(.seconds(3600))
                try await kyc.settle()
            }
            #expect(try await kyc.check(check.check).state == .unknown)
            #expect(kyc.provider.orders(.submit).count == 1 && kyc.provider.orders(.inquire).isEmpty)
            try await kyc.letPass(.seconds(3700))
            try await kyc.settle()
            let end = try #require(try await end(kyc))
            #expect(end == (.review, [.noAnswer]))
            #expect(kyc.provider.orders(.submit).count == 1)
            #expect(try await kyc.reports().first?.provider == ScriptedChecker.id)
        }
    }

    @Test func aCallbackTellsTheJobOfACheckWhoseAnswerWasLost() async throws {
        try await KYCUnderTest.with(resubmission: .never) { kyc in
            let check = try await accepted(kyc)
            kyc.provider.fail(.submit, delivery: .unknown)
            try await kyc.settle()
            #expect(try await kyc.callback(check.check, callback("job_7", "1")) == .stored)
            #expect(try await end(kyc) == nil)
            kyc.provider.answer(.inquire, .pending(job: nil), TestPerson.verified)
            try await kyc.settle()
            #expect(kyc.provider.orders(.inquire).map(\.providerJob) == ["job_7", "job_7"])
            #expect(kyc.provider.orders(.inquire).map(\.claimedStatus) == ["clear", "clear"])
            #expect(try await kyc.reports().first?.providerReference == "job_7")
            #expect(kyc.provider.orders(.submit).count == 1)
        }
    }

    @Test func aJobThatTheProviderDoesNotKnowIsForgottenAndTheNextOneIsLookedAt() async throws {
        try await KYCUnderTest.with(resubmission: .never) { kyc in
            let check = try await accepted(kyc)
            kyc.provider.fail(.submit, delivery: .unknown)
            try await kyc.settle()
            kyc.provider.answer(.inquire, .notFound)
            _ = try await kyc.callback(check.check, callback("job_1", "1"))
            try await kyc.settle()
            #expect(try await kyc.check(check.check).hintedJob == nil)
            kyc.provider.answer(.inquire, TestPerson.verified)
            _ = try await kyc.callback(check.check, callback("job_2", "2"))
            try await kyc.settle()
            #expect(try await kyc.reports().first?.providerReference == "job_2")
        }
    }

    @Test func oneJobDecidesOneCheck() async throws {
        try await KYCUnderTest.with(resubmission: .never) { kyc in
            _ = try await accepted(kyc)
            kyc.provider.answer(.submit, .pending(job: "job_1"))
            kyc.provider.answer(.inquire, TestPerson.verified)
            try await kyc.settle()
            let other = try await accepted(kyc)
            kyc.provider.fail(.submit, delivery: .unknown)
            try await kyc.settle()
            _ = try await kyc.callback(other.check, callback("job_1", "1"))
            try await kyc.settle()
            let stored = try await kyc.check(other.check)
            #expect(stored.state == .unknown && stored.providerJob == nil && stored.hintedJob == nil)
            #expect(try await kyc.reports().count == 1)
        }
    }

    @Test func wordsThatNobodyKnowsDecideNothingAndComeBeforeAPersonAfterTheLastInquiry() async throws {
        for outcome in [KYCOutcome.unrecognised("0999"), .mismatched(fields: ["job_id"])] {
            try await KYCUnderTest.with(configured: { $0.inquiry = Self.few }) { kyc in
                _ = try await accepted(kyc)
                kyc.provider.answer(.submit, .pending(job: "7"))
                kyc.provider.answer(.inquire, outcome)
                try await kyc.settle()
                let end = try #require(try await end(kyc))
                #expect(end == (.review, [.unknownResult]))
                #expect(kyc.provider.orders(.inquire).count == 3)
            }
        }
    }

    private static let few = RetryPolicy(first: .milliseconds(1), limit: .milliseconds(1), attempts: 3)

    @Test func aCheckThatIsPendingForTooLongComesBeforeAPerson() async throws {
        let slow = RetryPolicy(first: .seconds(60), limit: .seconds(60))
        try await KYCUnderTest.with(configured: { $0.inquiry = slow }) { kyc in
            _ = try await accepted(kyc)
            kyc.provider.answer(.submit, .pending(job: "7"))
            kyc.provider.answer(.inquire, .pending(job: "7"))
            try await kyc.settle()
            try await kyc.letPass(.seconds(3600))
            try await kyc.settle()
            #expect(try await end(kyc) == nil)
            try await kyc.letPass(.seconds(24 * 3600))
            try await kyc.settle()
            let end = try #require(try await end(kyc))
            #expect(end == (.review, [.providerUnavailable]))
        }
    }

    @Test func aCheckThatCouldNotBeSentForTooLongComesBeforeAPerson() async throws {
        let slow = RetryPolicy(first: .seconds(60), limit: .seconds(60))
        try await KYCUnderTest.with(configured: { $0.submission = slow }) { kyc in
            _ = try await accepted(kyc)
            kyc.provider.fail(.submit, delivery: .notSent)
            try await kyc.settle()
            #expect(try await kyc.process().service.endStale() == 0)
            try await kyc.letPass(.seconds(25 * 3600))
            #expect(try await kyc.process().service.endStale() == 1)
            let end = try #require(try await end(kyc))
            #expect(end == (.review, [.providerUnavailable]))
        }
    }

    @Test(arguments: [
        (KYCReason.providerRefused, KYCDecision.review), (.imageUnusable, .recapture),
        (.alreadyRegistered, .review), (.documentUnsupported, .rejected),
    ]) func aRefusalEndsTheCheck(_ refusal: (KYCReason, KYCDecision)) async throws {
        try await KYCUnderTest.with { kyc in
            _ = try await accepted(kyc)
            kyc.provider.answer(.submit, .refused(refusal.0, code: "2213", "as the test says"))
            try await kyc.settle()
            let end = try #require(try await end(kyc))
            #expect(end == (refusal.1, [refusal.0]))
            #expect(kyc.provider.orders(.submit).count == 1)
        }
    }

    // What survives a process that dies: each test stops at one point, as a kill would, and goes on with another process.

    @Test func aProcessThatDiesWhileItLoadsImagesHasSentNothingAndTheCheckGoesOnce() async throws {
        try await KYCUnderTest.with(resubmission: .never) { kyc in
            let check = try await accepted(kyc)
            let lease = kyc.gateway.configuration.kycLease
            let taken = try await kyc.gateway.store.transaction {
                try $0.kyc.claimForSubmission(to: ScriptedChecker.id, limit: 9, lease: lease)
            }
            #expect(taken.map(\.id) == [check.check])
            kyc.provider.answer(.submit, TestPerson.verified)
            try await kyc.settle()
            #expect(kyc.provider.orders(.submit).isEmpty)
            try await kyc.letPass(lease)
            try await kyc.settle()
            #expect(kyc.provider.orders(.submit).count == 1)
            #expect(try await end(kyc)?.0 == .verified)
        }
    }

    @Test(arguments: [Resubmission.deduplicated, .never])
    func aProcessThatDiesBeforeOrInTheCallLeavesACheckThatMayHaveArrived(
        _ resubmission: Resubmission
    ) async throws {
        try await KYCUnderTest.with(resubmission: resubmission) { kyc in
            let check = try await accepted(kyc)
            let lease = kyc.gateway.configuration.kycLease
            _ = try await kyc.gateway.store.transaction { transaction in
                let taken = try transaction.kyc.claimForSubmission(
                    to: ScriptedChecker.id, limit: 9, lease: lease)
                return try transaction.kyc.startSubmission(
                    of: taken[0], at: "scripted", remaining: .seconds(1))
            }
            kyc.provider.answer(.inquire, .notFound)
            kyc.provider.answer(.submit, TestPerson.verified)
            try await kyc.settle()
            #expect(
                kyc.provider.orders(.inquire).isEmpty, "the check is in its hands until the lease is over")
            try await kyc.letPass(lease)
            try await kyc.settle()
            switch resubmission {
            case .deduplicated:
                #expect(kyc.provider.orders(.submit).map(\.submission) == [2])
                #expect(try await end(kyc)?.0 == .verified)
            case .never:
                #expect(kyc.provider.orders(.submit).isEmpty)
                #expect(try await kyc.check(check.check).state == .unknown)
            }
        }
    }

    @Test func aProcessThatDiesAfterTheCallLosesNothingAndBillsNothingTwice() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await accepted(kyc)
            let lease = kyc.gateway.configuration.kycLease
            _ = try await kyc.gateway.store.transaction { transaction in
                let taken = try transaction.kyc.claimForSubmission(
                    to: ScriptedChecker.id, limit: 9, lease: lease)
                return try transaction.kyc.startSubmission(
                    of: taken[0], at: "scripted", remaining: .seconds(1))
            }
            // The provider has it, and its answer died with the process.
            kyc.provider.answer(.inquire, .pending(job: "7"), TestPerson.verified)
            try await kyc.letPass(lease)
            try await kyc.settle()
            #expect(kyc.provider.orders(.submit).isEmpty)
            #expect(try await end(kyc)?.0 == .verified)
            #expect(try await kyc.check(check.check).submissions == 1)
        }
    }

    @Test func aProcessThatWasHeldUpPastItsLeaseSendsNothing() async throws {
        try await KYCUnderTest.with { kyc in
            _ = try await accepted(kyc)
            let lease = kyc.gateway.configuration.kycLease
            let mine = try await kyc.gateway.store.transaction {
                try $0.kyc.claimForSubmission(to: ScriptedChecker.id, limit: 9, lease: lease)
            }
            try await kyc.letPass(lease)
            let late = try await kyc.gateway.store.transaction {
                try $0.kyc.startSubmission(of: mine[0], at: "scripted", remaining: .seconds(1))
            }
            #expect(late == nil)
            let others = try await kyc.gateway.store.transaction {
                try $0.kyc.claimForSubmission(to: ScriptedChecker.id, limit: 9, lease: lease)
            }
            #expect(others.count == 1)
            let stolen = try await kyc.gateway.store.transaction {
                try $0.kyc.startSubmission(of: mine[0], at: "scripted", remaining: .seconds(1))
            }
            #expect(stolen == nil)
            let own = try await kyc.gateway.store.transaction {
                try $0.kyc.startSubmission(of: others[0], at: "scripted", remaining: .seconds(1))
            }
            #expect(own?.submissions == 1)
        }
    }

    @Test func aLateAnswerToAnEarlierSubmissionUndoesNothing() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await accepted(kyc)
            let process = try kyc.process()
            // The call takes so long that the check is asked about and put back in line before it ends.
            let lease = kyc.gateway.configuration.kycLease
            kyc.provider.answer(.inquire, .notFound)
            kyc.provider.meanwhile {
                kyc.provider.meanwhile(nil)
                try await kyc.letPass(lease)
                for _ in 1...2 {
                    _ = try await process.inquiry.inquireDue()
                    try await kyc.letPass(.seconds(1))
                }
            }
            kyc.provider.fail(.submit, delivery: .notSent, then: .pending(job: "7"))
            _ = try await process.submission.submitDue()
            let stored = try await kyc.check(check.check)
            #expect(stored.state == .received && stored.submissions == 1)
            kyc.provider.answer(.inquire, TestPerson.verified)
            try await kyc.settle()
            #expect(try await end(kyc)?.0 == .verified)
        }
    }

    @Test func twoProcessesSendEachCheckOnceAndHoldFewInMemory() async throws {
        try await KYCUnderTest.with { kyc in
            var checks: Set<KYCCheckID> = []
            for _ in 1...10 { checks.insert(try await accepted(kyc).check) }
            kyc.provider.answer(.submit, .pending(job: nil))
            kyc.provider.answer(.inquire, TestPerson.verified)
            kyc.provider.meanwhile { try await Task.sleep(for: .milliseconds(5)) }
            let processes = [try kyc.process(), try kyc.process()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in processes { group.addTask { try await kyc.settle(process) } }
                try await group.waitForAll()
            }
            let sent = kyc.provider.orders(.submit).map(\.check)
            #expect(sent.count == 10 && Set(sent) == checks)
            #expect(kyc.provider.mostUnderway <= 4)
            let reports = try await kyc.reports()
            #expect(reports.count == 10 && Set(reports.map(\.check)) == checks)
        }
    }

    @Test func aCheckIsAskedAboutOnlyWhereItWasSent() async throws {
        try await KYCUnderTest.with(configured: { $0.inquiry = Self.hourly }) { kyc in
            let check = try await accepted(kyc)
            kyc.provider.answer(.submit, .pending(job: "7"))
            kyc.provider.answer(.inquire, .notFound)
            try await kyc.settle()
            kyc.provider.move(to: "elsewhere")
            for _ in 1...3 {
                try await kyc.letPass(.seconds(3600))
                try await kyc.settle()
            }
            #expect(kyc.provider.orders(.inquire).isEmpty)
            #expect(try await kyc.check(check.check).state == .pending)
            kyc.provider.move(to: "scripted")
            kyc.provider.answer(.inquire, TestPerson.verified)
            try await kyc.letPass(.seconds(3600))
            try await kyc.settle()
            #expect(try await end(kyc)?.0 == .verified)
        }
    }

    private static let hourly = RetryPolicy(first: .seconds(3600), limit: .seconds(3600))

    @Test func whatHasNotLeftMayGoToAnotherPlace() async throws {
        try await KYCUnderTest.with { kyc in
            _ = try await accepted(kyc)
            kyc.provider.fail(.submit, delivery: .notSent, then: TestPerson.verified)
            _ = try await kyc.process().submission.submitDue()
            kyc.provider.move(to: "elsewhere")
            try await kyc.settle()
            #expect(try await end(kyc)?.0 == .verified)
        }
    }
}
