import GatewayCore
import GatewayEngine
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

@Suite("A callback of a KYC provider is a reason to ask") struct KYCCallbackTests {
    private func pending(_ kyc: KYCUnderTest) async throws -> KYCCheckID {
        let check = try await TestPerson().check(in: kyc)
        try await kyc.gateway.send(.checkKYC(check))
        kyc.provider.answer(.submit, .pending(job: "7"))
        try await kyc.settle()
        return check.check
    }

    private static let hourly = RetryPolicy(first: .seconds(3600), limit: .seconds(3600))

    private func withPending(
        _ body: (KYCUnderTest, KYCCheckID) async throws -> Void
    ) async throws {
        try await KYCUnderTest.with(configured: { $0.inquiry = Self.hourly }) { kyc in
            try await body(kyc, try await pending(kyc))
        }
    }

    private func callback(_ signing: String, status: String = "0810") -> String {
        "{\"status\":\"\(status)\",\"signing\":\"\(signing)\"}"
    }

    @Test func itDecidesNothingUntilTheProviderIsAsked() async throws {
        try await withPending { kyc, check in
            #expect(try await kyc.callback(check, callback("1")) == .stored)
            #expect(try await kyc.check(check).state == .pending)
            kyc.provider.answer(
                .inquire,
                .completed(
                    KYCResult(decision: .rejected, reasons: [.spoofSuspected], code: "0907", identity: nil)))
            try await kyc.settle()
            #expect(try await kyc.reports().map(\.decision) == [.rejected])
        }
    }

    @Test func oneSigningHurriesOneInquiry() async throws {
        try await withPending { kyc, check in
            kyc.provider.answer(.inquire, .pending(job: "7"))
            #expect(try await kyc.callback(check, callback("1")) == .stored)
            try await kyc.settle()
            #expect(try await kyc.callback(check, callback("1", status: "0811")) == .repeated)
            try await kyc.settle()
            #expect(kyc.provider.orders(.inquire).count == 1)
            #expect(try await kyc.callback(check, callback("2")) == .stored)
            try await kyc.settle()
            #expect(kyc.provider.orders(.inquire).count == 2)
        }
    }

    @Test func aForgedOneAForeignOneAndAWrongAddressChangeNothing() async throws {
        try await withPending { kyc, check in
            let other = KYCCheckID(IdentifierSource.system.timeOrdered())
            #expect(try await kyc.callback(check, "{\"status\":\"0810\"}") == .forged)
            let foreign = "{\"status\":\"0810\",\"signing\":\"1\",\"check\":\"\(other)\"}"
            #expect(try await kyc.callback(check, foreign) == .unknown)
            let token = Base64URL.encode([UInt8](repeating: 0, count: 16))
            for wrong in [token, "", "x", "%00"] {
                #expect(try await kyc.callback(check, callback("1"), token: wrong) == .unknown)
            }
            #expect(try await kyc.callback(other, callback("1")) == .unknown)
            try await kyc.settle()
            #expect(kyc.provider.orders(.inquire).isEmpty)
            let stored = try await kyc.gateway.database.session {
                try $0.query("SELECT FROM kyc_callbacks").count
            }
            #expect(stored == 0)
        }
    }

    @Test func oneThatCannotBeReadHasTheProviderAskedAllTheSame() async throws {
        try await withPending { kyc, check in
            kyc.provider.answer(.inquire, TestPerson.verified)
            #expect(try await kyc.callback(check, "<html>") == .malformed)
            #expect(try await kyc.callback(check, "<html>") == .repeated)
            try await kyc.settle()
            #expect(try await kyc.reports().map(\.decision) == [.verified])
            #expect(kyc.provider.orders(.inquire).first?.claimedStatus == nil)
        }
    }

    @Test func aFloodIsBounded() async throws {
        try await withPending { kyc, check in
            kyc.provider.answer(.inquire, .pending(job: "7"))
            for number in 1...60 {
                _ = try await kyc.callback(check, callback("\(number)"))
                try await kyc.settle()
            }
            #expect(kyc.provider.orders(.inquire).count == 20)
            let stored = try await kyc.gateway.database.session {
                try $0.query("SELECT FROM kyc_callbacks").count
            }
            #expect(stored == 20)
        }
    }

    @Test func oneThatComesBeforeOurOwnReplyIsLookedAtAfterIt() async throws {
        try await KYCUnderTest.with(configured: { $0.inquiry = Self.hourly }) { kyc in
            let check = try await TestPerson().check(in: kyc)
            try await kyc.gateway.send(.checkKYC(check))
            let process = try kyc.process()
            kyc.provider.answer(.submit, .pending(job: "7"))
            kyc.provider.answer(.inquire, TestPerson.verified)
            kyc.provider.meanwhile {
                let verdict = try await kyc.callback(check.check, self.callback("1"), to: process)
                #expect(verdict == .stored)
                let asked = try await process.inquiry.inquireDue()
                #expect(asked == 0)
            }
            #expect(try await process.submission.submitDue() == 1)
            #expect(try await process.inquiry.inquireDue() == 1)
            #expect(try await kyc.reports().map(\.decision) == [.verified])
        }
    }

    @Test func whereWeNameTheJobsACallbacksWordForOneIsNotTaken() async throws {
        try await withPending { kyc, check in
            kyc.provider.answer(.inquire, .pending(job: nil))
            _ = try await kyc.callback(check, "{\"status\":\"0810\",\"signing\":\"1\",\"job\":\"666\"}")
            try await kyc.settle()
            #expect(kyc.provider.orders(.inquire).map(\.providerJob) == ["7"])
            #expect(try await kyc.check(check).hintedJob == nil)
        }
    }
}
