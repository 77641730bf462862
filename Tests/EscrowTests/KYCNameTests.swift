import Escrow
import Foundation
import GatewayCore
import Primitives
import Testing

/// Nobody is VERIFIED under a name that his document does not bear. The account is Aïcha Mbarga's.
@Suite struct KYCNameTests {
    private static func report(
        _ name: String, of person: KYCUnderTest.Person, from number: UInt8, in kyc: KYCUnderTest
    ) async throws -> String? {
        let check = try await kyc.submit(person, from: number)
        let identity = JSONValue.object([
            "full_name": .string(name), "document_number": "123456789", "expires_on": "2099-01-31",
        ])
        try await kyc.report(check, of: person, .verified, identity: identity.text)
        return try await kyc.state(person)
    }

    @Test(arguments: [
        "MBARGA AICHA", "Mbarga Aïcha Solange", "MBARGA AICHAT", "AÏCHA  MBAGA",
        "Mbarga-Essomba Aı\u{0308}cha",
    ])
    func `the same name in the manner of documents verifies`(_ name: String) async throws {
        try await KYCUnderTest.run { kyc in
            let state = try await Self.report(name, of: kyc.person, from: 1, in: kyc)
            #expect(state == "VERIFIED")
        }
    }

    @Test(arguments: [
        "TEST PERSON ONE", "MBARGA", "MBARGA JEAN", "AICHA FOTSO", "M A", "Mbarga Solange Rose",
    ])
    func `another name comes before an administrator, who reads why`(_ name: String) async throws {
        try await KYCUnderTest.run { kyc in
            let state = try await Self.report(name, of: kyc.person, from: 1, in: kyc)
            #expect(state == "UNDER_REVIEW")
            let found = try await kyc.server.send(
                "GET", "/api/auth/admin/kyc/\(kyc.person.id)/", token: kyc.administrator.token
            ).json
            #expect(found["reasons"]?.array?.first?["code"] == "name_differs")
            // The person is not told what would help a forger.
            #expect(try await kyc.status(kyc.person)["reasons"] == [])
        }
    }

    @Test func `a check that read no name decides as before`() async throws {
        try await KYCUnderTest.run { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(
                check, of: kyc.person, .verified, identity: #"{"document_number":"123456789"}"#)
            #expect(try await kyc.state(kyc.person) == "VERIFIED")
        }
    }

    @Test func `a name cannot be changed while it is being verified, or once it is`() async throws {
        try await KYCUnderTest.run { kyc in
            let service = kyc.accounts.service
            func change(_ change: ProfileChange) async -> AccountError? {
                await AccountsUnderTest.refusal {
                    try await service.updateProfile(
                        userID: kyc.person.id, change: change, origin: AccountsUnderTest.origin)
                }
            }
            let free = await change(ProfileChange(firstName: "Aicha"))
            #expect(free == nil)
            let check = try await kyc.submit(kyc.person)
            for event in [KYCDecision?.none, .review] {
                if let event { try await kyc.report(check, of: kyc.person, event, [.noAnswer]) }
                for other in [ProfileChange(firstName: "Jean"), ProfileChange(lastName: "Fotso")] {
                    let refused = await change(other)
                    #expect(refused == .nameIsVerified)
                }
            }
            _ = try await kyc.server.send(
                "POST", "/api/auth/admin/kyc/\(kyc.person.id)/approve/", token: kyc.administrator.token,
                body: #"{"action": "approve"}"#)
            let verified = await change(ProfileChange(lastName: "Fotso"))
            #expect(verified == .nameIsVerified)
            // The same name, and what is no name, go through.
            let same = await change(
                ProfileChange(firstName: "Aicha", lastName: "Mbarga", language: .english))
            #expect(same == nil)
        }
    }
}
