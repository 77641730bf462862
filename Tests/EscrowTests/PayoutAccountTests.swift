import Durable
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// Where a seller is paid, on a real database.
@Suite struct PayoutAccountTests {
    private static let other = "+237677000021"
    private static let third = "+237677000022"

    private func accounts(_ escrow: EscrowHarness) -> AccountService {
        AccountService(
            database: escrow.database, hasher: AccountsUnderTest.hasher,
            keys: AccountKeys(secretKey: Secret("a secret key of the tests, long enough")),
            seal: TextSeal(keys: TestSeal.keys))
    }

    private func choose(
        _ phone: String, code: String? = nil, expected: Int64? = nil, by method: PaymentMethod = .mtnMoMo,
        _ escrow: EscrowHarness
    ) async throws -> PayoutAccounts {
        let number = try #require(MSISDN(cameroonian: phone))
        return try await PayoutAccountService(accounts: accounts(escrow), source: escrow.effects.source)
            .choose(
                PayoutAccountOrder(method: method, phone: number, code: code, expected: expected),
                userID: escrow.seller.userID, origin: AccountsUnderTest.origin)
    }

    /// The code that went to that number last.
    private func code(_ phone: String, _ escrow: EscrowHarness) async throws -> String {
        let texts = try await escrow.database.session { session in
            try session.query(
                "SELECT message_id, payload FROM outbox WHERE type = 'send-sms' ORDER BY created_at, message_id"
            ).compactMap { row -> String? in
                let payload = try Outbox.open(
                    try row.string("payload"), of: try row.uuid("message_id"), in: session)
                let command = try GatewayCommand(type: "send-sms", payload: try JSONValue(parsing: payload))
                guard case .sendSMS(let sms) = command, "+" + sms.recipient.digits == phone else {
                    return nil
                }
                return TextSeal(keys: TestSeal.keys).open(sms.sealedText, of: sms.sms)
            }
        }
        let digits = texts.last?.split { !$0.isNumber }.first { $0.count == 6 }
        return String(try #require(digits))
    }

    private func letCodesAge(_ escrow: EscrowHarness) async throws {
        try await escrow.owner.session {
            _ = try $0.execute("UPDATE escrow.phone_codes SET created_at = created_at - interval '2 minutes'")
        }
    }

    private func letRest(_ escrow: EscrowHarness) async throws {
        try await escrow.owner.session {
            _ = try $0.execute(
                """
                UPDATE escrow.payout_accounts SET proven_at = created_at, effective_at = created_at
                WHERE proven_at IS NOT NULL AND withdrawn_at IS NULL
                """)
        }
    }

    /// Chosen and proven, resting.
    private func proven(_ phone: String, _ escrow: EscrowHarness) async throws -> PayoutAccounts {
        _ = try await choose(phone, escrow)
        return try await choose(phone, code: try await code(phone, escrow), escrow)
    }

    @Test func aChoiceIsUsedByWhatIsAgreedOnOnceItHasRested() async throws {
        try await EscrowHarness.run { escrow in
            let asked = try await choose(Self.other, escrow)
            #expect(asked.waiting?.account.msisdn.e164 == Self.other && asked.next == nil)
            let again = try await choose(Self.other, escrow)
            #expect(again.waiting?.id == asked.waiting?.id)
            let chosen = try await proven(Self.other, escrow)
            #expect(chosen.next?.account.msisdn.e164 == Self.other && chosen.current == nil)
            #expect(chosen.waiting == nil && chosen.version > asked.version)
            let early = try await escrow.create()
            #expect(early.payout?.msisdn.e164 == EscrowHarness.sellerPhone)
            try await letRest(escrow)
            let late = try await escrow.create()
            #expect(late.payout?.msisdn.e164 == Self.other)
            let unchanged = try await escrow.now(early)
            #expect(unchanged.payout == early.payout)
            #expect(try await escrow.commands("open-purse").count == 2)
            #expect(try await escrow.audit("payout_account.chosen") == 1)
            let twice = try await choose(Self.other, escrow)
            #expect(twice.current?.id == chosen.next?.id && twice.waiting == nil)
        }
    }

    @Test func onlyTheCodeOfThatNumberProvesIt() async throws {
        try await EscrowHarness.run { escrow in
            _ = try await choose(Self.other, escrow)
            let first = try await code(Self.other, escrow)
            await #expect(throws: AccountError.wrongCode(triesLeft: 4)) {
                try await choose(Self.other, code: AccountsUnderTest.wrong(first), escrow)
            }
            await #expect(throws: AccountError.noUsableCode) {
                try await choose(Self.third, code: first, escrow)
            }
            let soon = await AccountsUnderTest.refusal { try await choose(Self.third, escrow) }
            #expect(soon?.secondsToNextCode != nil)
            try await letCodesAge(escrow)
            _ = try await choose(Self.third, escrow)
            // What was asked for another number is over.
            await #expect(throws: AccountError.noUsableCode) {
                try await choose(Self.other, code: first, escrow)
            }
            let third = try await code(Self.third, escrow)
            let next = try await choose(Self.third, code: third, escrow).next
            #expect(next?.account.msisdn.e164 == Self.third)
        }
    }

    @Test func whatRestsIsTakenBackByTheOwnPhoneOrByTheOldAccountAtOnce() async throws {
        try await EscrowHarness.run { escrow in
            _ = try await proven(Self.other, escrow)
            let own = try await choose(EscrowHarness.sellerPhone, escrow)
            #expect(own.next == nil && own.current?.account.msisdn.e164 == EscrowHarness.sellerPhone)
            try await letCodesAge(escrow)
            _ = try await proven(Self.other, escrow)
            try await letRest(escrow)
            try await letCodesAge(escrow)
            let resting = try await proven(Self.third, escrow)
            #expect(resting.current?.account.msisdn.e164 == Self.other)
            let kept = try await choose(Self.other, escrow)
            #expect(kept.next == nil && kept.current?.id == resting.current?.id)
            #expect(try await escrow.audit("payout_account.kept") == 1)
            #expect(try await escrow.create().payout?.msisdn.e164 == Self.other)
        }
    }

    @Test func theOwnPhoneRestsLikeAnyOtherWhereAnotherNumberIsPaidTo() async throws {
        try await EscrowHarness.run { escrow in
            _ = try await proven(Self.other, escrow)
            try await letRest(escrow)
            try await escrow.tellAll()
            let told = try await escrow.texts().count
            let own = try await choose(EscrowHarness.sellerPhone, escrow)
            #expect(own.current?.account.msisdn.e164 == Self.other)
            #expect(own.next?.account.msisdn.e164 == EscrowHarness.sellerPhone)
            #expect(try await escrow.create().payout?.msisdn.e164 == Self.other)
            // Both are told at once, and the number that was chosen takes it back.
            try await escrow.tellAll()
            let texts = try await escrow.texts().dropFirst(told).map(\.recipient)
            #expect(texts.contains("237677000021") && texts.contains("237670000002"))
            let kept = try await choose(Self.other, escrow)
            #expect(kept.next == nil && kept.current?.account.msisdn.e164 == Self.other)
            _ = try await choose(EscrowHarness.sellerPhone, escrow)
            try await letRest(escrow)
            #expect(try await escrow.create().payout?.msisdn.e164 == EscrowHarness.sellerPhone)
        }
    }

    @Test func aChoiceThatWasMadeOnAnOlderCopyOrByAnUnofferedWayIsRefused() async throws {
        try await EscrowHarness.run { escrow in
            let asked = try await choose(Self.other, escrow)
            await #expect(throws: AccountError.versionChanged) {
                try await choose(EscrowHarness.sellerPhone, expected: asked.version - 1, escrow)
            }
            await #expect(throws: EscrowError.methodNotOffered([.mtnMoMo])) {
                try await choose(Self.other, by: .orangeMoney, escrow)
            }
            let seller = escrow.seller.userID
            try await escrow.owner.session {
                _ = try $0.execute("UPDATE escrow.users SET phone_verified_at = NULL WHERE id = \(seller)")
            }
            await #expect(throws: EscrowError.phoneNotProven) { try await choose(Self.other, escrow) }
        }
    }

    @Test func manyProofsAtTheSameInstantChooseOnce() async throws {
        try await EscrowHarness.run { escrow in
            _ = try await choose(Self.other, escrow)
            let code = try await code(Self.other, escrow)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { _ = try await choose(Self.other, code: code, escrow) }
                }
                try await group.waitForAll()
            }
            #expect(try await escrow.audit("payout_account.chosen") == 1)
        }
    }

    @Test func thePhoneAndTheNumberThatWasPaidBeforeAreTold() async throws {
        try await EscrowHarness.run { escrow in
            _ = try await proven(Self.other, escrow)
            try await letRest(escrow)
            try await letCodesAge(escrow)
            _ = try await proven(Self.third, escrow)
            try await escrow.tellAll()
            let told = try await escrow.texts().map(\.recipient)
            #expect(told.sorted() == ["237670000002", "237670000002", "237677000021"])
            let rows = try await escrow.notices().filter { $0.contains("payout_account_replaced") }
            #expect(rows == ["- account.payout_account_replaced SMS QUEUED -"])
        }
    }

    @Test func anInvitedSellerIsPaidToWhatHeChose() async throws {
        try await EscrowHarness.run(invites: true) { escrow in
            let agreement = try await escrow.create(sellerPhone: "+237677000009")
            let user = try await escrow.database.transaction {
                try EscrowHarness.addUser("237677000009", in: $0)
            }
            let account = ProviderAccount(
                provider: PaymentMethod.mtnMoMo.provider,
                msisdn: try #require(MSISDN(cameroonian: Self.other)))
            try await escrow.database.transaction { session in
                _ = try PayoutAccountStore.insert(
                    account, isConfirmed: nil, code: nil, userID: user, in: session)
            }
            let payload = SellerInvitations.payload(ofUser: user)
            _ = try await escrow.jobs.perform(
                Job(
                    id: UUID(), kind: AgreementJob.sellerJoined.rawValue, key: payload, payload: payload,
                    attempts: 1))
            let bound = try await escrow.now(agreement)
            #expect(bound.payout == account && bound.seller?.userID == user)
            let error = await #expect(throws: PostgresError.self) {
                try await escrow.database.session {
                    _ = try $0.execute(
                        "UPDATE agreements SET payout_choice_id = NULL WHERE agreement_id = \(agreement.id)")
                }
            }
            #expect(error?.code == .checkViolation)
        }
    }
}
