import Escrow
import Foundation
import Postgres
import Primitives
import Testing

@Suite struct AccountSessionTests {
    @Test func aRefreshTokenIsGoodOnceAndBringsTheNext() async throws {
        try await AccountsUnderTest.run { accounts in
            let first = try await accounts.register()
            let second = try await refresh(first, accounts)
            #expect(second.sessionID == first.sessionID)
            #expect(second.refreshToken.reveal() != first.refreshToken.reveal())
            let third = try await refresh(second, accounts)
            #expect(try await accounts.isAlive(third))
        }
    }

    @Test func aReusedRefreshTokenRevokesItsFamilyAndNoOther() async throws {
        try await AccountsUnderTest.run { accounts in
            let stolen = try await accounts.register()
            let other = try await accounts.login()
            let newer = try await refresh(stolen, accounts)
            await #expect(throws: AccountError.refreshReused) { try await refresh(stolen, accounts) }
            #expect(try await accounts.isAlive(newer) == false)
            await #expect(throws: AccountError.refreshRefused) { try await refresh(newer, accounts) }
            #expect(try await accounts.isAlive(other))
            #expect(try await accounts.auditActions().contains("session.refresh_reused"))
        }
    }

    @Test func ofTwoUsesAtTheSameInstantOneWinsAndTheFamilyEnds() async throws {
        try await AccountsUnderTest.run { accounts in
            let signIn = try await accounts.register()
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 { group.addTask { (try? await refresh(signIn, accounts)) != nil } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let winners = outcomes.count { $0 }
            #expect(winners == 1)
            #expect(try await accounts.isAlive(signIn) == false)
        }
    }

    @Test func unknownAndOldRefreshTokensAreRefused() async throws {
        try await AccountsUnderTest.run { accounts in
            let signIn = try await accounts.register()
            await #expect(throws: AccountError.refreshRefused) {
                try await accounts.service.refresh(Secret("nonsense"), origin: AccountsUnderTest.origin)
            }
            try await accounts.age("refresh_tokens", ["expires_at"], by: .seconds(7 * 86_400 + 1))
            await #expect(throws: AccountError.refreshRefused) { try await refresh(signIn, accounts) }
        }
    }

    @Test func logoutEndsTheSessionAndItsRefreshToken() async throws {
        try await AccountsUnderTest.run { accounts in
            let signIn = try await accounts.register()
            let other = try await accounts.login()
            for _ in 0..<2 {
                try await accounts.service.logout(
                    userID: signIn.user.id, sessionID: signIn.sessionID, origin: AccountsUnderTest.origin)
            }
            #expect(try await accounts.isAlive(signIn) == false)
            await #expect(throws: AccountError.refreshRefused) { try await refresh(signIn, accounts) }
            #expect(try await accounts.isAlive(other))
            let endings = try await accounts.auditActions().count { $0 == "session.ended" }
            #expect(endings == 1)
        }
    }

    @Test func aPersonSeesAndEndsOnlyTheirOwnSessions() async throws {
        try await AccountsUnderTest.run { accounts in
            let mine = try await accounts.register(1)
            let device = try await accounts.login(1)
            let foreign = try await accounts.register(2)
            let listed = try await accounts.service.sessions(userID: mine.user.id).map(\.id)
            #expect(Set(listed) == [mine.sessionID, device.sessionID])
            await #expect(throws: AccountError.unknownSession) {
                try await accounts.service.revokeSession(
                    foreign.sessionID, userID: mine.user.id, origin: AccountsUnderTest.origin)
            }
            try await accounts.service.revokeSession(
                device.sessionID, userID: mine.user.id, origin: AccountsUnderTest.origin)
            #expect(try await accounts.isAlive(device) == false)
            #expect(try await accounts.isAlive(foreign))
            #expect(try await accounts.service.sessions(userID: mine.user.id).count == 1)
        }
    }

    @Test func theStandingQueryUsesThePrimaryKeys() async throws {
        try await AccountsUnderTest.run { accounts in
            let plan = try await accounts.owner.session { session in
                try session.script("SET search_path TO escrow; SET enable_seqscan TO off")
                return try session.query(
                    """
                    EXPLAIN SELECT u.role FROM sessions s JOIN users u ON u.id = s.user_id
                    WHERE s.id = \(UUID()) AND s.user_id = \(Int64(1))
                    """
                ).map { try $0.string("QUERY PLAN") }.joined(separator: "\n")
            }
            #expect(plan.contains("sessions_pkey") || plan.contains("sessions_live_index"))
            #expect(plan.contains("users_pkey"))
            #expect(!plan.contains("Seq Scan"))
        }
    }

    private func refresh(_ signIn: SignIn, _ accounts: AccountsUnderTest) async throws -> SignIn {
        try await accounts.service.refresh(signIn.refreshToken, origin: AccountsUnderTest.origin)
    }
}
