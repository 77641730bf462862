import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

/// Each test stops at one point, as a kill would, and goes on with another process.
@Suite("A KYC check survives the process that has it") struct KYCProcessTests {
    @Test func aProcessThatDiesWhileItLoadsImagesHasSentNothingAndTheCheckGoesOnce() async throws {
        try await KYCUnderTest.with(resubmission: .never) { kyc in
            let check = try await kyc.accepted()
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
            #expect(try await kyc.end()?.0 == .verified)
        }
    }

    @Test(arguments: [Resubmission.deduplicated, .never])
    func aProcessThatDiesBeforeOrInTheCallLeavesACheckThatMayHaveArrived(
        _ resubmission: Resubmission
    ) async throws {
        try await KYCUnderTest.with(resubmission: resubmission) { kyc in
            let check = try await kyc.accepted()
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
                #expect(try await kyc.end()?.0 == .verified)
            case .never:
                #expect(kyc.provider.orders(.submit).isEmpty)
                #expect(try await kyc.check(check.check).state == .unknown)
            }
        }
    }

    @Test func aProcessThatDiesAfterTheCallLosesNothingAndBillsNothingTwice() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await kyc.accepted()
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
            #expect(try await kyc.end()?.0 == .verified)
            #expect(try await kyc.check(check.check).submissions == 1)
        }
    }

    @Test func aProcessThatWasHeldUpPastItsLeaseSendsNothing() async throws {
        try await KYCUnderTest.with { kyc in
            _ = try await kyc.accepted()
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
            let check = try await kyc.accepted()
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
            #expect(try await kyc.end()?.0 == .verified)
        }
    }

    @Test func twoProcessesSendEachCheckOnceAndHoldFewInMemory() async throws {
        try await KYCUnderTest.with { kyc in
            var checks: Set<KYCCheckID> = []
            for _ in 1...10 { checks.insert(try await kyc.accepted().check) }
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
            let check = try await kyc.accepted()
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
            #expect(try await kyc.end()?.0 == .verified)
        }
    }

    private static let hourly = RetryPolicy(first: .seconds(3600), limit: .seconds(3600))

    @Test func whatHasNotLeftMayGoToAnotherPlace() async throws {
        try await KYCUnderTest.with { kyc in
            _ = try await kyc.accepted()
            kyc.provider.fail(.submit, delivery: .notSent, then: TestPerson.verified)
            _ = try await kyc.process().submission.submitDue()
            kyc.provider.move(to: "elsewhere")
            try await kyc.settle()
            #expect(try await kyc.end()?.0 == .verified)
        }
    }
}
