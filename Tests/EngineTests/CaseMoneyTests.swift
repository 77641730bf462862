import GatewayCore
import GatewayStore
import Ledger
import Postgres
import Primitives
import Reconciliation
import TestSupport
import Testing

@testable import GatewayEngine

/// Money that people move, and how much of it one of them may.
@Suite struct CaseMoneyTests {
    private static let decision = CaseOrder.Decision(.providerError)

    private static func receive(_ amount: Int64?) -> CaseOrder {
        .move(debit: .providerClearing, credit: .suspense, amount: amount, decision)
    }

    @Test(
        arguments: [
            (10_000, 9_999, false), (10_000, 10_000, false), (10_000, 10_001, true), (0, 1, true),
        ] as [(Int64, Int64, Bool)])
    func belowAndAtTheLimitOnePersonPostsAndAboveItASecondDecides(
        _ limit: Int64, _ amount: Int64, _ needsTwo: Bool
    ) async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let after = try await finance.cases(above: limit).take(
                Self.receive(amount), on: id, by: finance[.finance])
            #expect(after.state == (needsTwo ? .proposed : .resolved))
            #expect(try await finance.suspense() == (needsTwo ? 0 : amount))
            if needsTwo {
                let done = try await finance.cases(above: limit).take(
                    .approve(nil), on: id, by: finance[.approver])
                #expect(done.state == .resolved && done.resolution == .corrected)
                #expect(try await finance.suspense() == amount)
            }
            #expect(try await finance.gateway.faults() == [])
        }
    }

    @Test func whatWasPostedBeforeCountsToTheLimitAlsoWhereTheCaseWasReopened() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let cases = finance.cases(above: 10_000)
            let posted = try await cases.take(Self.receive(6_000), on: id, by: finance[.finance])
            #expect(posted.state == .resolved)
            try await cases.take(.reopen("Encore"), on: id, by: finance[.finance])
            let again = try await cases.take(Self.receive(6_000), on: id, by: finance[.finance])
            #expect(again.state == .proposed)
            #expect(try await finance.suspense() == 6_000)
            #expect(try await finance.gateway.faults() == [])
        }
    }

    @Test func whoProposesNeitherApprovesNorDeclinesAndFinanceDoesNotEither() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let cases = finance.cases()
            try await cases.take(Self.receive(20_000), on: id, by: finance[.approver])
            for order in [CaseOrder.approve(nil), .decline(nil)] {
                let own = await finance.refusal {
                    try await cases.take(order, on: id, by: finance[.approver])
                }
                let financier = await finance.refusal {
                    try await cases.take(order, on: id, by: finance[.finance])
                }
                #expect(own == .samePerson && financier == .notAllowed)
            }
            let more = await finance.refusal {
                try await cases.take(.accept(Self.decision), on: id, by: finance[.finance])
            }
            #expect(more == .wrongState)
            #expect(try await finance.suspense() == 0)
            let declined = try await cases.take(.decline("Non"), on: id, by: finance.colleague)
            #expect(declined.state == .open)
            #expect(try await finance.suspense() == 0)
            try await cases.take(Self.receive(20_000), on: id, by: finance[.finance])
            try await cases.take(.approve(nil), on: id, by: finance.colleague)
            #expect(try await finance.suspense() == 20_000)
            #expect(try await finance.gateway.faults() == [])
        }
    }

    @Test func ofTwoWhoApproveAtOnceOneMovesTheMoneyOnce() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let cases = finance.cases()
            try await cases.take(Self.receive(20_000), on: id, by: finance[.finance])
            let results = await withTaskGroup(of: CaseRefusal.Code?.self) { group in
                for member in [finance[.approver], finance.colleague] {
                    group.addTask {
                        await finance.refusal { try await cases.take(.approve(nil), on: id, by: member) }
                    }
                }
                return await group.reduce(into: [CaseRefusal.Code?]()) { $0.append($1) }
            }
            let won: Int = results.count { $0 == nil }
            #expect(won == 1)
            #expect(try await finance.suspense() == 20_000)
            #expect(try await finance.gateway.faults() == [])
        }
    }

    @Test func everyRowOfTheTableIsMovedAndTheBooksHoldAfterEach() async throws {
        try await FinanceUnderTest.with { finance in
            try await finance.gateway.collected(TestAgreement())
            for (index, row) in AdjustmentTable.rows.enumerated() {
                let id = try await finance.open(FinanceUnderTest.found(line: UInt64(index) + 1))
                let after = try await finance.cases().take(
                    .move(debit: row.debit, credit: row.credit, amount: 7, Self.decision), on: id,
                    by: finance[.finance])
                #expect(after.resolution == (row.reason == .writeOff ? .writtenOff : .corrected))
                #expect(try await finance.gateway.faults() == [], "\(row)")
                let balance = try #require(try await finance.gateway.balance())
                #expect(balance.inPurses == 450_000 && balance.fees == 0)
            }
        }
    }

    @Test(arguments: [
        (LedgerAccount.Kind.purse, LedgerAccount.Kind.suspense), (.suspense, .purse), (.fees, .suspense),
        (.providerClearing, .fees), (.inFlight, .providerClearing), (.suspense, .suspense),
    ])
    func noPersonMovesAPurse(_ debit: LedgerAccount.Kind, _ credit: LedgerAccount.Kind) async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let refusal = await finance.refusal {
                try await finance.cases().take(
                    .move(debit: debit, credit: credit, amount: 1, Self.decision), on: id,
                    by: finance[.finance])
            }
            #expect(refusal == .accounts)
        }
    }

    @Test func theDatabaseItselfRefusesAnAdjustmentOfAPurse() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            try await finance.gateway.collected(agreement)
            let id = try await finance.open()
            let transfers = [
                LedgerTransfer(
                    debit: .purse(agreement.purse, .xaf), credit: .suspense(.xaf), amount: Money(1, .xaf),
                    reason: .correction, phase: .single),
                LedgerTransfer(
                    debit: .suspense(.xaf), credit: .purse(agreement.purse, .xaf), amount: Money(1, .xaf),
                    reason: .correction, phase: .single),
                LedgerTransfer(
                    debit: .suspense(.xaf), credit: .fees(.xaf), amount: Money(1, .xaf), reason: .correction,
                    phase: .single),
            ]
            for transfer in transfers {
                let error = await #expect(throws: PostgresError.self) {
                    try await finance.gateway.store.transaction { transaction in
                        try transaction.adjustments.book(
                            NewAdjustment(
                                id: IdentifierSource.system.timeOrdered(), subject: .ofCase(id),
                                transfer: transfer, madeBy: finance[.finance], twoPeopleAbove: 10_000,
                                reasonCode: "other"))
                    }
                }
                #expect(error?.constraint == "ledger_transfers_adjusted_accounts_check")
            }
        }
    }

    @Test func theDatabaseItselfWantsASecondPersonAboveTheLimit() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let transfer = LedgerTransfer(
                debit: .providerClearing(ScriptedProvider.id, .xaf), credit: .suspense(.xaf),
                amount: Money(10_001, .xaf), reason: .correction, phase: .single)
            for second in [nil, finance[.finance]] {
                let error = await #expect(throws: PostgresError.self) {
                    try await finance.gateway.store.transaction { transaction in
                        try transaction.adjustments.book(
                            NewAdjustment(
                                id: IdentifierSource.system.timeOrdered(), subject: .ofCase(id),
                                transfer: transfer, madeBy: finance[.finance], approvedBy: second,
                                twoPeopleAbove: 10_000, reasonCode: "other"))
                    }
                }
                #expect(error?.constraint == "ledger_adjustments_two_people_check")
            }
        }
    }

    @Test(arguments: [0, -1, 20_001, Money.largestMinorUnits + 1] as [Int64])
    func noMoreIsMovedThanTheCaseIsAbout(_ amount: Int64) async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let refusal = await finance.refusal {
                try await finance.cases().take(Self.receive(amount), on: id, by: finance[.finance])
            }
            #expect(refusal == .invalid)
        }
    }

    @Test(
        arguments: [
            (
                "ledger_adjustments", "UPDATE ledger_adjustments SET amount = amount + 1",
                "is not booked exactly once"
            ),
            (
                "case_proposals",
                "UPDATE case_proposals SET decided_by = (SELECT staff_id FROM staff WHERE name = 'colleague')",
                "no approved proposal"
            ),
            ("ledger_transfers", "DELETE FROM ledger_transfers", "is not booked exactly once"),
        ] as [(String, String, String)])
    func verificationFindsAForgedAdjustment(
        _ table: String, _ change: String, _ sentence: String
    ) async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            try await finance.cases().take(Self.receive(20_000), on: id, by: finance[.finance])
            try await finance.cases().take(.approve(nil), on: id, by: finance[.approver])
            #expect(try await finance.gateway.faults() == [])
            try await finance.forge(table, change)
            let isNamed: Bool = try await finance.gateway.faults().contains { $0.contains(sentence) }
            #expect(isNamed)
        }
    }
}
