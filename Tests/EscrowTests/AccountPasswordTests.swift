import Escrow
import GatewayCore
import Postgres
import Primitives
import Testing

@Suite struct AccountPasswordTests {
    private let new = "une pirogue en bois rouge"

    @Test func aChangeEndsAllOtherSessionsAndTheOldPassword() async throws {
        try await AccountsUnderTest.run { accounts in
            let here = try await accounts.register()
            let elsewhere = try await accounts.login()
            try await change(here, AccountsUnderTest.password, new, accounts)
            #expect(try await accounts.isAlive(here))
            #expect(try await accounts.isAlive(elsewhere) == false)
            await #expect(throws: AccountError.wrongCredentials) { try await accounts.login() }
            #expect(try await accounts.login(1, new).user.id == 1)
            #expect(try await accounts.auditActions().contains("password.changed"))
        }
    }

    @Test func aChangeNeedsTheCurrentPasswordAndAnotherNewOne() async throws {
        try await AccountsUnderTest.run { accounts in
            let here = try await accounts.register()
            await #expect(throws: AccountError.wrongPassword) {
                try await change(here, "not the password", new, accounts)
            }
            await #expect(throws: AccountError.samePassword) {
                try await change(here, AccountsUnderTest.password, AccountsUnderTest.password, accounts)
            }
            await #expect(throws: AccountError.password(.personal)) {
                try await change(here, AccountsUnderTest.password, "aicha.mbarga1", accounts)
            }
        }
    }

    @Test func guessesAtTheCurrentPasswordLockTheAccount() async throws {
        try await AccountsUnderTest.run { accounts in
            let here = try await accounts.register()
            for _ in 0..<5 {
                await #expect(throws: AccountError.wrongPassword) {
                    try await change(here, "not the password", new, accounts)
                }
            }
            let isLocked = await AccountsUnderTest.refusal {
                try await change(here, AccountsUnderTest.password, new, accounts)
            }?.isLock
            #expect(isLocked == true)
        }
    }

    @Test func aResetByCodeSetsThePasswordEndsAllSessionsAndUnlocks() async throws {
        try await AccountsUnderTest.run { accounts in
            let signIn = try await accounts.register()
            for _ in 0..<5 { _ = try? await accounts.login(1, "not the password") }
            try await request(1, accounts)
            let code = try await accounts.newestCode()
            try await confirm(1, code, new, accounts)
            #expect(try await accounts.isAlive(signIn) == false)
            #expect(try await accounts.login(1, new).user.id == 1)
            await #expect(throws: AccountError.noUsableCode) {
                try await confirm(1, code, "\(new) encore", accounts)
            }
        }
    }

    @Test func aResetAnswersTheSameWhetherOrNotTheAccountExists() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            try await request(1, accounts)
            try await request(9, accounts)
            #expect(try await accounts.texts().count == 2)
            let wrong = AccountsUnderTest.wrong(try await accounts.newestCode())
            for _ in 0..<6 {
                await #expect(throws: AccountError.noUsableCode) {
                    try await confirm(1, wrong, new, accounts)
                }
                await #expect(throws: AccountError.noUsableCode) {
                    try await confirm(9, wrong, new, accounts)
                }
            }
        }
    }

    @Test func aSecondRequestWithinAMinuteSendsNothingAndSaysNothing() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            try await request(1, accounts)
            try await request(1, accounts)
            #expect(try await accounts.texts().count == 2)
        }
    }

    @Test func aCodeForThePhoneDoesNotResetThePassword() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            let code = try await accounts.newestCode()
            await #expect(throws: AccountError.noUsableCode) { try await confirm(1, code, new, accounts) }
        }
    }

    @Test func aPoorNewPasswordLeavesTheCodeGood() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            try await request(1, accounts)
            let code = try await accounts.newestCode()
            await #expect(throws: AccountError.password(.personal)) {
                try await confirm(1, code, "aicha.mbarga1", accounts)
            }
            try await confirm(1, code, new, accounts)
            #expect(try await accounts.login(1, new).user.id == 1)
        }
    }

    private func change(
        _ signIn: SignIn, _ current: String, _ new: String, _ accounts: AccountsUnderTest
    ) async throws {
        try await accounts.service.changePassword(
            userID: signIn.user.id, sessionID: signIn.sessionID, current: Secret(current), new: Secret(new),
            origin: AccountsUnderTest.origin)
    }

    private func request(_ last: Int, _ accounts: AccountsUnderTest) async throws {
        try await accounts.service.requestPasswordReset(
            phone: AccountsUnderTest.phone(last), origin: AccountsUnderTest.origin)
    }

    private func confirm(_ last: Int, _ code: String, _ new: String, _ accounts: AccountsUnderTest)
        async throws
    {
        try await accounts.service.confirmPasswordReset(
            phone: AccountsUnderTest.phone(last), code: code, new: Secret(new),
            origin: AccountsUnderTest.origin)
    }
}
