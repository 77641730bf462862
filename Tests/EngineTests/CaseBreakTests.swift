import GatewayCore
import GatewayStore
import Ledger
import Primitives
import Reconciliation
import Testing

@testable import GatewayEngine

/// What runs open and close by themselves, what people join by hand, and the sheet for Excel.
@Suite struct CaseBreakTests {
    private static let decision = CaseOrder.Decision(.timing)

    @Test func theSameBreakIsTheSameCaseAndOneThatIsGoneClosesByItself() async throws {
        try await FinanceUnderTest.with { finance in
            let breaks = (1...3).map { FinanceUnderTest.found(line: $0) }
            #expect(try await finance.settle(breaks).opened == 3)
            let third = [FinanceUnderTest.line(3)]
            let all = try await finance.cases().find(.unresolved)
            let gone = all.first { $0.lines == third }
            let id = try #require(gone).id
            #expect(try await finance.settle(breaks.reversed()) == CaseChanges())
            #expect(try await finance.settle(Array(breaks.dropLast())).explained == 1)
            let explained = try await finance.find(id)
            #expect(explained.state == .resolved && explained.resolution == .explained)
            #expect(try await finance.settle(breaks).reopened == 1)
            #expect(try await finance.find(id).state == .open)
        }
    }

    @Test func whatAPersonHasResolvedStaysSoWhateverARunFinds() async throws {
        try await FinanceUnderTest.with { finance in
            let found = FinanceUnderTest.found()
            let id = try await finance.open(found)
            try await finance.cases().take(.accept(Self.decision), on: id, by: finance[.finance])
            let again = try await finance.settle([found])
            #expect(again.settled == 1 && again.reopened == 0)
            try await finance.settle([])
            #expect(try await finance.find(id).resolution == .accepted)
        }
    }

    @Test func whatWaitsForASecondPersonIsNotClosedByARun() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            try await finance.cases().take(
                .move(debit: .providerClearing, credit: .suspense, amount: 20_000, Self.decision), on: id,
                by: finance[.finance])
            #expect(try await finance.settle([]).explained == 0)
            #expect(try await finance.find(id).state == .proposed)
        }
    }

    @Test func otherKindsLinesPaymentsAndProvidersMakeOtherCases() {
        let found = FinanceUnderTest.found().found
        var other = found
        other.kind = .amount
        let mine = found.caseIdentity(of: ProviderID("A"))
        #expect(mine != other.caseIdentity(of: ProviderID("A")))
        #expect(mine != found.caseIdentity(of: ProviderID("B")))
        #expect(mine != found.caseIdentity(of: ProviderID("A"), subject: "row 3"))
        #expect(mine != FinanceUnderTest.found(line: 2).found.caseIdentity(of: ProviderID("A")))
        let id = StatementLineID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)
        #expect(StatementLineID(id.uuid) == id && StatementLineID(id.uuid.lowercased) == id)
    }

    @Test func aLineAndAPaymentAreJoinedOnceAndAnswerEachOthersCases() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            try await finance.gateway.collected(agreement)
            try await finance.settle([
                FinanceUnderTest.found(line: 1, stated: 450_000),
                FinanceUnderTest.found(line: 2, stated: 450_000),
                FinanceUnderTest.found(
                    .missingInStatement, line: nil, payments: [agreement.collection], stated: nil,
                    booked: 450_000),
            ])
            let all = try await finance.cases().find(.unresolved)
            func of(_ line: UInt64) throws -> Int64 {
                let found = all.first { $0.lines == [FinanceUnderTest.line(line)] }
                return try #require(found).id
            }
            let payments = [agreement.collection]
            func link(_ line: UInt64) throws -> CaseOrder {
                .link(
                    lines: [FinanceUnderTest.line(line)], payments: payments, differs: false, Self.decision)
            }
            let (first, second) = (try of(1), try of(2))
            let unstated = all.first { $0.payments == payments }
            let missing = try #require(unstated).id
            try await finance.cases().take(try link(1), on: first, by: finance[.finance])
            #expect(try await finance.find(first).resolution == .linked)
            #expect(try await finance.find(missing).resolution == .linked)
            let twice = await finance.refusal {
                try await finance.cases().take(try link(2), on: second, by: finance[.finance])
            }
            #expect(twice == .claimed)
            try await finance.cases().take(.reopen("Faux"), on: first, by: finance[.finance])
            try await finance.cases().take(try link(2), on: second, by: finance[.finance])
            let links = try await finance.gateway.store.transaction {
                try $0.caseLinks.all(of: ScriptedProvider.id)
            }
            #expect(links.map(\.lines) == [[FinanceUnderTest.line(2)]])
        }
    }

    @Test func amountsThatDifferAreJoinedOnlyOnPurposeAndStrangersNever() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            try await finance.gateway.collected(agreement)
            let id = try await finance.open(FinanceUnderTest.found(stated: 449_000))
            func refusal(
                _ line: UInt64, _ payment: PaymentID, differs: Bool
            ) async -> CaseRefusal.Code? {
                await finance.refusal {
                    try await finance.cases().take(
                        .link(
                            lines: [FinanceUnderTest.line(line)], payments: [payment], differs: differs,
                            Self.decision), on: id, by: finance[.finance])
                }
            }
            #expect(await refusal(1, agreement.collection, differs: false) == .invalid)
            #expect(await refusal(1, agreement.payout, differs: true) == .invalid)
            #expect(await refusal(9, agreement.collection, differs: true) == .invalid)
            #expect(await refusal(1, agreement.collection, differs: true) == nil)
        }
    }

    @Test func aSheetGoesOutIsFilledInAndComesInRowByRow() async throws {
        try await FinanceUnderTest.with { finance in
            try await finance.settle((1...4).map { FinanceUnderTest.found(line: $0) })
            let cases = try await finance.cases().find(.unresolved)
            var rows = CaseSheet.rows(of: cases, on: FinanceUnderTest.day, in: .french)
            #expect(rows[0] == CaseSheet.columns && rows[1][11] == "Argent inconnu.")
            func fill(_ row: Int, _ action: String, _ value: String, _ text: String) {
                rows[row].replaceSubrange(12...14, with: [action, value, text])
            }
            fill(1, "accept", "timing", "=2+2; \"demain\"")
            fill(2, "assign", "the-operator", "")
            fill(3, "accept", "because", "")
            rows[4][1] = "9"
            fill(4, "comment", "", "vu")
            let text = CaseSheet.csv(rows)
            #expect(text.contains("'=2+2"))
            let read = try #require(CaseSheet.rows(csv: text))
            let trial = try await finance.cases().take(read, by: finance[.finance], isTrial: true)
            let isGood: [Bool] = trial.rows.map { $0.fault == nil }
            #expect(isGood == [true, true, false, false])
            #expect(try await finance.cases().count(.unresolved) == 4)
            let done = try await finance.cases().take(read, by: finance[.finance], isTrial: false)
            #expect(done.done == 2 && done.refused == 2)
            let first = try await finance.gateway.store.transaction { try $0.cases.steps(of: cases[0].id) }
            #expect(first.last?.text == "=2+2; \"demain\"")
            #expect(try await finance.find(cases[1].id).assigneeName == "the-operator")
        }
    }
}
