import GatewayStore
import Passwords
import Postgres
import Primitives
import Reconciliation
import TestSupport
import Testing

@testable import GatewayEngine

@Suite struct StaffTests {
    private static let password = Secret("correct horse battery")

    private func with(_ body: (StaffService, GatewayUnderTest) async throws -> Void) async throws {
        try await GatewayUnderTest.with { gateway in
            try await body(
                StaffService(store: gateway.store, hasher: PasswordHasher(), identifiers: .system), gateway)
        }
    }

    private func refusal(_ body: () async throws -> Void) async -> StaffRefusal.Code? {
        do {
            try await body()
            return nil
        } catch let refusal as StaffRefusal { return refusal.code } catch { return nil }
    }

    @Test func theFirstAdministratorIsAppointedFromTheCommandLineAndTheOthersByOne() async throws {
        try await with { staff, _ in
            let ada = try await staff.add(
                name: "ada", role: .administrator, password: Self.password, by: nil)
            let second = await refusal {
                _ = try await staff.add(name: "eve", role: .administrator, password: Self.password, by: nil)
            }
            #expect(second == .notAllowed)
            let fin = try await staff.add(
                name: "fin", role: .finance, password: Self.password, by: ada.id)
            let third = await refusal {
                _ = try await staff.add(name: "eve", role: .viewer, password: Self.password, by: fin.id)
            }
            #expect(third == .notAllowed)
            for name in ["x", "Ada", "ada lovelace", "1ada", ""] {
                let malformed = await refusal {
                    _ = try await staff.add(
                        name: name, role: .viewer, password: Self.password, by: ada.id)
                }
                #expect(malformed == .malformedName)
            }
            for password in ["short", "my name is bob-bob"] {
                let weak = await refusal {
                    _ = try await staff.add(
                        name: "bob", role: .viewer, password: Secret(password), by: ada.id)
                }
                #expect(weak == .weakPassword)
            }
            let taken = await refusal {
                _ = try await staff.add(name: "fin", role: .viewer, password: Self.password, by: ada.id)
            }
            #expect(taken == .nameTaken)
        }
    }

    @Test func theLastAdministratorIsNeitherSuspendedNorMadeSomethingElse() async throws {
        try await with { staff, gateway in
            let ada = try await staff.add(
                name: "ada", role: .administrator, password: Self.password, by: nil)
            let demoted = await refusal { try await staff.setRole(of: "ada", to: .finance, by: ada.id) }
            let suspended = await refusal { try await staff.setSuspended("ada", true, by: ada.id) }
            #expect(demoted == .lastAdministrator && suspended == .lastAdministrator)
            let eve = try await staff.add(
                name: "eve", role: .administrator, password: Self.password, by: ada.id)
            let results = await withTaskGroup(of: StaffRefusal.Code?.self) { group in
                group.addTask { await refusal { try await staff.setSuspended("eve", true, by: ada.id) } }
                group.addTask {
                    await refusal { try await staff.setRole(of: "ada", to: .viewer, by: eve.id) }
                }
                return await group.reduce(into: [StaffRefusal.Code?]()) { $0.append($1) }
            }
            let done: Int = results.count { $0 == nil }
            #expect(done == 1)
            let left = try await gateway.store.transaction { try $0.staff.lockAdministrators() }
            #expect(left.count == 1)
        }
    }

    @Test func passwordsAreKeptAsArgon2idAndFiveWrongOnesLockTheAccount() async throws {
        try await with { staff, gateway in
            let ada = try await staff.add(
                name: "ada", role: .administrator, password: Self.password, by: nil)
            #expect(ada.passwordHash.hasPrefix("$argon2id$"))
            #expect(try await staff.member(named: "ada", password: Self.password).id == ada.id)
            let unknown = await refusal {
                _ = try await staff.member(named: "nobody", password: Self.password)
            }
            #expect(unknown == .wrongPassword)
            for _ in 1...StaffService.attemptLimit {
                let wrong = await refusal {
                    _ = try await staff.member(named: "ada", password: Secret("correct horse staple"))
                }
                #expect(wrong == .wrongPassword)
            }
            let locked = await refusal { _ = try await staff.member(named: "ada", password: Self.password) }
            #expect(locked == .locked)
            try await gateway.owner.session {
                try $0.script("UPDATE gateway.staff SET locked_until = now() - interval '1 second'")
            }
            #expect(try await staff.member(named: "ada", password: Self.password).id == ada.id)
        }
    }

    @Test func aSessionEndsBySigningOutByTimeBySuspensionAndByAnotherPassword() async throws {
        try await with { staff, gateway in
            let ada = try await staff.add(
                name: "ada", role: .administrator, password: Self.password, by: nil)
            _ = try await staff.add(name: "fin", role: .finance, password: Self.password, by: ada.id)
            let sessions = StaffSessions(staff: staff)
            func signIn() async throws -> Secret<String> {
                let signed = try await sessions.signIn(name: "fin", password: Self.password)
                #expect(try await sessions.member(token: signed.token)?.name == "fin")
                return signed.token
            }
            let out = try await signIn()
            try await sessions.signOut(token: out)
            #expect(try await sessions.member(token: out) == nil)
            let old = try await signIn()
            try await gateway.owner.session {
                try $0.script("UPDATE gateway.staff_sessions SET expires_at = now()")
            }
            #expect(try await sessions.member(token: old) == nil)
            let before = try await signIn()
            try await staff.setPassword(of: "fin", to: Secret("another long one"), by: ada.id)
            #expect(try await sessions.member(token: before) == nil)
            let last = try await sessions.signIn(name: "fin", password: Secret("another long one")).token
            try await staff.setSuspended("fin", true, by: ada.id)
            #expect(try await sessions.member(token: last) == nil)
            let suspended = await refusal {
                _ = try await staff.member(named: "fin", password: Secret("another long one"))
            }
            #expect(suspended == .suspended)
            let plain = try await gateway.owner.session { session in
                try session.query(
                    "SELECT count(*) AS n FROM gateway.gateway_audit WHERE details LIKE '%password%'")[0].int(
                        "n")
            }
            #expect(plain == 0)
        }
    }
}
