import Escrow
import GatewayCore
import Postgres
import Primitives
import Testing

@Suite struct AccountRegistrationTests {
    @Test func aRegistrationMakesUserSessionCodeAndAuditTogether() async throws {
        try await AccountsUnderTest.run { accounts in
            let signIn = try await accounts.register()
            #expect(signIn.user.id == 1)
            #expect(signIn.user.phone.e164 == "+237612345001")
            #expect(!signIn.user.phoneVerified)
            #expect(try await accounts.isAlive(signIn))
            #expect(try await accounts.texts().count == 1)
            #expect(try await accounts.auditActions() == ["user.registered"])
        }
    }

    @Test func twoRegistrationsOfOnePhoneAtTheSameInstantMakeOneAccount() async throws {
        try await AccountsUnderTest.run { accounts in
            let results = await withTaskGroup(of: Result<Int64, any Error>.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        do { return .success(try await accounts.register().user.id) } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let made = results.filter { if case .success = $0 { true } else { false } }
            let taken = results.filter {
                if case .failure(let error) = $0 { error as? AccountError == .phoneTaken } else { false }
            }
            #expect(made.count == 1)
            #expect(taken.count == 5)
            #expect(try await accounts.texts().count == 1)
            let rows = try await accounts.database.session {
                try $0.query("SELECT count(*) AS n FROM users")[0].int("n")
            }
            #expect(rows == 1)
        }
    }

    @Test func theSameRegistrationUnderTheSameKeyFindsItsAccountAndSendsNoSecondCode() async throws {
        try await AccountsUnderTest.run { accounts in
            let registration = AccountsUnderTest.registration(idempotency: ("address:192.0.2.1", "key-1"))
            let first = try await accounts.service.register(registration, origin: AccountsUnderTest.origin)
            let again = try await accounts.service.register(registration, origin: AccountsUnderTest.origin)
            #expect(!first.replayed)
            #expect(again.replayed)
            #expect(again.signIn.user == first.signIn.user)
            #expect(try await accounts.texts().count == 1)
            let other = AccountsUnderTest.registration(2, idempotency: ("address:192.0.2.1", "key-1"))
            await #expect(throws: AccountError.idempotencyMismatch) {
                try await accounts.service.register(other, origin: AccountsUnderTest.origin)
            }
            let guess = AccountsUnderTest.registration(
                password: "another long password", idempotency: ("address:192.0.2.1", "key-1"))
            await #expect(throws: AccountError.idempotencyMismatch) {
                try await accounts.service.register(guess, origin: AccountsUnderTest.origin)
            }
        }
    }

    @Test func neitherPasswordNorCodeNorTokenStandsInTheDatabase() async throws {
        try await AccountsUnderTest.run { accounts in
            let signIn = try await accounts.register()
            let code = try await accounts.newestCode()
            let dump = try await accounts.database.session { session in
                try session.query(
                    """
                    SELECT (SELECT string_agg(u::text, '') FROM users u) || (SELECT string_agg(c::text, '') FROM phone_codes c)
                        || (SELECT string_agg(t::text, '') FROM refresh_tokens t)
                        || (SELECT string_agg(s::text, '') FROM sessions s)
                        || (SELECT string_agg(a::text, '') FROM audit_entries a) AS dump
                    """)[0].string("dump")
            }
            #expect(dump.contains("$argon2id$"))
            #expect(!dump.contains(AccountsUnderTest.password))
            #expect(!dump.contains(signIn.refreshToken.reveal()))
            let codeIsNowhere: Bool = !dump.split { !$0.isNumber }.contains(Substring(code))
            #expect(codeIsNowhere)
        }
    }

    @Test func anAdministratorIsMadeVerifiedAndOnce() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.service.createAdmin(
                phone: AccountsUnderTest.phone(), firstName: "Chef", lastName: "Service",
                password: Secret(AccountsUnderTest.password))
            #expect(user.role == .administrator)
            #expect(user.phoneVerified)
            #expect(try await accounts.texts().isEmpty)
            await #expect(throws: AccountError.phoneTaken) {
                try await accounts.service.createAdmin(
                    phone: AccountsUnderTest.phone(), firstName: "Chef", lastName: "Service",
                    password: Secret(AccountsUnderTest.password))
            }
            #expect(try await accounts.login().user.id == user.id)
        }
    }
}
