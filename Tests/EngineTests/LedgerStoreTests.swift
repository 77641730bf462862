import FoundationEssentials
import GatewayCore
import GatewayMessages
import GatewayStore
import Ledger
import Postgres
import Primitives
import TestSupport
import Testing

@Suite struct LedgerStoreTests {
    /// An open purse and a collection that has not been sent.
    private func prepared(_ gateway: GatewayUnderTest) async throws -> TestAgreement {
        let agreement = TestAgreement()
        try await gateway.send(agreement.open)
        try await gateway.send(agreement.collect())
        return agreement
    }

    @Test func theDaemonsRoleCannotChangeOrDeleteALedgerRowNorWriteABalance() async throws {
        try await GatewayUnderTest.with { gateway in
            let statements = [
                "UPDATE ledger_transfers SET amount = amount + 1", "DELETE FROM ledger_transfers",
                "TRUNCATE ledger_transfers", "UPDATE purse_balances SET posted = 1",
                "INSERT INTO purse_balances (account_id) VALUES (1)", "UPDATE evidence SET body = ''",
                "DELETE FROM payments", "UPDATE payments SET amount = 1",
                "UPDATE purses SET sealed_seller_msisdn = '1'",
            ]
            for statement in statements {
                await #expect(throws: PostgresError.self) {
                    try await gateway.database.session { try $0.script(statement) }
                }
            }
        }
    }

    @Test func aPurseCannotFallBelowZeroWhateverTheProgramDoes() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = try await prepared(gateway)
            let error = await #expect(throws: PostgresError.self) {
                try await gateway.store.transaction { transaction in
                    try transaction.ledger.book(
                        PaymentPostings.reserved(
                            net: Money(1, .xaf), fee: .zero(.xaf), from: agreement.purse),
                        of: agreement.collection, evidence: nil)
                }
            }
            #expect(error?.constraint == "purse_balances_floor_check")
        }
    }

    @Test func aHoldIsSettledOnceAndAPaymentIsBookedOnceForEachReason() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = try await prepared(gateway)
            let evidence = IdentifierSource.system.timeOrdered()
            let amount = Money(450_000, .xaf)
            let collected = PaymentPostings.collected(amount, by: ScriptedProvider.id, for: agreement.purse)
            try await gateway.store.transaction { transaction in
                try transaction.payments.recordEvidence(
                    evidence, of: agreement.collection, source: .reply, event: "succeeded", httpStatus: 200,
                    body: "")
                try transaction.ledger.book(collected, of: agreement.collection, evidence: evidence)
                try transaction.ledger.book(
                    PaymentPostings.reserved(net: amount, fee: .zero(.xaf), from: agreement.purse),
                    of: agreement.collection, evidence: nil)
                try transaction.ledger.settleHolds(of: agreement.collection, as: .post, evidence: evidence)
            }
            await #expect(throws: PostgresError.self) {
                try await gateway.store.transaction {
                    try $0.ledger.settleHolds(of: agreement.collection, as: .void, evidence: evidence)
                }
            }
            await #expect(throws: PostgresError.self) {
                try await gateway.store.transaction {
                    try $0.ledger.book(collected, of: agreement.collection, evidence: evidence)
                }
            }
        }
    }

    /// A change behind the program's back, and what the verification says of it.
    struct Forgery: Sendable {
        let change: String
        let sentence: String
    }

    @Test(arguments: [
        Forgery(
            change: "UPDATE payments SET state = 'succeeded', final_at = now()",
            sentence: "not booked exactly once"),
        Forgery(
            change: "UPDATE payments SET state = 'failed', failure = 'expired', final_at = now()",
            sentence: "nothing proves it"),
        Forgery(change: "UPDATE purse_balances SET posted = 5", sentence: "not the sum of its transfers"),
    ])
    func verificationFindsEachWayOfCookingTheBooks(_ forgery: Forgery) async throws {
        try await TestDatabase.withDatabase(
            migrations: [(schema: "gateway", migrations: GatewayStore.migrations)]
        ) { owner, make in
            let store = GatewayStore(database: make("gateway"))
            let agreement = TestAgreement()
            try await store.transaction { transaction in
                if case .openPurse(let purse) = agreement.open { _ = try transaction.purses.open(purse) }
                try transaction.payments.insert(
                    NewPayment(
                        id: agreement.collection, purse: agreement.purse, kind: .collection,
                        account: agreement.buyer, amount: Money(500, .xaf), fee: .zero(.xaf),
                        reference: "PAY-1",
                        message: "", collection: nil, attempt: AttemptID(IdentifierSource.system.random()),
                        endpoint: "scripted",
                        traceparent: nil))
            }
            let before = try await store.transaction { try $0.ledger.paymentFaults() }
            try await owner.session { session in
                try session.script("SET search_path = gateway; \(forgery.change); RESET search_path")
            }
            let after = try await store.transaction { try $0.ledger.paymentFaults() }
            #expect(before.isEmpty)
            let forgeryIsNamed: Bool = after.contains { $0.contains(forgery.sentence) }
            #expect(forgeryIsNamed)
        }
    }
}
