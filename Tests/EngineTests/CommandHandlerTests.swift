import FoundationEssentials
import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import Redis
import TestSupport
import Testing

@testable import GatewayEngine

@Suite struct CommandHandlerTests {
    @Test func aKnownCommandIsAnsweredAgainAndAppliedOnce() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.send(agreement.open)
            let entry = try gateway.entry(agreement.collect())
            try await gateway.handler.handle([entry, entry])
            try await gateway.handler.handle([entry])
            let answers = try await gateway.events().dropFirst()
            #expect(answers.count == 3)
            #expect(Set(answers).count == 1)
            try await gateway.settle()
            #expect(gateway.provider.orders(.collect).count == 1)
        }
    }

    @Test func aKnownIdentifierWithOtherContentIsRefusedAndMovesNothing() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.send(agreement.open)
            let id = IdentifierSource.system.timeOrdered()
            try await gateway.handler.handle([try gateway.entry(agreement.collect(), id: id)])
            let other = agreement.collect(900_000, payment: agreement.payout)
            try await gateway.handler.handle([try gateway.entry(other, id: id)])
            guard case .commandRefused(_, let refusal) = try await gateway.events().last else {
                Issue.record("The second command is refused.")
                return
            }
            #expect(refusal.code == .conflict)
            let payout = try await gateway.store.transaction { try $0.payments.payment(agreement.payout) }
            #expect(payout == nil)
        }
    }

    @Test func aCommandThatIsAlteredUnsignedForeignOrOldIsNeitherAnsweredNorApplied() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            let good = try gateway.entry(agreement.open).fields
            var altered = good
            altered["message"] = good["message"]?.replacing("\"XAF\"", with: "\"EUR\"")
            var unsigned = good
            unsigned["signature"] = nil
            let stranger = try #require(MessageSigner(MessageSigner.generate(named: "escrow-1")))
            func sealed(_ signer: MessageSigner, time: Date) throws -> [(String, String)] {
                try signer.seal(
                    MessageEnvelope(
                        id: IdentifierSource.system.timeOrdered(), type: agreement.open.type,
                        subject: agreement.purse.uuid, time: time, sequence: 1, traceparent: nil,
                        payload: agreement.open.payload))
            }
            try await gateway.handler.handle([
                GatewayUnderTest.entry(Array(altered.map { ($0, $1) })),
                GatewayUnderTest.entry(Array(unsigned.map { ($0, $1) })),
                GatewayUnderTest.entry(try sealed(stranger, time: Date.now)),
                GatewayUnderTest.entry(try sealed(gateway.signer, time: Date.now.addingTimeInterval(-3700))),
                GatewayUnderTest.entry(try sealed(gateway.signer, time: Date.now.addingTimeInterval(3700))),
                GatewayUnderTest.entry([("message", "not json")]), GatewayUnderTest.entry([]),
            ])
            #expect(try await gateway.events().isEmpty)
            let purse = try await gateway.store.transaction { try $0.purses.lock(agreement.purse) }
            #expect(purse == nil)
        }
    }

    @Test func oneCommandThatCannotBeStoredDoesNotStopTheOthers() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.send(agreement.open)
            let poison = GatewayCommand.collect(
                Collect(
                    payment: agreement.payout, purse: agreement.purse, payer: agreement.buyer,
                    amount: Money(500, .xaf), reference: "PAY\u{0}", message: "x"))
            try await gateway.handler.handle([
                try gateway.entry(poison), try gateway.entry(agreement.collect(), sequence: 2),
            ])
            let codes = try await gateway.events().dropFirst().map { event in
                if case .commandRefused(_, let refusal) = event { refusal.code.rawValue } else { event.type }
            }
            #expect(codes == ["malformed", "command.accepted"])
            let stays = try gateway.entry(poison, id: IdentifierSource.system.timeOrdered(), sequence: 3)
            try await gateway.handler.handle([stays])
            try await gateway.handler.handle([stays])
            let answers = try await gateway.events().suffix(2)
            #expect(Set(answers).count == 1)
        }
    }

    @Test func aCommandThatTheDatabaseCannotTakeNowIsNeitherRefusedNorLost() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            try await gateway.send(agreement.open)
            let entry = try gateway.entry(agreement.collect())
            try await gateway.owner.session { try $0.script("ALTER TABLE gateway.attempts RENAME TO away") }
            await #expect(throws: PostgresError.self) { try await gateway.handler.handle([entry]) }
            try await gateway.owner.session { try $0.script("ALTER TABLE gateway.away RENAME TO attempts") }
            let before = try await gateway.events().count
            try await gateway.handler.handle([entry])
            let after = try await gateway.events()
            #expect(before == 1)
            #expect(after.last?.type == "command.accepted")
        }
    }

    @Test func commandsThatDoNotFitAreRefusedWithTheirReason() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            func expect(_ command: GatewayCommand, _ expected: CommandRefusal.Code?) async throws {
                var code: CommandRefusal.Code?
                if case .commandRefused(_, let refusal) = try await gateway.send(command) {
                    code = refusal.code
                }
                #expect(code == expected, "\(command.type)")
            }
            try await expect(agreement.collect(), .unknownPurse)
            try await expect(agreement.open, nil)
            try await expect(agreement.open, nil)
            let stranger = ProviderAccount(provider: ScriptedProvider.id, msisdn: agreement.buyer.msisdn)
            let moved = OpenPurse(purse: agreement.purse, currency: .xaf, seller: stranger)
            try await expect(.openPurse(moved), .conflict)
            try await expect(agreement.collect(99), .amountOutOfBounds)
            try await expect(agreement.collect(1_000_001), .amountOutOfBounds)
            try await expect(agreement.disburse(), .insufficientPurse)
            try await expect(agreement.refund(), .unknownPayment)
            try await expect(agreement.collect(), nil)
            try await expect(agreement.collect(), nil)
            try await expect(agreement.collect(450_001), .conflict)
            try await expect(agreement.collect(payment: agreement.payout), .collectionOpen)
            let elsewhere = Inquire(payment: agreement.collection, purse: TestAgreement().purse)
            try await expect(.inquire(elsewhere), .unknownPayment)
            #expect(try await gateway.faults().isEmpty)
        }
    }
}
