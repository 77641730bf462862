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
    private func callback(_ job: String, _ signing: String) -> String {
        "{\"status\":\"clear\",\"job\":\"\(job)\",\"signing\":\"\(signing)\"}"
    }

    @Test(arguments: [Resubmission.deduplicated, .never])
    func aRequestThatCannotHaveLeftGoesAgain(_ resubmission: Resubmission) async throws {
        try await KYCUnderTest.with(resubmission: resubmission) { kyc in
            let check = try await kyc.accepted()
            kyc.provider.fail(.submit, delivery: .notSent, then: TestPerson.verified)
            try await kyc.settle()
            #expect(try await kyc.end()?.0 == .verified)
            let orders = kyc.provider.orders(.submit)
            #expect(orders.map(\.submission) == [1, 2])
            #expect(Set(orders.map(\.check)) == [check.check])
            #expect(kyc.provider.orders(.inquire).isEmpty)
        }
    }

    @Test func whatMayHaveArrivedGoesAgainOnlyAfterTheProviderHasSaidInARowThatItHasNone() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await kyc.accepted()
            kyc.provider.fail(.submit, delivery: .unknown, then: .pending(job: "7"))
            kyc.provider.answer(
                .inquire, .notFound, .unrecognised("odd"), .notFound, .notFound, .pending(job: "7"),
                TestPerson.verified)
            try await kyc.settle()
            #expect(try await kyc.end()?.0 == .verified)
            #expect(kyc.provider.orders(.submit).map(\.check) == [check.check, check.check])
            #expect(kyc.provider.orders(.inquire).count == 6)
        }
    }

    @Test func aProviderThatHasNotGotTheImagesIsSentTheSameCheckAgain() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await kyc.accepted()
            kyc.provider.answer(.submit, .pending(job: "7"))
            kyc.provider.answer(.inquire, .imagesMissing, .imagesMissing, TestPerson.verified)
            try await kyc.settle()
            #expect(kyc.provider.orders(.submit).map(\.check) == [check.check, check.check])
            #expect(kyc.provider.images.count == 2 && kyc.provider.images[0] == kyc.provider.images[1])
            #expect(try await kyc.end()?.0 == .verified)
        }
    }

    @Test func withoutDeduplicationWhatMayHaveArrivedIsNeverSentAgainAndAPersonDecidesInTheEnd() async throws
    {
        try await KYCUnderTest.with(resubmission: .never) { kyc in
            let check = try await kyc.accepted()
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
            let end = try #require(try await kyc.end())
            #expect(end == (.review, [.noAnswer]))
            #expect(kyc.provider.orders(.submit).count == 1)
            #expect(try await kyc.reports().first?.provider == ScriptedChecker.id)
        }
    }

    @Test func aCallbackTellsTheJobOfACheckWhoseAnswerWasLost() async throws {
        try await KYCUnderTest.with(resubmission: .never) { kyc in
            let check = try await kyc.accepted()
            kyc.provider.fail(.submit, delivery: .unknown)
            try await kyc.settle()
            #expect(try await kyc.callback(check.check, callback("job_7", "1")) == .stored)
            #expect(try await kyc.end() == nil)
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
            let check = try await kyc.accepted()
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
            _ = try await kyc.accepted()
            kyc.provider.answer(.submit, .pending(job: "job_1"))
            kyc.provider.answer(.inquire, TestPerson.verified)
            try await kyc.settle()
            let other = try await kyc.accepted()
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
                _ = try await kyc.accepted()
                kyc.provider.answer(.submit, .pending(job: "7"))
                kyc.provider.answer(.inquire, outcome)
                try await kyc.settle()
                let end = try #require(try await kyc.end())
                #expect(end == (.review, [.unknownResult]))
                #expect(kyc.provider.orders(.inquire).count == 3)
            }
        }
    }

    private static let few = RetryPolicy(first: .milliseconds(1), limit: .milliseconds(1), attempts: 3)

    @Test func aCheckThatIsPendingForTooLongComesBeforeAPerson() async throws {
        let slow = RetryPolicy(first: .seconds(60), limit: .seconds(60))
        try await KYCUnderTest.with(configured: { $0.inquiry = slow }) { kyc in
            _ = try await kyc.accepted()
            kyc.provider.answer(.submit, .pending(job: "7"))
            kyc.provider.answer(.inquire, .pending(job: "7"))
            try await kyc.settle()
            try await kyc.letPass(.seconds(3600))
            try await kyc.settle()
            #expect(try await kyc.end() == nil)
            try await kyc.letPass(.seconds(24 * 3600))
            try await kyc.settle()
            let end = try #require(try await kyc.end())
            #expect(end == (.review, [.providerUnavailable]))
        }
    }

    @Test func aCheckThatCouldNotBeSentForTooLongComesBeforeAPerson() async throws {
        let slow = RetryPolicy(first: .seconds(60), limit: .seconds(60))
        try await KYCUnderTest.with(configured: { $0.submission = slow }) { kyc in
            _ = try await kyc.accepted()
            kyc.provider.fail(.submit, delivery: .notSent)
            try await kyc.settle()
            #expect(try await kyc.process().service.endStale() == 0)
            try await kyc.letPass(.seconds(25 * 3600))
            #expect(try await kyc.process().service.endStale() == 1)
            let end = try #require(try await kyc.end())
            #expect(end == (.review, [.providerUnavailable]))
        }
    }

    @Test(arguments: [
        (KYCReason.providerRefused, KYCDecision.review), (.imageUnusable, .recapture),
        (.alreadyRegistered, .review), (.documentUnsupported, .rejected),
    ]) func aRefusalEndsTheCheck(_ refusal: (KYCReason, KYCDecision)) async throws {
        try await KYCUnderTest.with { kyc in
            _ = try await kyc.accepted()
            kyc.provider.answer(.submit, .refused(refusal.0, code: "2213", "as the test says"))
            try await kyc.settle()
            let end = try #require(try await kyc.end())
            #expect(end == (refusal.1, [refusal.0]))
            #expect(kyc.provider.orders(.submit).count == 1)
        }
    }
}
