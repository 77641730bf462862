import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import TestSupport
import Testing

/// What administrators do about people, on a real database.
@Suite struct UserAdministrationTests {
    private func run(_ body: (AccountsUnderTest, UserAdministration, User) async throws -> Void) async throws
    {
        try await AccountsUnderTest.run { accounts in
            let admin = try await appointed(90, accounts)
            try await body(accounts, accounts.administration, admin)
        }
    }

    private func appointed(_ last: Int, _ accounts: AccountsUnderTest) async throws -> User {
        try await accounts.service.createAdmin(
            phone: AccountsUnderTest.phone(last), firstName: "Kimi", lastName: "Admin",
            password: Secret(AccountsUnderTest.password))
    }

    private func refusal<T>(_ operation: () async throws -> T) async -> AdministrationError? {
        do {
            _ = try await operation()
            return nil
        } catch { return error as? AdministrationError }
    }

    private func register(
        _ last: Int, _ first: String, _ family: String, _ accounts: AccountsUnderTest
    ) async throws -> User {
        try await accounts.service.register(
            AccountRegistration(
                phone: AccountsUnderTest.phone(last), firstName: first, lastName: family, email: nil,
                role: .buyer, language: .french, password: Secret(AccountsUnderTest.password)),
            origin: AccountsUnderTest.origin
        ).signIn.user
    }

    @Test func peopleAreFoundByWordsOfTheirNamesWithoutTheNamesBeingReadable() async throws {
        try await run { accounts, users, admin in
            let administrator = Administrator(commandLine: admin.id)
            let aicha = try await register(1, "Aïcha", "Mbarga-Ngono", accounts)
            let nnanga = try await register(2, "Jean-Pierre", "Nŋanga", accounts)
            let arab = try await register(3, "فاطمة", "الزهراء", accounts)
            for (name, expected) in [
                ("aicha", [aicha.id]), ("NGONO aïcha", [aicha.id]), ("nnanga", [nnanga.id]),
                ("pierre jean", [nnanga.id]), ("فاطمة", [arab.id]), ("aicha nnanga", []), ("aich", []),
                ("…", []),
            ] {
                let found = try await users.list(AccountFilter(name: name), by: administrator)
                #expect(found.map(\.user.id) == expected, "\(name)")
            }
            let phone = AccountsUnderTest.phone(2).digits
            let byPhone = try await users.list(AccountFilter(phone: phone), by: administrator)
            #expect(byPhone.map(\.user.id) == [nnanga.id])
            // A changed name is found, and the former one is not.
            _ = try await accounts.service.updateProfile(
                userID: aicha.id, change: ProfileChange(firstName: "Odile"), expected: nil,
                origin: AccountsUnderTest.origin)
            let former = try await users.list(AccountFilter(name: "aicha"), by: administrator)
            let now = try await users.list(AccountFilter(name: "odile"), by: administrator)
            #expect(former.isEmpty && now.map(\.user.id) == [aicha.id])
            let dump = try await accounts.owner.session { session in
                try session.query("SELECT string_agg(u::text, '') AS dump FROM escrow.users u")[0].string(
                    "dump")
            }
            #expect(!dump.contains("Odile") && !dump.lowercased().contains("ngono"))
        }
    }

    @Test func aListIsFilteredAndGoesOnWhereItEnded() async throws {
        try await run { accounts, users, admin in
            let administrator = Administrator(commandLine: admin.id)
            for last in 1...5 { _ = try await register(last, "Awa", "Ngono", accounts) }
            let all = try await users.list(AccountFilter(role: .buyer, limit: 100), by: administrator)
            #expect(all.count == 5 && all.map(\.user.id) == all.map(\.user.id).sorted(by: >))
            let first = try await users.list(AccountFilter(role: .buyer, limit: 2), by: administrator)
            let second = try await users.list(
                AccountFilter(role: .buyer, before: first.last?.user.id, limit: 2), by: administrator)
            #expect((first + second).map(\.user.id) == all.prefix(4).map(\.user.id))
            _ = try await users.suspend(all[0].user.id, reason: "a fraud", by: administrator)
            let suspended = try await users.list(AccountFilter(suspended: true), by: administrator)
            let verified = try await users.list(AccountFilter(kycState: .verified), by: administrator)
            #expect(suspended.map(\.user.id) == [all[0].user.id] && verified.isEmpty)
        }
    }

    @Test func whoIsSuspendedIsOutAtOnceAndComesBackWithANewSignIn() async throws {
        try await run { accounts, users, admin in
            let administrator = Administrator(commandLine: admin.id)
            let signIn = try await accounts.register()
            let id = signIn.user.id
            let suspended = try await users.suspend(id, reason: "Fraude signalée", by: administrator)
            #expect(suspended.suspendedAt != nil && suspended.user.suspended)
            #expect(suspended.changes.map(\.reason) == ["Fraude signalée"])
            let alive = try await accounts.isAlive(signIn)
            #expect(!alive)
            let login = await AccountsUnderTest.refusal { try await accounts.login() }
            #expect(login == .suspended)
            let again = await refusal { try await users.suspend(id, reason: "again", by: administrator) }
            #expect(again == .alreadySuspended)
            let back = try await users.reinstate(id, reason: "cleared", by: administrator)
            #expect(back.suspendedAt == nil && back.changes.count == 2)
            let stillDead = try await accounts.isAlive(signIn)
            #expect(!stillDead)
            _ = try await accounts.login()
            let actions = try await accounts.auditActions()
            #expect(actions.contains("user.suspended") && actions.contains("user.reinstated"))
            let dump = try await accounts.owner.session { session in
                try session.query("SELECT string_agg(c::text, '') AS dump FROM escrow.account_changes c")[0]
                    .string("dump")
            }
            #expect(!dump.contains("Fraude"))
        }
    }

    @Test func nobodyChangesHimselfAndTheLastAdministratorStays() async throws {
        try await run { accounts, users, admin in
            let own = Administrator(commandLine: admin.id)
            let suspend = await refusal { try await users.suspend(admin.id, reason: "me", by: own) }
            let role = await refusal {
                try await users.setRole(.buyer, of: admin.id, reason: "me", by: own)
            }
            #expect(suspend == .ownAccount && role == .ownAccount)
            let command = Administrator()
            let last = await refusal { try await users.suspend(admin.id, reason: "none left", by: command) }
            let lastRole = await refusal {
                try await users.setRole(.seller, of: admin.id, reason: "none left", by: command)
            }
            #expect(last == .lastAdministrator && lastRole == .lastAdministrator)
            // Two who suspend each other at the same instant: one of them stays.
            let other = try await appointed(91, accounts)
            async let one = refusal {
                try await users.suspend(other.id, reason: "you", by: Administrator(commandLine: admin.id))
            }
            async let two = refusal {
                try await users.setRole(
                    .buyer, of: admin.id, reason: "no, you", by: Administrator(commandLine: other.id))
            }
            let outcomes = await [one, two]
            let done = outcomes.count { $0 == nil }
            #expect(done == 1, "\(outcomes)")
            let left = try await users.list(
                AccountFilter(role: .administrator, suspended: false), by: command)
            #expect(left.count == 1)
        }
    }

    @Test func aRoleIsGivenToWhoHasProvenHisPhoneAndEndsHisSessions() async throws {
        try await run { accounts, users, admin in
            let administrator = Administrator(commandLine: admin.id)
            let signIn = try await accounts.register()
            let id = signIn.user.id
            let unproven = await refusal {
                try await users.setRole(.arbiter, of: id, reason: "exam passed", by: administrator)
            }
            #expect(unproven == .phoneNotProven)
            _ = try await accounts.service.verifyPhone(
                userID: id, code: try await accounts.newestCode(), origin: AccountsUnderTest.origin)
            let appointed = try await users.setRole(
                .arbiter, of: id, reason: "exam passed", by: administrator)
            #expect(appointed.user.role == .arbiter)
            #expect(
                appointed.changes.first?.roleBefore == .buyer
                    && appointed.changes.first?.roleAfter == .arbiter)
            let alive = try await accounts.isAlive(signIn)
            #expect(!alive)
            let same = await refusal {
                try await users.setRole(.arbiter, of: id, reason: "again", by: administrator)
            }
            #expect(same == .sameRole(.arbiter))
            let stale = await refusal {
                try await users.setRole(.buyer, of: id, reason: "late", expected: 1, by: administrator)
            }
            #expect(stale == .versionChanged)
            let unknown = await refusal {
                try await users.setRole(.buyer, of: 999_999, reason: "who", by: administrator)
            }
            #expect(unknown == .unknownUser)
            let impostor = await refusal {
                try await users.suspend(admin.id, reason: "no", by: Administrator(commandLine: id))
            }
            #expect(impostor == .notAdministrator)
        }
    }

    @Test func aSettingIsOneOfTheListAndHasAValueOfItsKind() async throws {
        try await AccountsUnderTest.run { accounts in
            let rate = try #require(CommissionRate(percent: "2.5"))
            let source = PolicySource(
                EscrowPolicy(
                    commission: rate, kycRequiredAbove: .init(100_000, .xaf), collectionMethods: [.mtnMoMo],
                    payoutMethods: [.mtnMoMo]))
            let settings = SettingAdministration(database: accounts.database, source: source)
            for (setting, text) in [
                (ServiceSetting.commissionRate, "51"), (.commissionRate, "2,5"), (.autoReleaseDays, "0"),
                (.autoReleaseDays, "366"), (.kycRequiredAbove, "-1"), (.payoutAttempts, "many"),
            ] {
                let refused = await refusal { try await settings.set(setting, to: text, by: Administrator()) }
                #expect(refused == .badSetting(setting), "\(text)")
            }
            let set = try await settings.set(.commissionRate, to: "3.25", expected: 0, by: Administrator())
            #expect(
                set.version == 1 && set.baseValue == "2.5" && source.current.commission.basisPoints == 325)
            let stale = await refusal {
                try await settings.set(.commissionRate, to: "4", expected: 0, by: Administrator())
            }
            #expect(stale == .versionChanged)
            _ = try await settings.set(.autoReleaseDays, to: "3", by: Administrator())
            #expect(source.current.autoReleaseDays == 3)
            // Another process finds it; one that was started later, too.
            let later = PolicySource(source.base)
            try await SettingAdministration(database: accounts.database, source: later).refresh()
            #expect(later.current.commission.basisPoints == 325)
            let all = try await settings.all()
            #expect(all.map(\.setting) == ServiceSetting.allCases)
            let actions = try await accounts.auditActions()
            let changes = actions.count { $0 == "setting.changed" }
            #expect(changes == 2)
        }
    }
}
