import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

@Suite("A KYC provider that does not answer is left alone") struct KYCCircuitTests {
    @Test func checksWaitUpToALimitAndEachGoesOnceWhenItIsBack() async throws {
        try await KYCUnderTest.with(configured: { configuration in
            configuration.circuit = CircuitBreaker.Policy(
                failures: 3, retry: .seconds(3600), limit: .seconds(3600))
            configuration.queueLimit = 4
        }) { kyc in
            let process = try kyc.process()
            kyc.provider.fail(.submit, delivery: .notSent)
            var checks = [try await TestPerson().check(in: kyc)]
            try await kyc.gateway.send(.checkKYC(checks[0]))
            try await eventually("the circuit to open", every: .milliseconds(2)) {
                _ = try await process.submission.submitDue()
                return try await state(kyc) == .open
            }
            #expect(kyc.provider.orders(.submit).count == 3)
            for _ in 1...3 {
                checks.append(try await TestPerson().check(in: kyc))
                #expect(try await kyc.refusal(.checkKYC(checks[checks.count - 1])) == nil)
            }
            let surplus = try await TestPerson().check(in: kyc)
            #expect(try await kyc.refusal(.checkKYC(surplus))?.code == .queueFull)
            #expect(try await process.submission.submitDue() == 0)
            try await letProbeGo(kyc)
            let other = try kyc.process()
            async let one = process.submission.submitDue()
            async let two = other.submission.submitDue()
            let probes = try await one + two
            #expect(probes == 1)
            #expect(try await state(kyc) == .open)
            kyc.provider.answer(.submit, TestPerson.verified)
            try await letProbeGo(kyc)
            try await eventually("all to be sent", every: .milliseconds(2)) {
                _ = try await process.submission.submitDue()
                return try await kyc.reports().count == 4
            }
            let reported = Set(try await kyc.reports().map(\.check))
            #expect(reported == Set(checks.map(\.check)))
            let told = try await kyc.gateway.events().compactMap { event -> Bool? in
                guard case .providerAvailability(let report) = event else { return nil }
                return report.capability == .kyc ? report.available : nil
            }
            #expect(told == [false, true])
        }
    }

    private func state(_ kyc: KYCUnderTest) async throws -> CircuitBreaker.State? {
        try await kyc.gateway.store.transaction { try $0.circuits.all() }.first?.state
    }

    private func letProbeGo(_ kyc: KYCUnderTest) async throws {
        _ = try await kyc.gateway.database.session { session in
            try session.execute("UPDATE provider_circuits SET retry_at = now() WHERE state <> 'closed'")
        }
        try await kyc.letPass(.seconds(60))
    }
}
