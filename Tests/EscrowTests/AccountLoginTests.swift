import Escrow
import GatewayCore
import Passwords
import Postgres
import Primitives
import TestSupport
import Testing

@Suite struct AccountLoginTests {
    @Test func unknownNumbersAndWrongPasswordsGetTheSameRefusal() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            await #expect(throws: AccountError.wrongCredentials) {
                try await accounts.login(1, "not the password")
            }
            await #expect(throws: AccountError.wrongCredentials) {
                try await accounts.login(9, "not the password")
            }
            #expect(try await accounts.auditActions() == ["user.registered", "login.failed", "login.failed"])
        }
    }

    @Test func anUnknownNumberCostsAHashLikeAKnownOne() async throws {
        // A hasher of its own: other tests' queues must not count. Without a hash the factor would be above ten.
        try await AccountsUnderTest.run(hasher: PasswordHasher()) { accounts in
            _ = try await accounts.register()
            let clock = ContinuousClock()
            var known: [Duration] = []
            var unknown: [Duration] = []
            // Whatever else the machine does makes a try slower, never faster: the fastest ones come to what a try costs.
            try await eventually("both to cost alike", within: .seconds(120), every: .zero) {
                known.append(await clock.measure { _ = try? await accounts.login(1, "not the password") })
                unknown.append(await clock.measure { _ = try? await accounts.login(9, "not the password") })
                try await accounts.owner.session {
                    _ = try $0.execute("DELETE FROM escrow.account_lockouts")
                }
                guard known.count >= 4, let one = known.min(), let other = unknown.min() else { return false }
                return other > one / 4 && one > other / 4
            }
        }
    }

    @Test func theFifthFailureLocksTheAccountAndEachFurtherOneDoublesTheWait() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            for round in 0..<5 {
                await #expect(throws: AccountError.wrongCredentials) {
                    try await accounts.login(1, "not the password", address: "192.0.2.\(round)")
                }
            }
            let first = try await wait(accounts)
            #expect((1...30).contains(first))
            #expect(try await lock(accounts) == 30)
            try await accounts.age("account_lockouts", ["locked_until"], by: .seconds(31))
            await #expect(throws: AccountError.wrongCredentials) {
                try await accounts.login(1, "not the password")
            }
            let second = try await wait(accounts)
            #expect((1...60).contains(second))
            #expect(try await lock(accounts) == 60)
        }
    }

    /// How many seconds the last failure has locked the account for.
    private func lock(_ accounts: AccountsUnderTest) async throws -> Int64 {
        try await accounts.owner.session { session in
            try session.query(
                """
                SELECT max(extract(epoch FROM locked_until - last_failure_at))::bigint AS seconds
                FROM escrow.account_lockouts
                """)[0].int("seconds")
        }
    }

    /// The seconds that even the right password has to wait.
    private func wait(_ accounts: AccountsUnderTest) async throws -> Int64 {
        do {
            _ = try await accounts.login(address: "198.51.100.7")
            return 0
        } catch AccountError.locked(let wait) {
            return wait.components.seconds
        }
    }

    @Test func unknownNumbersAreLockedLikeKnownOnes() async throws {
        try await AccountsUnderTest.run { accounts in
            for _ in 0..<5 {
                await #expect(throws: AccountError.wrongCredentials) {
                    try await accounts.login(9, "not the password")
                }
            }
            let isLocked: Bool =
                await AccountsUnderTest.refusal { try await accounts.login(9, "not the password") }?.isLock
                == true
            #expect(isLocked)
        }
    }

    @Test func fortyGuessesAtTheSameInstantAreNoMoreThanFive() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            let refusals = await withTaskGroup(of: AccountError?.self) { group in
                for guess in 0..<40 {
                    group.addTask {
                        do {
                            _ = try await accounts.login(
                                1, "guess number \(guess)", address: "192.0.2.\(guess)")
                            return nil
                        } catch { return error as? AccountError }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let verified = refusals.count { $0 == .wrongCredentials }
            #expect((1...5).contains(verified))
        }
    }

    @Test func failuresOnManyAccountsLockTheirAddressOnly() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            for guess in 0..<30 {
                await #expect(throws: AccountError.wrongCredentials) {
                    try await accounts.login(10 + guess, "not the password")
                }
            }
            let ownerIsLocked = await AccountsUnderTest.refusal { try await accounts.login() }?.isLock
            #expect(ownerIsLocked == true)
            #expect(try await accounts.login(address: "198.51.100.7").user.id == 1)
        }
    }

    @Test func aSuccessForgetsTheAccountsFailures() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.register()
            for _ in 0..<3 {
                for _ in 0..<4 {
                    await #expect(throws: AccountError.wrongCredentials) {
                        try await accounts.login(1, "not the password")
                    }
                }
                #expect(try await accounts.login().user.id == 1)
            }
        }
    }

    @Test func suspensionIsToldOnlyToWhoKnowsThePasswordAndEndsAccess() async throws {
        try await AccountsUnderTest.run { accounts in
            let signIn = try await accounts.register()
            try await accounts.database.session { session in
                _ = try session.execute("UPDATE users SET suspended_at = now()")
            }
            await #expect(throws: AccountError.suspended) { try await accounts.login() }
            await #expect(throws: AccountError.wrongCredentials) {
                try await accounts.login(1, "not the password")
            }
            await #expect(throws: AccountError.suspended) {
                try await accounts.service.refresh(signIn.refreshToken, origin: AccountsUnderTest.origin)
            }
            let standing = try await accounts.service.standing(
                sessionID: signIn.sessionID, userID: signIn.user.id)
            #expect(standing?.suspended == true)
        }
    }

    @Test func theCountersTellNeitherNumbersNorAddresses() async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try? await accounts.login(9, "not the password")
            let dump = try await accounts.database.session { session in
                try session.query("SELECT string_agg(l::text, '') AS dump FROM account_lockouts l")[0].string(
                    "dump")
            }
            #expect(!dump.contains("61234500"))
            #expect(!dump.contains("192.0.2.1"))
        }
    }
}
