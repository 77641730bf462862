import GatewayCore
import GatewayStore
import Ledger
import Postgres
import Primitives
import Reconciliation
import TestSupport
import Testing

@testable import GatewayEngine

@Suite struct ReconciliationRunTests {
    private typealias Under = StatementUnderTest

    @Test func whatBothSidesTellAlikeIsClaimedOnceAndFoundAgain() async throws {
        try await Under.with { under in
            let first = try await under.collected("PAY-1", as: "F1")
            let second = try await under.collected("PAY-2", as: "F2", 2000)
            try await under.importing([Under.row("F2", "PAY-2", amount: 2000), Under.row("F1", "PAY-1")])
            let outcome = try await under.compare()
            #expect(outcome.run.claims == 2 && outcome.remaining == 0 && outcome.run.breaks == 0)
            #expect(outcome.run.lines == 2 && outcome.run.payments == 2)
            let run = outcome.run
            let (lines, payments) = try await under.gateway.store.transaction { transaction in
                let lines = try transaction.reconciliation.lines(claimedFor: second, in: run)
                return (
                    lines,
                    try lines.flatMap { try transaction.reconciliation.payments(claimingLine: $0, in: run) }
                )
            }
            #expect(lines.count == 1 && payments == [second])
            let line = try await under.gateway.store.transaction {
                try $0.statements.line(lines[0], of: ScriptedProvider.id)
            }
            #expect(line?.line.providerReference == "F2")
            #expect(first != second)
        }
    }

    @Test func theSameAgainGivesTheSameHashAndKeepsNoDetailsTwice() async throws {
        try await Under.with { under in
            _ = try await under.collected("PAY-1", as: "F1")
            let rows = [Under.row("F1", "PAY-1"), Under.row("F7", "", at: "2026-11-22 12:00:00", amount: 77)]
            try await under.importing(rows)
            let first = try await under.compare()
            #expect(first.remaining == 1 && first.cases.opened == 1)
            // A reordered copy brings nothing that changes the result.
            _ = try await under.statements.commit(under.source(rows.reversed()))
            let second = try await under.compare()
            #expect(first.run.resultHash == second.run.resultHash && second.run.details == first.run.id)
            #expect(second.cases.opened == 0 && second.remaining == 1)
            #expect(try await under.count("reconciliation_breaks") == 1)
            #expect(try await under.breaks(second) == under.breaks(first))
            #expect(try await under.openCases() == ["missing_in_ledger"])
        }
    }

    @Test func aBreakThatIsGoneClosesItsCaseByItself() async throws {
        try await Under.with { under in
            try await under.importing([Under.row("F1", "PAY-1")])
            let first = try await under.compare()
            #expect(first.remaining == 1)
            #expect(try await under.openCases() == ["missing_in_ledger"])
            _ = try await under.collected("PAY-1", as: "F1")
            let second = try await under.compare()
            #expect(second.remaining == 0 && second.cases.explained == 1)
            #expect(try await under.openCases().isEmpty)
        }
    }

    @Test func whatTheProviderNeedNotShowYetIsExpectedAndLaterMissing() async throws {
        try await Under.with { under in
            let payment = try await under.collected("PAY-1", as: "F1")
            let none = try await under.compare()
            #expect(none.run.expected == 1 && none.run.breaks == 0, "there is no statement of its day yet")
            try await under.importing([Under.row("F7", "", at: "2026-11-22 20:00:00", amount: 77)])
            let soon = try await under.compare()
            #expect(soon.run.expected == 1 && soon.run.breaks == 1)
            try await under.importing(
                [Under.row("F8", "", at: "2026-11-24 20:00:00", amount: 78)], day: BusinessDay("2026-11-24"))
            let later = try await under.runs.run(ScriptedProvider.id, through: BusinessDay("2026-11-24")!)
            let breaks = try await under.breaks(later)
            #expect(later.run.expected == 0)
            let missing = breaks.filter { $0.kind == .missingInStatement }.map(\.payments)
            #expect(missing == [[payment]])
        }
    }

    @Test func aLineJustBeforeMidnightFindsThePaymentThatWasBookedJustAfter() async throws {
        try await Under.with { under in
            _ = try await under.collected("PAY-1", as: "F1", at: "2026-11-23 00:01:00+01")
            _ = try await under.collected("PAY-2", as: "F2", at: "2026-11-23 00:02:00+01")
            try await under.importing([Under.row("F1", "PAY-1", at: "2026-11-22 23:59:30")])
            let outcome = try await under.compare()
            #expect(outcome.run.claims == 1 && outcome.run.breaks == 0)
            #expect(outcome.run.expected == 0, "the other belongs to the next day")
        }
    }

    @Test func aRowThatCouldNotBeReadIsABreak() async throws {
        try await Under.with { under in
            let bad = "F9,PAY-9,2026-11-22 10:00:00,done,in,237699999999,much"
            try await under.importing([Under.row("F1"), bad])
            let breaks = try await under.breaks(try await under.compare())
            let unreadable = breaks.first { $0.kind == .unparseableRow }
            let found = try #require(unreadable)
            #expect(found.day == Under.day && found.explanation.english.hasPrefix("Row 3 of the file"))
            #expect(!found.explanation.english.contains("699999999"))
        }
    }

    @Test func theReportTellsTheBreaksAndTheThreeBalances() async throws {
        try await Under.with { under in
            _ = try await under.collected("PAY-1", as: "F1")
            try await under.gateway.store.transaction { transaction in
                try transaction.reconciliation.keep(
                    Money(900, .xaf), on: "collection", of: ScriptedProvider.id)
            }
            try await under.importing([Under.row("F1", "PAY-1"), Under.row("F7", "", amount: 77)])
            _ = try await under.compare()
            let reports = ReconciliationReports(
                store: under.gateway.store,
                registry: ProviderRegistry([StatedProvider(under.gateway.provider)]))
            let report = try await reports.report(of: Under.day)
            let section = try #require(report.sections.first)
            #expect(report.remaining == 1 && section.breaks.map(\.found.kind) == [.missingInLedger])
            #expect(section.breaks.first?.caseID != nil && section.files.count == 1)
            #expect(section.run.providerBalance == 900 && section.run.statementBalance == nil)
            #expect(report.json["remaining"]?.integer == 1)
            let booked = try await under.gateway.balance()
            #expect(booked?.collected == 1000)
        }
    }
}
