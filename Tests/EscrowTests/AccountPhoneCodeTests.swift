import Escrow
import GatewayCore
import Postgres
import Primitives
import Testing

@testable import Escrow

@Suite struct AccountPhoneCodeTests {
    @Test func theRightCodeVerifiesThePhoneAndSendingItAgainDoesNoHarm() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            let code = try await accounts.newestCode()
            #expect(PhoneCode.isWellFormed(code))
            for _ in 0..<2 { #expect(try await verify(user, code, accounts).phoneVerified) }
            let verifications = try await accounts.auditActions().count { $0 == "phone.verified" }
            #expect(verifications == 1)
        }
    }

    @Test func afterFiveWrongTriesTheRightCodeIsWorthless() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            let code = try await accounts.newestCode()
            let wrong = AccountsUnderTest.wrong(code)
            for left in [Int64(4), 3, 2, 1] {
                await #expect(throws: AccountError.wrongCode(triesLeft: left)) {
                    try await verify(user, wrong, accounts)
                }
            }
            await #expect(throws: AccountError.noUsableCode) { try await verify(user, wrong, accounts) }
            await #expect(throws: AccountError.noUsableCode) { try await verify(user, code, accounts) }
        }
    }

    @Test func triesAtTheSameInstantAreCountedOneByOne() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            let wrong = AccountsUnderTest.wrong(try await accounts.newestCode())
            let compared = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do { _ = try await verify(user, wrong, accounts) } catch AccountError.wrongCode {
                            return true
                        } catch {}
                        return false
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(compared == 4)
        }
    }

    @Test func aCodeThatTheNetworkCouldNotDeliverIsReplacedAtOnceAndTheFirstWordStays() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            func resend() async -> AccountError? {
                await AccountsUnderTest.refusal {
                    try await accounts.service.resendVerification(
                        userID: user.id, origin: AccountsUnderTest.origin)
                }
            }
            func tell(_ delivery: SMSDelivery) async throws -> [String] {
                try await accounts.database.transaction { session in
                    let newest = try session.query(
                        "SELECT id FROM phone_codes ORDER BY created_at DESC LIMIT 1")[0].uuid("id")
                    try PhoneCodeStore.setDelivery(delivery, of: SMSID(newest), in: session)
                    return try session.query(
                        "SELECT coalesce(delivery, '-') AS word FROM phone_codes ORDER BY created_at"
                    ).map { try $0.string("word") }
                }
            }
            guard case .codeSentRecently = await resend() else {
                Issue.record("A second code was sent at once.")
                return
            }
            #expect(try await tell(.undelivered) == ["undelivered"])
            #expect(try await tell(.delivered) == ["undelivered"])
            #expect(await resend() == nil)
            #expect(try await tell(.delivered) == ["undelivered", "delivered"])
            guard case .codeSentRecently = await resend() else {
                Issue.record("A third code was sent although the second one arrived.")
                return
            }
        }
    }

    @Test func aCodeOlderThanTenMinutesIsWorthless() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            let code = try await accounts.newestCode()
            try await accounts.age("phone_codes", ["created_at", "expires_at"], by: .seconds(601))
            await #expect(throws: AccountError.noUsableCode) { try await verify(user, code, accounts) }
        }
    }

    @Test func aNewCodeIsSentAfterAMinuteAndMakesTheOldOneWorthless() async throws {
        try await AccountsUnderTest.run { accounts in
            let start = ContinuousClock.now
            let user = try await accounts.register().user
            let old = try await accounts.newestCode()
            let refusal = await AccountsUnderTest.refusal { try await resend(user, accounts) }
            // What is left of the minute that began with the code.
            let passed = (ContinuousClock.now - start).components.seconds + 1
            let left = refusal?.secondsToNextCode ?? 0
            #expect(left <= 60 && left >= 60 - passed)
            try await accounts.age("phone_codes", ["created_at", "expires_at"], by: .seconds(61))
            try await resend(user, accounts)
            let new = try await accounts.newestCode()
            #expect(try await accounts.texts().count == 2)
            if old != new {
                await #expect(throws: AccountError.wrongCode(triesLeft: 4)) {
                    try await verify(user, old, accounts)
                }
            }
            #expect(try await verify(user, new, accounts).phoneVerified)
            await #expect(throws: AccountError.alreadyVerified) { try await resend(user, accounts) }
        }
    }

    @Test func fiveCodesADayAreSentAndNoMore() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            for _ in 0..<4 {
                try await accounts.age("phone_codes", ["created_at", "expires_at"], by: .seconds(61))
                try await resend(user, accounts)
            }
            try await accounts.age("phone_codes", ["created_at", "expires_at"], by: .seconds(61))
            let isOverForToday = await AccountsUnderTest.refusal { try await resend(user, accounts) }?
                .isDailyLimit
            #expect(isOverForToday == true)
            #expect(try await accounts.texts().count == 5)
        }
    }

    @Test func twoResendsAtTheSameInstantSendOneCode() async throws {
        try await AccountsUnderTest.run { accounts in
            let user = try await accounts.register().user
            try await accounts.age("phone_codes", ["created_at", "expires_at"], by: .seconds(61))
            let sent = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 { group.addTask { (try? await resend(user, accounts)) != nil } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(sent == 1)
            #expect(try await accounts.texts().count == 2)
        }
    }

    @Test(arguments: [(Language.french, "votre code est"), (.english, "your code is")])
    func theMessageSpeaksThePersonsLanguage(language: Language, words: String) async throws {
        try await AccountsUnderTest.run { accounts in
            _ = try await accounts.service.register(
                AccountsUnderTest.registration(language: language), origin: AccountsUnderTest.origin)
            let text = try await accounts.texts().last ?? ""
            #expect(text.contains(words))
            #expect(text.count <= 160)
        }
    }

    @Test func codesAreDrawnWithoutFavour() {
        var draws: [[UInt8]] = [[0xFF, 0xFF, 0xFF], [0x0F, 0x42, 0x40], [0x0F, 0x42, 0x3F]]
        #expect(PhoneCode.draw { draws.removeFirst() } == "999999")
        #expect(draws.isEmpty)
        #expect(PhoneCode.draw { [0, 0, 7] } == "000007")
    }

    @Test func whatIsStoredOfACodeIsBoundToItsRowUserAndPurpose() {
        let keys = AccountKeys(secretKey: Secret("a secret key of the tests, long enough"))
        let other = AccountKeys(secretKey: Secret("another secret key of the tests, long"))
        let id = IdentifierSource.system.random()
        let stored = keys.codeAuthenticator("123456", id: id, userID: 1, purpose: .verifyPhone)
        #expect(stored == keys.codeAuthenticator("123456", id: id, userID: 1, purpose: .verifyPhone))
        #expect(stored != keys.codeAuthenticator("123457", id: id, userID: 1, purpose: .verifyPhone))
        #expect(stored != keys.codeAuthenticator("123456", id: id, userID: 2, purpose: .verifyPhone))
        #expect(stored != keys.codeAuthenticator("123456", id: id, userID: 1, purpose: .resetPassword))
        #expect(
            stored
                != keys.codeAuthenticator(
                    "123456", id: IdentifierSource.system.random(), userID: 1, purpose: .verifyPhone))
        #expect(stored != other.codeAuthenticator("123456", id: id, userID: 1, purpose: .verifyPhone))
    }

    private func verify(_ user: User, _ code: String, _ accounts: AccountsUnderTest) async throws -> User {
        try await accounts.service.verifyPhone(userID: user.id, code: code, origin: AccountsUnderTest.origin)
    }

    private func resend(_ user: User, _ accounts: AccountsUnderTest) async throws {
        try await accounts.service.resendVerification(userID: user.id, origin: AccountsUnderTest.origin)
    }
}
