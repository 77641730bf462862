import Escrow
import Primitives
import Testing

@Suite struct AccountProfileTests {
    @Test func onlyWhatIsGivenChanges() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            let renamed = try await accounts.service.updateProfile(
                userID: user.id, change: ProfileChange(firstName: "Awa", language: .english),
                origin: AccountsUnderTest.origin)
            #expect(renamed.firstName == "Awa")
            #expect(renamed.lastName == user.lastName)
            #expect(renamed.language == .english)
            #expect(renamed.email == user.email)
            #expect(renamed.version == user.version + 1)
            let bare = try await accounts.service.updateProfile(
                userID: user.id, change: ProfileChange(email: .some(nil)), origin: AccountsUnderTest.origin)
            #expect(bare.email == nil)
        }
    }

    @Test func ofTwoChangesFromTheSameVersionOneIsRefused() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            _ = try await accounts.service.updateProfile(
                userID: user.id, change: ProfileChange(firstName: "Awa"), expected: user.version,
                origin: AccountsUnderTest.origin)
            await #expect(throws: AccountError.versionChanged) {
                try await accounts.service.updateProfile(
                    userID: user.id, change: ProfileChange(firstName: "Eve"), expected: user.version,
                    origin: AccountsUnderTest.origin)
            }
            #expect(try await accounts.service.user(id: user.id).firstName == "Awa")
        }
    }
}
