import FoundationEssentials
import GatewayCore
import GatewayStore
import Ledger
import Postgres
import Primitives
import Reconciliation
import TestSupport
import Testing

@testable import GatewayEngine

/// Days that are closed for good.
@Suite struct DayCloseTests {
    /// A day that is over, with one collection on it, its statement, and a run that has joined the two.
    private struct ClosableDay: Sendable {
        let finance: FinanceUnderTest
        let agreement: TestAgreement
        let day: BusinessDay

        static func with(_ body: (ClosableDay) async throws -> Void) async throws {
            try await FinanceUnderTest.with { finance in
                let agreement = TestAgreement()
                try await finance.gateway.collected(agreement)
                // Two days ago, all of it.
                try await finance.forge(
                    "ledger_transfers",
                    """
                    UPDATE ledger_transfers SET created_at = created_at - interval '2 days';
                    UPDATE payments SET received_at = received_at - interval '2 days',
                        submitted_at = submitted_at - interval '2 days',
                        last_submitted_at = last_submitted_at - interval '2 days',
                        final_at = final_at - interval '2 days'
                    """)
                let final = try await finance.gateway.database.session { session in
                    try session.query("SELECT final_at FROM payments")[0].date("final_at")
                }
                let day = BusinessDay(containing: Int64(final.timeIntervalSince1970))
                try await body(ClosableDay(finance: finance, agreement: agreement, day: day))
            }
        }

        static let charges = Charges(fee: 900, valueAddedTax: 173, transferTax: 904)

        /// The day's statement: the collection, and a charge of 50 on a row of its own.
        func state(day: BusinessDay? = nil) async throws {
            let day = day ?? self.day
            var block = StatementBlock()
            let payment = StatementLine(
                number: 1, providerReference: "F1", time: day.start + 3600, direction: .incoming,
                party: agreement.buyer.msisdn, amount: 450_000, charges: Self.charges)
            let charge = StatementLine(
                number: 2, providerReference: "C1", time: day.start + 7200, direction: .outgoing,
                movement: .charge, amount: 50)
            block.append(payment, FinanceUnderTest.line(UInt64(day.number)))
            block.append(charge, FinanceUnderTest.line(UInt64(day.number) + 1_000_000))
            let filled = block
            let id = IdentifierSource.system.timeOrdered()
            let hash = Array(repeating: UInt8(truncatingIfNeeded: day.number), count: 32)
            try await finance.gateway.store.transaction { transaction in
                let key = StatementKey(of: id)
                try transaction.statements.begin(
                    id, of: ScriptedProvider.id, contentHash: hash, size: 1,
                    object: IdentifierSource.system.timeOrdered(), name: "day.csv", key: key)
                try transaction.statements.store(filled, number: 0, of: ScriptedProvider.id, under: key)
                var counts = StatementCounts()
                (counts.rows, counts.lines) = (2, 2)
                (counts.firstTime, counts.lastTime) = (day.start + 3600, day.start + 7200)
                try transaction.statements.finish(
                    id, of: ScriptedProvider.id,
                    StatementImported(
                        format: "test", container: "csv", day: day, counts: counts, linesHash: hash,
                        openingBalance: 0, closingBalance: 447_973, currency: .xaf, account: nil))
            }
        }

        func compare(breaks: [FoundBreak] = [], claims: Bool = true) async throws {
            let pair = RunClaim(
                agreement.collection, FinanceUnderTest.line(UInt64(day.number)))
            try await finance.gateway.store.transaction { transaction in
                let run = try transaction.reconciliation.keep(
                    NewReconciliationRun(
                        id: IdentifierSource.system.timeOrdered(), provider: ScriptedProvider.id, day: day,
                        lastClosedDay: nil, resultHash: Array(repeating: UInt8(breaks.count), count: 32),
                        lines: 2, payments: 1, decided: 0, statementBalance: 447_973,
                        clearingBalance: 450_000, providerBalance: nil, currency: .xaf,
                        claims: claims ? [pair] : [], expected: [], breaks: breaks.map(\.found)))
                _ = try transaction.cases.settle(
                    breaks, of: ScriptedProvider.id, through: day, run: run.id.lowercased)
            }
        }

        func close(by role: StaffRole = .finance) async throws -> DayReport {
            try await finance.days.close(day, by: finance[role])
        }

        func obstacles(
            _ body: () async throws -> Void
        ) async -> [DayCloseRefusal.Obstacle.Code] {
            do {
                try await body()
                return []
            } catch let refusal as DayCloseRefusal {
                return refusal.obstacles.map(\.code)
            } catch { return [] }
        }
    }

    @Test func aDayThatIsClosedBooksItsChargesUsesUpItsLinesAndSignsItsReport() async throws {
        try await ClosableDay.with { day in
            try await day.state()
            try await day.compare(breaks: [FinanceUnderTest.found(line: 5, day: day.day)])
            let report = try await day.close()
            #expect(report.faults == [])
            let provider = try #require(report.providers.first)
            #expect(provider.fee == 950 && provider.valueAddedTax == 173 && provider.transferTax == 904)
            #expect(provider.clearing == 447_973 && provider.drift == 0)
            #expect(provider.statementIn == 450_000 && provider.paymentsIn == 450_000)
            #expect(report.openCases.map(\.kind) == ["missing_in_ledger"])
            #expect(report.adjustments.map(\.amount).sorted() == [173, 904, 950])
            let purses = report.accounts.first { $0.kind == "purse" }
            let purse = try #require(purses)
            #expect(purse.opening == 0 && purse.increase == 450_000 && purse.closing == 450_000)
            let accounts = report.accounts.first { $0.kind == "provider_clearing" }
            let clearing = try #require(accounts)
            #expect(clearing.increase == 450_000 && clearing.decrease == 2_027)
            #expect(try await day.finance.gateway.faults() == [])
            let used = try await day.finance.gateway.store.transaction {
                try $0.closedDays.claims(of: day.day)
            }
            #expect(used.lines == 2 && used.payments == 1)
            let archived = try await day.finance.days.archived(day.day, verifier: day.finance.verifier)
            #expect(archived?.report == report && archived?.text == report.text)
            let entry = try await day.finance.gateway.store.transaction { try $0.audit.tip() }
            #expect(entry?.action == "day.closed")
        }
    }

    @Test func whatStandsInTheWayIsSaidTogetherAndNothingIsChanged() async throws {
        try await ClosableDay.with { day in
            let first = await day.obstacles { _ = try await day.close() }
            #expect(first == [.statementMissing])
            try await day.state()
            let second = await day.obstacles { _ = try await day.close() }
            #expect(second == [.notCompared])
            try await day.compare(breaks: [FinanceUnderTest.found(line: 5, day: day.day)])
            let cases = try await day.finance.cases().find(.unresolved)
            try await day.finance.cases().take(
                .move(
                    debit: .providerClearing, credit: .suspense, amount: 20_000,
                    CaseOrder.Decision(.other)), on: cases[0].id, by: day.finance[.finance])
            let third = await day.obstacles { _ = try await day.close() }
            #expect(third == [.proposalsOpen])
            try await day.finance.cases().take(
                .decline(nil), on: cases[0].id, by: day.finance[.approver])
            for role in [StaffRole.viewer, .operator, .administrator] {
                let refused = await day.obstacles { _ = try await day.close(by: role) }
                #expect(refused == [.notAllowed])
            }
            let closed = try await day.finance.gateway.store.transaction { try $0.closedDays.last() }
            #expect(closed == nil)
            _ = try await day.close(by: .approver)
        }
    }

    @Test func aRunThatIsOlderThanAStatementOrAPaymentIsNotEnough() async throws {
        try await ClosableDay.with { day in
            try await day.state()
            try await day.compare()
            try await day.state(day: day.day.advanced(by: -1))
            let older = await day.obstacles { _ = try await day.close() }
            #expect(older == [.comparisonOld])
            try await day.compare(breaks: [FinanceUnderTest.found(line: 5, day: day.day)])
            try await day.finance.forge(
                "payments", "UPDATE payments SET late_success_at = clock_timestamp()")
            let newer = await day.obstacles { _ = try await day.close() }
            #expect(newer == [.comparisonOld])
        }
    }

    @Test func aDayIsClosedOnceAndInOrder() async throws {
        try await ClosableDay.with { day in
            try await day.state()
            try await day.compare()
            let today = await day.obstacles {
                _ = try await day.finance.days.close(day.day.advanced(by: 2), by: day.finance[.finance])
            }
            #expect(today.contains(.notOver))
            let first = try await day.close()
            let again = await day.obstacles { _ = try await day.close() }
            #expect(again == [.closedAlready])
            let before = await day.obstacles {
                _ = try await day.finance.days.close(day.day.advanced(by: -1), by: day.finance[.finance])
            }
            #expect(before == [.closedAlready])
            let skipped = await day.obstacles {
                _ = try await day.finance.days.close(day.day.advanced(by: 2), by: day.finance[.finance])
            }
            #expect(skipped.contains(.dayBeforeOpen))
            let next = try await day.finance.days.close(
                day.day.advanced(by: 1), by: day.finance[.approver])
            #expect(next.accounts.map(\.opening) == first.accounts.map(\.closing))
            #expect(next.accounts.map(\.closing) == first.accounts.map(\.closing))
        }
    }

    @Test func ofTwoWhoCloseAtOnceOneDoesAndTheChargesAreBookedOnce() async throws {
        try await ClosableDay.with { day in
            try await day.state()
            try await day.compare()
            let results = await withTaskGroup(of: [DayCloseRefusal.Obstacle.Code].self) { group in
                for role in [StaffRole.finance, .approver] {
                    group.addTask { await day.obstacles { _ = try await day.close(by: role) } }
                }
                return await group.reduce(into: [[DayCloseRefusal.Obstacle.Code]]()) { $0.append($1) }
            }
            let order = results.sorted { $0.count < $1.count }
            #expect(order == [[], [.closedAlready]])
            let balance = try #require(try await day.finance.gateway.balance())
            #expect(balance.charges == 2_027)
            #expect(try await day.finance.gateway.faults() == [])
        }
    }

    @Test func aLineThatComesForAClosedDayIsReadWithTheOpenOneAndSaidToBeLate() async throws {
        try await ClosableDay.with { day in
            try await day.state()
            try await day.compare()
            _ = try await day.close()
            try await day.state(day: day.day.advanced(by: -1))
            let late = try await day.finance.gateway.store.transaction { transaction in
                let closed = try transaction.closedDays.find(day.day)
                var late: [StatementLineID] = []
                try transaction.statements.lines(
                    in: StatementWindow(
                        provider: ScriptedProvider.id, first: day.day.end,
                        end: day.day.advanced(by: 1).end, closedAt: closed?.closedAt)
                ) { _, id, isLate in if isLate { late.append(id) } }
                return late
            }
            #expect(late.count == 2)
        }
    }

    @Test func aReportThatSomebodyHasChangedIsNotShown() async throws {
        try await ClosableDay.with { day in
            try await day.state()
            try await day.compare()
            _ = try await day.close()
            try await day.finance.forge(
                "closed_days", "UPDATE closed_days SET report = replace(report, '447973', '447974')")
            await #expect(throws: StoreError.self) {
                _ = try await day.finance.days.archived(day.day, verifier: day.finance.verifier)
            }
        }
    }
}
