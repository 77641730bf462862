import GatewayCore
import Ledger
import Testing

@Suite struct AdjustmentTableTests {
    @Test func noPersonMovesAPurseNorWhatIsInFlightNorFees() {
        let untouched: Set<LedgerAccount.Kind> = [.purse, .inFlight, .fees]
        for kind in untouched {
            for other in LedgerAccount.Kind.allCases {
                #expect(AdjustmentTable.row(debit: kind, credit: other) == nil)
                #expect(AdjustmentTable.row(debit: other, credit: kind) == nil)
            }
            #expect(AdjustmentTable.account(kind, of: ProviderID("A"), .xaf) == nil)
        }
    }

    @Test func everyRowIsAnAdjustmentBetweenTwoAccountsThatThereAre() {
        for row in AdjustmentTable.rows {
            #expect(row.debit != row.credit && row.reason.isAdjustment && row.reason != .providerCharge)
            #expect(AdjustmentTable.account(row.debit, of: ProviderID("A"), .xaf)?.kind == row.debit)
            #expect((row.reason == .writeOff) == [row.debit, row.credit].contains(.writeOffs))
        }
    }

    private func line(
        _ kind: LedgerAccount.Kind, _ debits: Int64, _ credits: Int64, adjusted: (Int64, Int64) = (0, 0)
    ) -> TrialBalance.Line {
        TrialBalance.Line(
            kind: kind, owner: "", debits: debits, credits: credits, pendingDebits: 0, pendingCredits: 0,
            adjustedDebits: adjusted.0, adjustedCredits: adjusted.1)
    }

    private func balance(_ lines: [TrialBalance.Line]) -> TrialBalance {
        TrialBalance(currency: .xaf, lines: lines, collected: 1000, disbursed: 0, refunded: 0)
    }

    @Test func adjustmentsThatBalanceLeaveThePaymentsBooksAsTheyAre() {
        let good = balance([
            line(.providerClearing, 1000, 30, adjusted: (0, 30)), line(.purse, 0, 1000),
            line(.providerCharges, 30, 0, adjusted: (30, 0)),
        ])
        #expect(good.faults.isEmpty && good.hasAdjustments)
        #expect(good.adjusted(.providerClearing) == -30 && good.adjusted(.providerCharges) == 30)
    }

    @Test func anAdjustmentOfAPurseAndOneThatDoesNotBalanceAreNamed() {
        let purse = balance([
            line(.providerClearing, 1030, 0, adjusted: (30, 0)), line(.purse, 0, 1030, adjusted: (0, 30)),
        ])
        let touches: Bool = purse.faults.contains { $0.contains("which only commands move") }
        #expect(touches)
        let oneSided = balance([
            line(.providerClearing, 1030, 0, adjusted: (30, 0)), line(.purse, 0, 1000),
        ])
        let differs: Bool = oneSided.faults.contains { $0.contains("adjustments debit 30 and credit 0") }
        #expect(differs)
    }

    @Test func aPaymentsMoneyThatIsMissingIsNotHiddenByAnAdjustment() {
        let stolen = balance([
            line(.providerClearing, 970, 0), line(.purse, 0, 1000), line(.suspense, 30, 0),
        ])
        #expect(!stolen.faults.isEmpty)
    }
}
