import Escrow
import Foundation
import GatewayCore
import Primitives
import Testing

@Suite struct KYCRetentionTests {
    private static let tenYears = "interval '10 years 5 days'"

    private func age(_ kyc: KYCUnderTest) async throws {
        try await kyc.execute("UPDATE escrow.users SET created_at = created_at - \(Self.tenYears)")
        try await kyc.execute("UPDATE escrow.sessions SET last_used_at = last_used_at - \(Self.tenYears)")
        try await kyc.execute("UPDATE escrow.kyc_profiles SET changed_at = changed_at - \(Self.tenYears)")
    }

    @Test func `papers of abandoned and rejected tries go after their days, others stay`() async throws {
        try await KYCUnderTest.run { kyc in
            try await kyc.verify(kyc.person)
            let check = try await kyc.submit(kyc.other, from: 30)
            try await kyc.report(check, of: kyc.other, .rejected, [.documentNotGenuine])
            _ = try await kyc.upload(["document_type": "SELFIE"], KYCUnderTest.picture(50), as: kyc.other)
            #expect(kyc.files.count == 7)
            #expect(try await kyc.retention.purge(dryRun: false) == .init())
            try await kyc.execute(
                """
                UPDATE escrow.kyc_documents SET uploaded_at = uploaded_at - interval '31 days'
                """)
            try await kyc.execute(
                "UPDATE escrow.kyc_profiles SET decided_at = decided_at - interval '31 days'")
            let dry = try await kyc.retention.purge(dryRun: true)
            #expect(dry.abandoned == 4 && kyc.files.count == 7)
            #expect(try await kyc.retention.purge(dryRun: false).abandoned == 4)
            #expect(kyc.files.count == 3)
            #expect(try await kyc.audited("kyc.document_erased") == 4)
            #expect(try await kyc.retention.purge(dryRun: false) == .init())
        }
    }

    @Test func `ten years after the last sign of the relationship everything goes, but not under a hold`()
        async throws
    {
        try await KYCUnderTest.run { kyc in
            try await kyc.verify(kyc.person)
            try await kyc.verify(kyc.other, from: 30, document: "987654321")
            try await age(kyc)
            #expect(try await kyc.retention.hold(kyc.other.id, reason: "Tribunal de Douala"))
            #expect(try await !kyc.retention.hold(kyc.other.id, reason: "twice"))
            let report = try await kyc.retention.purge(dryRun: false)
            #expect(report == .init(abandoned: 0, outlived: 3, identities: 1, held: 1))
            #expect(kyc.files.count == 3)
            #expect(try await kyc.count("kyc_checks", where: "sealed_identity IS NOT NULL") == 1)
            #expect(try await kyc.retention.release(kyc.other.id))
            #expect(try await kyc.retention.purge(dryRun: false).outlived == 3)
            #expect(kyc.files.isEmpty)
            #expect(try await kyc.audited("kyc.identity_erased") == 2)
        }
    }
}
