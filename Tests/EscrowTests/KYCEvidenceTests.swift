import Escrow
import Foundation
import GatewayCore
import Primitives
import Testing

/// What somebody was verified on stays, and what a check has seen is nobody's to take away.
@Suite struct KYCEvidenceTests {
    private func decide(_ kyc: KYCUnderTest, _ body: String) async throws -> Int {
        try await kyc.server.send(
            "POST", "/api/auth/admin/kyc/\(kyc.person.id)/approve/", token: kyc.administrator.token,
            body: body
        ).status
    }

    /// As if so many days had gone by.
    private func age(_ kyc: KYCUnderTest, days: Int = 31) async throws {
        try await kyc.execute(
            """
            UPDATE escrow.kyc_documents SET uploaded_at = uploaded_at - interval '\(days) days',
                retired_at = retired_at - interval '\(days) days'
            """)
        try await kyc.execute(
            "UPDATE escrow.kyc_profiles SET decided_at = decided_at - interval '\(days) days'")
        try await kyc.execute(
            """
            UPDATE escrow.kyc_checks SET decided_at = decided_at - interval '\(days) days',
                created_at = created_at - interval '\(days) days'
            """)
    }

    private func expire(_ kyc: KYCUnderTest) async throws {
        try await kyc.execute("UPDATE escrow.kyc_profiles SET expires_at = now() - interval '1 second'")
        try await kyc.runJobs(.expiry)
    }

    @Test func `a rejected renewal leaves the papers of the verified time`() async throws {
        try await KYCUnderTest.run { kyc in
            try await kyc.verify(kyc.person)
            try await expire(kyc)
            let check = try await kyc.submit(kyc.person, from: 30)
            try await kyc.report(check, of: kyc.person, .rejected, [.documentNotGenuine])
            try await age(kyc)
            #expect(try await kyc.retention.purge(dryRun: false).abandoned == 3)
            #expect(kyc.files.count == 3)
        }
    }

    @Test func `papers that an administrator approved stay after a renewal`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .review, [.noAnswer])
            #expect(try await decide(kyc, #"{"action": "approve"}"#) == 200)
            try await expire(kyc)
            try await kyc.verify(kyc.person, from: 30)
            try await age(kyc)
            #expect(try await kyc.retention.purge(dryRun: false) == .init())
            #expect(kyc.files.count == 6)
        }
    }

    @Test func `the proof of address of a verified person stays`() async throws {
        try await KYCUnderTest.run { kyc in
            try await kyc.verify(kyc.person)
            _ = try await kyc.upload(
                ["document_type": "PROOF_OF_ADDRESS"], KYCUnderTest.picture(9), as: kyc.person)
            try await age(kyc)
            #expect(try await kyc.retention.purge(dryRun: false) == .init())
            #expect(kyc.files.count == 4)
        }
    }

    @Test func `papers that were given back stay while the person takes the rest anew`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .review, [.noAnswer])
            try await age(kyc)
            let asked = try await decide(
                kyc, #"{"action": "ask_again", "reason": "Flou.", "documents": ["SELFIE"]}"#)
            #expect(asked == 200)
            #expect(try await kyc.retention.purge(dryRun: false) == .init())
            #expect(try await kyc.status(kyc.person)["missing"] == ["SELFIE"])
        }
    }

    @Test func `papers of a verified person stay when an administrator asks again`() async throws {
        try await KYCUnderTest.run { kyc in
            try await kyc.verify(kyc.person)
            let asked = try await decide(
                kyc, #"{"action": "ask_again", "reason": "Flou.", "documents": ["SELFIE"]}"#)
            #expect(asked == 200)
            try await age(kyc)
            try await kyc.execute("UPDATE escrow.kyc_documents SET given_back_at = uploaded_at")
            #expect(try await kyc.retention.purge(dryRun: false) == .init())
            #expect(kyc.files.count == 3)
        }
    }

    @Test func `what a check has seen cannot be destroyed by its owner`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .review, [.documentNotGenuine])
            let asked = try await decide(
                kyc, #"{"action": "ask_again", "reason": "Flou.", "documents": ["SELFIE"]}"#)
            #expect(asked == 200)
            // One is taken back, another replaced, and a third that no check saw is both.
            let documents = try await kyc.status(kyc.person)["documents"]?.array ?? []
            let front = documents.first { $0["document_type"] == "ID_FRONT" }?["id"]?.string
            let removed = try await kyc.server.send(
                "DELETE", "/api/auth/kyc/documents/\(try #require(front))/", token: kyc.person.token)
            #expect(removed.status == 204)
            for number in [UInt8(20), 21] {
                _ = try await kyc.upload(
                    ["document_type": "ID_BACK"], KYCUnderTest.picture(number), as: kyc.person)
            }
            #expect(kyc.files.count == 5)
            try await kyc.runJobs(.erasure)
            #expect(kyc.files.count == 4)
            #expect(try await kyc.count("kyc_documents", where: "state = 'erased'") == 1)
            #expect(
                try await kyc.count(
                    "kyc_documents", where: "state = 'retired' AND submitted_at IS NOT NULL") == 3)
        }
    }

    @Test func `a hold that comes after the claim stops the deletion`() async throws {
        try await KYCUnderTest.run { kyc in
            _ = try await kyc.upload(["document_type": "SELFIE"], KYCUnderTest.picture(1), as: kyc.person)
            try await age(kyc)
            // The hold appears with the claim's own commit.
            try await kyc.execute(
                """
                CREATE FUNCTION escrow.hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                    INSERT INTO escrow.kyc_holds (hold_id, user_id, sealed_reason)
                    VALUES (gen_random_uuid(), NEW.user_id, 'k1.x');
                    RETURN NEW;
                END $$
                """)
            try await kyc.execute(
                """
                CREATE TRIGGER hold AFTER UPDATE ON escrow.kyc_documents FOR EACH ROW
                WHEN (NEW.state = 'retired') EXECUTE FUNCTION escrow.hold()
                """)
            #expect(try await kyc.retention.purge(dryRun: false).abandoned == 0)
            #expect(kyc.files.count == 1)
        }
    }

    @Test func `a file that was kept after all is not discarded`() async throws {
        try await KYCUnderTest.run { kyc in
            var upload = try await kyc.service.begin(
                by: kyc.person.inquirer, rules: kyc.service.policy.rules(for: .selfie))
            try await upload.write(KYCUnderTest.picture(1))
            let twin = upload
            _ = try await kyc.service.keep(
                &upload, as: KYCPaper(kind: .selfie), by: kyc.person.inquirer)
            // As where the answer to the commit was lost on its way.
            await kyc.service.discard(twin)
            #expect(kyc.files.count == 1)
            #expect(try await kyc.count("kyc_documents", where: "state = 'kept'") == 1)
            let other = try await kyc.service.begin(
                by: kyc.person.inquirer, rules: kyc.service.policy.rules(for: .selfie))
            await kyc.service.discard(other)
            #expect(try await kyc.count("kyc_documents") == 1)
        }
    }
}
