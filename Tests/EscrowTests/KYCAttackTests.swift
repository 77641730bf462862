import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

/// What somebody does who wants to be verified and should not be.
@Suite struct KYCAttackTests {
    private func decide(
        _ kyc: KYCUnderTest, _ body: String
    ) async throws -> AuthServerUnderTest.Reply {
        try await kyc.server.send(
            "POST", "/api/auth/admin/kyc/\(kyc.person.id)/approve/", token: kyc.administrator.token,
            body: body)
    }

    private func reasons(_ kyc: KYCUnderTest) async throws -> [String] {
        let found = try await kyc.server.send(
            "GET", "/api/auth/admin/kyc/\(kyc.person.id)/", token: kyc.administrator.token
        ).json
        return found["reasons"]?.array?.compactMap { $0["code"]?.string } ?? []
    }

    @Test func `an administrator's no is not undone by the machine`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .review, [.noAnswer])
            #expect(try await decide(kyc, #"{"action": "reject", "reason": "Falsifiée."}"#).status == 200)
            try await kyc.verify(kyc.person)
            #expect(try await kyc.state(kyc.person) == "UNDER_REVIEW")
            #expect(try await reasons(kyc) == ["rejected_before"])
            // Another try makes it no better; an administrator's yes does.
            let asked = try await decide(kyc, #"{"action": "ask_again", "reason": "Reprenez tout."}"#)
            #expect(asked.status == 200)
            try await kyc.verify(kyc.person, from: 20)
            #expect(try await kyc.state(kyc.person) == "UNDER_REVIEW")
            #expect(try await decide(kyc, #"{"action": "approve"}"#).status == 200)
            try await kyc.execute("UPDATE escrow.kyc_profiles SET expires_at = now() - interval '1 second'")
            try await kyc.runJobs(.expiry)
            try await kyc.verify(kyc.person, from: 40)
            #expect(try await kyc.state(kyc.person) == "VERIFIED")
        }
    }

    @Test func `a machine's no can be undone by the machine`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .rejected, [.documentNotGenuine])
            try await kyc.verify(kyc.person, from: 20)
            #expect(try await kyc.state(kyc.person) == "VERIFIED")
        }
    }

    @Test func `a proof of address that is asked for has to be brought anew`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .review, [.noAnswer])
            _ = try await kyc.upload(
                ["document_type": "PROOF_OF_ADDRESS"], KYCUnderTest.picture(9), as: kyc.person)
            let asked = try await decide(
                kyc, #"{"action": "ask_again", "reason": "Illisible.", "documents": ["PROOF_OF_ADDRESS"]}"#)
            #expect(asked.status == 200)
            let status = try await kyc.status(kyc.person)
            #expect(status["missing"] == ["PROOF_OF_ADDRESS"])
            #expect(status["required"]?.array?.contains("PROOF_OF_ADDRESS") == true)
            // Nothing is ordered without it.
            let dodged = try await kyc.upload(
                ["document_type": "SELFIE"], KYCUnderTest.picture(30), as: kyc.person)
            #expect(dodged.json["kyc"]?["status"] == "PENDING")
            let brought = try await kyc.upload(
                ["document_type": "PROOF_OF_ADDRESS"], KYCUnderTest.picture(31), as: kyc.person)
            #expect(brought.json["kyc"]?["status"] == "SUBMITTED")
            #expect(try await kyc.orders().last?.images.map(\.kind) == [.idFront, .idBack, .selfie])
        }
    }

    @Test func `nobody is asked for what the document does not have`() async throws {
        try await KYCUnderTest.run { kyc in
            _ = try await kyc.upload(
                ["id_type": "PASSPORT", "document_type": "ID_FRONT", "consent": "true"],
                KYCUnderTest.picture(1), as: kyc.person)
            _ = try await kyc.upload(["document_type": "SELFIE"], KYCUnderTest.picture(2), as: kyc.person)
            for kind in ["ID_BACK", "LIVENESS_1"] {
                let asked = try await decide(
                    kyc, #"{"action": "ask_again", "reason": "Flou.", "documents": ["\#(kind)"]}"#)
                #expect(asked.status == 422)
                #expect(asked.fieldCodes == ["/documents": "not_part_of_document"])
            }
            #expect(try await kyc.state(kyc.person) == "SUBMITTED")
        }
    }

    @Test func `after so many checks in vain in a day an administrator looks, and no check is ordered`()
        async throws
    {
        var policy = KYCUnderTest.policy
        policy.checksPerDay = 2
        try await KYCUnderTest.run(policy: policy) { kyc in
            for number in [UInt8(1), 20] {
                let check = try await kyc.submit(kyc.person, from: number)
                try await kyc.report(check, of: kyc.person, .rejected, [.documentNotGenuine])
            }
            for kind in kyc.service.policy.required(for: .identityCard) {
                _ = try await kyc.upload(
                    ["document_type": kind.rawValue], KYCUnderTest.picture(40), as: kyc.person)
            }
            #expect(try await kyc.state(kyc.person) == "UNDER_REVIEW")
            #expect(try await kyc.orders().count == 2)
            #expect(try await reasons(kyc) == ["too_many_checks"])
            // He sees the papers, and his word counts.
            let found = try await kyc.server.send(
                "GET", "/api/auth/admin/kyc/\(kyc.person.id)/", token: kyc.administrator.token
            ).json
            let submitted = found["documents"]?.array?.filter { $0["status"] == "SUBMITTED" }
            #expect(submitted?.count == 9)
            #expect(try await decide(kyc, #"{"action": "approve"}"#).status == 200)
            #expect(try await kyc.state(kyc.person) == "VERIFIED")
        }
    }

    @Test func `the day after, checks are ordered again`() async throws {
        var policy = KYCUnderTest.policy
        policy.checksPerDay = 1
        try await KYCUnderTest.run(policy: policy) { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .rejected, [.documentNotGenuine])
            try await kyc.execute("UPDATE escrow.kyc_checks SET created_at = now() - interval '25 hours'")
            _ = try await kyc.submit(kyc.person, from: 20)
            #expect(try await kyc.orders().count == 2)
        }
    }

    @Test func `one document in two accounts is seen by reports that two processes apply at once`()
        async throws
    {
        try await KYCUnderTest.run { kyc in
            let checks = [
                (kyc.person, try await kyc.submit(kyc.person)),
                (kyc.other, try await kyc.submit(kyc.other, from: 30)),
            ]
            // Whoever is about to become VERIFIED waits until the test opens the gate.
            try await kyc.execute("CREATE TABLE escrow.gate (opened boolean)")
            try await kyc.execute(
                """
                CREATE FUNCTION escrow.wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                    PERFORM pg_advisory_xact_lock_shared(4711);
                    WHILE NOT EXISTS (SELECT FROM escrow.gate) LOOP PERFORM pg_sleep(0.01); END LOOP;
                    RETURN NEW;
                END $$
                """)
            try await kyc.execute(
                """
                CREATE TRIGGER wait BEFORE UPDATE ON escrow.kyc_profiles FOR EACH ROW
                WHEN (NEW.state IN ('VERIFIED', 'UNDER_REVIEW')) EXECUTE FUNCTION escrow.wait()
                """)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (person, check) in checks {
                    group.addTask {
                        try await kyc.report(
                            check, of: person, .verified,
                            identity: #"{"document_number":"AB1234567","expires_on":"2099-01-31"}"#)
                    }
                }
                try await eventually("both reports to wait", within: .seconds(300)) {
                    try await waiting(kyc) == 2
                }
                try await kyc.execute("INSERT INTO escrow.gate VALUES (true)")
                try await group.waitForAll()
            }
            let states = [try await kyc.state(kyc.person), try await kyc.state(kyc.other)]
            #expect(states.compactMap(\.self).sorted() == ["UNDER_REVIEW", "VERIFIED"])
        }
    }

    /// How many transactions of this database stand at the gate, or wait for another's lock of a document.
    private func waiting(_ kyc: KYCUnderTest) async throws -> Int64 {
        try await kyc.accounts.owner.session { session in
            try session.query(
                """
                SELECT count(*) AS n FROM pg_locks
                WHERE locktype = 'advisory' AND (NOT granted OR objid = 4711)
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """)[0].int("n")
        }
    }

    @Test func `the kind of document stays while a check runs`() async throws {
        try await KYCUnderTest.run { kyc in
            _ = try await kyc.submit(kyc.person)
            let refused = try await kyc.upload(
                ["document_type": "PROOF_OF_ADDRESS", "id_type": "PASSPORT"], KYCUnderTest.picture(9),
                as: kyc.person)
            #expect(refused.status == 409 && refused.code == "check_under_way")
            #expect(try await kyc.status(kyc.person)["id_type"] == "IDENTITY_CARD")
            let taken = try await kyc.upload(
                ["document_type": "PROOF_OF_ADDRESS", "id_type": "IDENTITY_CARD"],
                KYCUnderTest.picture(9), as: kyc.person)
            #expect(taken.status == 201)
        }
    }

    @Test func `the same consent is written down once`() async throws {
        try await KYCUnderTest.run { kyc in
            for language in ["fr", "fr", "en", "en"] {
                _ = try await kyc.server.send(
                    "POST", "/api/auth/kyc/consent/", token: kyc.person.token,
                    body: #"{"consent_language": "\#(language)"}"#)
            }
            #expect(try await kyc.count("kyc_consents") == 2)
            #expect(try await kyc.audited("kyc.consent_granted") == 2)
        }
    }
}
