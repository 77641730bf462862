import Foundation
import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import Sealing
import TestSupport
import Testing

@testable import GatewayEngine

@Suite("A KYC check, from the command to the report") struct KYCFlowTests {
    @Test func aPersonIsVerifiedAndHisPapersTravelSealed() async throws {
        try await KYCUnderTest.with { kyc in
            let person = TestPerson()
            let check = try await person.check(in: kyc)
            kyc.provider.answer(.submit, .pending(job: "0000000046"))
            kyc.provider.answer(.inquire, .pending(job: nil), TestPerson.verified)
            #expect(try await kyc.refusal(.checkKYC(check)) == nil)
            try await kyc.settle()
            let order = try #require(kyc.provider.orders(.submit).first)
            #expect(kyc.provider.orders(.submit).count == 1)
            #expect(order.person.lastName == "Ngo Bassa" && order.person.phone?.digits == "237670009911")
            #expect(order.country == "CM" && order.documentType == .identityCard && order.submission == 1)
            #expect(order.consent.language == .french)
            let sent = try #require(kyc.provider.images.first)
            let heads = sent.map { String(decoding: $0.prefix(6), as: UTF8.self) }
            #expect(heads == ["selfie", "id_fro", "id_bac"])
            let report = try #require(try await kyc.reports().first)
            #expect(try await kyc.reports().count == 1)
            #expect(report.decision == .verified && report.reasons.isEmpty && report.user == person.user)
            #expect(report.provider == ScriptedChecker.id && report.providerReference == "0000000046")
            let sealed = try #require(report.sealedIdentity)
            let opened = try #require(kyc.gateway.seal.open(sealed, of: check.check))
            #expect(try JSONValue(parsing: opened)["document_number"]?.string == "110045678901")
            let stored = try await kyc.check(check.check)
            #expect(stored.state == .completed && stored.sealedPerson == nil)
        }
    }

    @Test func oneCheckOfAPersonIsOpenForEachPurpose() async throws {
        try await KYCUnderTest.with { kyc in
            let person = TestPerson()
            let first = try await person.check(in: kyc)
            #expect(try await kyc.refusal(.checkKYC(first)) == nil)
            let second = try await person.check(in: kyc)
            #expect(try await kyc.refusal(.checkKYC(second))?.code == .checkOpen)
            let selfie = try await person.check(.selfieRegistration, in: kyc)
            #expect(try await kyc.refusal(.checkKYC(selfie)) == nil)
            kyc.provider.answer(.submit, TestPerson.verified)
            try await kyc.settle()
            let third = try await person.check(in: kyc)
            #expect(try await kyc.refusal(.checkKYC(third)) == nil)
        }
    }

    @Test func ofManyOrdersAtOnceOneIsTaken() async throws {
        try await KYCUnderTest.with { kyc in
            let person = TestPerson()
            var checks: [CheckKYC] = []
            for _ in 1...6 { checks.append(try await person.check(in: kyc)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for check in checks {
                    group.addTask {
                        try await kyc.gateway.handler.handle([try kyc.gateway.entry(.checkKYC(check))])
                    }
                }
                try await group.waitForAll()
            }
            let events = try await kyc.gateway.events()
            let refused = events.count { event in
                guard case .commandRefused(_, let why) = event else { return false }
                return why.code == .checkOpen
            }
            #expect(events.count == 6 && refused == 5)
        }
    }

    @Test func theEndOfACheckIsToldAgainToWhoeverAsks() async throws {
        try await KYCUnderTest.with { kyc in
            let person = TestPerson()
            let check = try await person.check(in: kyc)
            let inquiry = GatewayCommand.inquireKYC(InquireKYC(check: check.check, user: person.user))
            #expect(try await kyc.refusal(inquiry)?.code == .unknownCheck)
            try await kyc.gateway.send(.checkKYC(check))
            #expect(try await kyc.refusal(inquiry) == nil)
            #expect(try await kyc.reports().isEmpty)
            kyc.provider.answer(
                .submit,
                .completed(
                    KYCResult(decision: .rejected, reasons: [.faceMismatch], code: "0811", identity: nil)))
            try await kyc.settle()
            #expect(try await kyc.refusal(inquiry) == nil)
            let again = try person.command(
                .identityDocument, images: check.images, seal: kyc.gateway.seal, id: check.check)
            #expect(again.sealedPerson != check.sealedPerson)
            #expect(try await kyc.refusal(.checkKYC(again)) == nil)
            let reports = try await kyc.reports()
            #expect(reports.count == 3 && Set(reports).count == 1)
            #expect(reports[0].reasons == [.faceMismatch])
            #expect(kyc.provider.orders(.submit).count == 1)
            let foreign = GatewayCommand.inquireKYC(InquireKYC(check: check.check, user: TestPerson().user))
            #expect(try await kyc.refusal(foreign)?.code == .unknownCheck)
        }
    }

    @Test func anIdentifierThatWasUsedForSomethingElseIsRefusedByTheFieldsThatDiffer() async throws {
        try await KYCUnderTest.with { kyc in
            let person = TestPerson()
            let check = try await person.check(in: kyc)
            try await kyc.gateway.send(.checkKYC(check))
            let other = try await TestPerson().check(in: kyc, id: check.check)
            let refusal = try #require(try await kyc.refusal(.checkKYC(other)))
            #expect(refusal.code == .conflict)
            #expect(refusal.detail.contains("user, images"))
        }
    }

    @Test func aPurposeThatTheProviderHasNotIsRefused() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await TestPerson().check(.selfieRegistration, in: kyc)
            let other = CheckKYC(
                check: check.check, user: check.user, purpose: .selfieAuthentication, documentType: nil,
                images: check.images, sealedPerson: check.sealedPerson,
                consentGrantedAt: check.consentGrantedAt, consentLanguage: check.consentLanguage,
                consentPolicyURL: check.consentPolicyURL, registeredBy: check.check)
            #expect(try await kyc.refusal(.checkKYC(other))?.code == .unsupportedCheck)
        }
    }

    @Test func aGatewayWithoutAProviderRefuses() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await TestPerson().check(in: kyc)
            try await GatewayUnderTest.with { gateway in
                guard case .commandRefused(_, let refusal) = try await gateway.send(.checkKYC(check)) else {
                    Issue.record("The check is refused.")
                    return
                }
                #expect(refusal.code == .unknownProvider)
            }
        }
    }

    @Test func whatIsKnownOfAPersonIsReadableNowhere() async throws {
        try await KYCUnderTest.with { kyc in
            let check = try await TestPerson().check(in: kyc)
            kyc.provider.leak(
                "{\"FullName\":\"ngo bassa philomene\",\"n\":\"110045678901\",\"dob\":\"1988-03-17\"}")
            kyc.provider.fail(.submit, delivery: .unknown, then: TestPerson.verified)
            kyc.provider.answer(.inquire, .unrecognised("odd"), TestPerson.verified)
            try await kyc.gateway.send(.checkKYC(check))
            try await expectNothing(of: kyc, "accepted")
            try await kyc.settle()
            _ = try await kyc.callback(
                check.check,
                "{\"status\":\"Ngo Bassa\",\"signing\":\"1\",\"FullName\":\"NGO BASSA PHILOMENE\"}")
            #expect(try await kyc.reports().count == 1)
            try await expectNothing(of: kyc, "completed")
            let evidence = try await kyc.gateway.database.session { session in
                try session.query("SELECT body FROM kyc_evidence").map { try $0.string("body") }
            }
            #expect(evidence.last?.contains("•••") == true)
        }
    }

    private func expectNothing(of kyc: KYCUnderTest, _ when: String) async throws {
        let rows = try await kyc.gateway.owner.session { session in
            let tables = try session.query(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'gateway'"
            ).map { try $0.string("table_name") }
            return try tables.flatMap { table in
                try session.query("SELECT t::text AS line FROM gateway.\(unescaped: table) t").map {
                    try $0.string("line")
                }
            }
        }
        #expect(rows.contains { $0.contains("identity_document") })
        for secret in TestPerson.secrets {
            let stored = rows.filter { $0.lowercased().contains(secret.lowercased()) }
            #expect(stored.isEmpty, "\(when): \(secret) stands in \(stored)")
            let logged = kyc.log.lines.filter { $0.lowercased().contains(secret.lowercased()) }
            #expect(logged.isEmpty, "\(when): \(secret)")
        }
    }

    @Test func whatIsNoLongerNeededIsForgotten() async throws {
        try await KYCUnderTest.with { kyc in
            let person = TestPerson()
            let check = try await person.check(in: kyc)
            kyc.provider.answer(.submit, TestPerson.verified)
            try await kyc.gateway.send(.checkKYC(check))
            try await kyc.settle()
            _ = try await kyc.callback(check.check, "{\"status\":\"0810\",\"signing\":\"1\"}")
            let process = try kyc.process()
            #expect(try await process.housekeeping.forget() == 0)
            try await kyc.letPass(.seconds(8 * 86_400))
            #expect(try await process.housekeeping.forget() == 2)
            #expect(try await kyc.check(check.check).sealedIdentity == nil)
            try await kyc.gateway.send(.inquireKYC(InquireKYC(check: check.check, user: person.user)))
            let last = try #require(try await kyc.reports().last)
            #expect(last.decision == .verified && last.sealedIdentity == nil)
        }
    }
}
